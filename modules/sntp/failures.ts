import { FailureTable } from "../failure/failure.js";

/** `clock-unset`, `names-unresolved` and `no-servers` end a round; all others are about one server, after which the next one is asked. */
export const timeFailures = new FailureTable("time", {
	"clock-unset": {
		fault: "link",
		seen: "no time server gave the time: {outcomes}",
		expected: "the time from one of the servers in timeServers",
		hint: "The router must let UDP to port 123 out, and its DNS answer for names; or name a server in your own network, as in timeServers=192.168.1.1 (many routers are one).",
	},
	"names-unresolved": {
		fault: "link",
		seen: "no time server could be asked, since DNS gave no address: {outcomes}",
		expected: "addresses of the names in timeServers",
		hint: "DNS is what fails, and the time only after it: check that this network's DNS server (usually the router) answers, and the spelling in timeServers. An address needs no DNS, as in timeServers=192.168.1.1 for a router that gives the time.",
	},
	"no-servers": {
		fault: "config",
		seen: "there is no time server to ask",
		expected: "at least one server in timeServers",
		hint: "Name a time server in timeServers.",
	},
	"name-unresolved": {
		fault: "link",
		seen: "the time server {server} has no address: {reason}",
		expected: "an address for the name",
		hint: "Check its spelling, and the router's DNS.",
	},
	"name-timeout": {
		fault: "link",
		seen: "no answer about the name of the time server {server} in {milliseconds} ms",
		expected: "an address for the name",
		hint: "Check that the router answers DNS, or give the server's address in timeServers instead of its name.",
	},
	"no-answer": {
		fault: "link",
		seen: "no answer from {server} in {milliseconds} ms",
		expected: "an SNTP answer",
		hint: "The router must let UDP to port 123 out; a server in your own network can be named in timeServers.",
	},
	"other-sender": {
		fault: "peer",
		seen: "no answer from {server}, but a packet from {sender}",
		expected: "an answer from the address that was asked",
		hint: "Something between answers for the server: name a server in your own network in timeServers.",
	},
	"too-short": {
		fault: "peer",
		seen: "{server} answered with {length} bytes",
		expected: "an SNTP packet of at least 48 bytes",
		hint: "What runs on that port is not a time server: check timeServers.",
	},
	"wrong-echo": {
		fault: "peer",
		seen: "{server} answered something that we did not ask",
		expected: "our 8 random bytes as its originate timestamp",
		hint: "The server is faulty or somebody forges its answers: use another one in timeServers.",
	},
	"wrong-mode": {
		fault: "peer",
		seen: "{server} answered in mode {mode}",
		expected: "mode 4, a server's answer",
		hint: "What runs on that port is not a time server for clients: use another one in timeServers.",
	},
	"wrong-version": {
		fault: "peer",
		seen: "{server} answered in version {version}",
		expected: "SNTP version 4 or 3",
		hint: "The server is too old or faulty: use another one in timeServers.",
	},
	"kiss-o-death": {
		fault: "peer",
		seen: "{server} sent us away with the code {kiss}",
		expected: "the time",
		hint: "RATE: it was asked too often; DENY or RSTR: it does not serve you, take it out of timeServers.",
	},
	"unsynchronized": {
		fault: "peer",
		seen: "{server} does not know the time itself: leap indicator {leap}, stratum {stratum}",
		expected: "a leap indicator below 3 and a stratum from 1 to 15",
		hint: "Wait until that server has found its own time, or use another one in timeServers.",
	},
	"zero-time": {
		fault: "peer",
		seen: "{server} answered without a time",
		expected: "a transmit timestamp that is not zero",
		hint: "The server is faulty: use another one in timeServers.",
	},
	"time-before-build": {
		fault: "peer",
		seen: "{server} says {time}, which is before {floor}, when this firmware was built",
		expected: "a time after {floor}",
		hint: "The server's clock is wrong, or somebody forges its answers: use another one in timeServers.",
	},
	"time-before-last": {
		fault: "peer",
		seen: "{server} says {time}, which is before {last}, a date on which this device has been already",
		expected: "a time after {last}",
		hint: "The server's clock is wrong, or somebody forges its answers: use another one in timeServers. If it is {last} that is wrong, set timeIgnoreLast once.",
	},
});
