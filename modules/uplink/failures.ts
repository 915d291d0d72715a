import { FailureTable } from "../failure/failure.js";

export const dnsFailures = new FailureTable("dns", {
	"name-not-found": {
		fault: "config",
		seen: "no address for {name}: {reason}",
		expected: "an address of the server",
		hint: "Check the spelling of the host in the settings, and that this network's DNS server works.",
	},
	"dns-timeout": {
		fault: "link",
		seen: "no answer about {name} within {seconds} s",
		expected: "an answer from the network's DNS server",
		hint: "The access point gave no working DNS server, or it is slow. Setting: dnsDeadline.",
	},
});

export const tcpFailures = new FailureTable("tcp", {
	"connect-timeout": {
		fault: "link",
		seen: "no answer from {address} port {port} within {seconds} s",
		expected: "a server that takes the connection",
		hint: "Is the server switched on and in this network? A firewall that drops packets looks just like this. Setting: tcpDeadline.",
	},
});

/** Of the time that a session's server gives while no time server has answered. */
export const offerFailures = new FailureTable("time", {
	"offer-unproven": {
		fault: "config",
		seen: "{host} says {time}, and nothing proves that it is the right server ({trust})",
		expected: "the time from a time server, or from a server that is verified or pinned",
		hint: "No certificate is judged by this time. Let UDP to port 123 out for timeServers, or give this server TLS and a pin.",
	},
	"offer-too-early": {
		fault: "peer",
		seen: "{host} says {time}, which is before {floor}",
		expected: "a time after {floor}, when this firmware was built or this device has been already",
		hint: "The clock of that server is wrong, or blynkClockOffset is.",
	},
});
