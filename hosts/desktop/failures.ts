import { FailureTable } from "../../modules/failure/failure.js";

export const tcpFailures = new FailureTable("tcp", {
	"refused": {
		fault: "config",
		seen: "{place} refused the connection",
		expected: "a server that listens there",
		hint: "Check the port (over TLS usually 8883 for MQTT, 443 for HTTPS and Blynk.IoT, 9443 for a Blynk server of your own) and whether the server runs; a server that listens on 127.0.0.1 only cannot be reached from another machine.",
	},
	"unreachable": {
		fault: "link",
		seen: "there is no way to {place} ({reason})",
		expected: "a network that leads there",
		hint: "Check that the device and the server are in networks that reach each other: guest Wi-Fi often keeps devices apart, and an IPv6 address needs IPv6.",
	},
	"timeout": {
		fault: "link",
		seen: "{place} did not answer",
		expected: "an answer within the time that TCP allows",
		hint: "Check the address, and whether a firewall drops packets to that port: a server that is merely switched off in a reachable network refuses instead.",
	},
	"reset": {
		fault: "peer",
		seen: "{place} reset the connection after {received} bytes received and {sent} sent",
		expected: "a connection that lasts",
		hint: "The server, or a firewall on the way, broke off. The server's log says why; a reset right after the first bytes usually means that another protocol is spoken on this port.",
	},
	"closed": {
		fault: "peer",
		seen: "{place} had closed the connection when more was sent to it, after {received} bytes received and {sent} sent",
		expected: "a peer that reads to the end",
		hint: "The server let go while something was still being said to it. Its log says why.",
	},
	"forbidden": {
		fault: "config",
		seen: "the system forbids a connection to {place} ({reason})",
		expected: "permission to connect",
		hint: "A firewall or security rule on this machine stops it: allow outgoing connections to that port.",
	},
	"exhausted": {
		fault: "resource",
		seen: "the system has nothing left to open a connection to {place} with ({reason})",
		expected: "a free socket and memory for it",
		hint: "Close other programs' connections, or raise the limit of open files.",
	},
	"bad-address": {
		fault: "caller",
		seen: "{place} is not an IP address with a port from 1 to 65535",
		expected: "an IPv4 or IPv6 address and a port",
		hint: "Check host and port in the settings; a name has to be looked up before it is dialled.",
	},
	"system": {
		fault: "link",
		seen: "the connection to {place} failed: {reason}",
		expected: "a connection that opens and lasts",
		hint: "The code in brackets or after the colon is the operating system's own: look it up, or try again.",
	},
});

export const storageFailures = new FailureTable("storage", {
	"corrupt": {
		fault: "resource",
		seen: "{path} is not what was written there: {reason}",
		expected: "a JSON object of texts",
		hint: "The file was set aside as {aside} and an empty store begins now; what you need of it can be copied back by hand.",
	},
	"unreadable": {
		fault: "resource",
		seen: "{path} cannot be read ({reason})",
		expected: "a readable file, or none",
		hint: "Check who owns the file and its folder, and their permissions.",
	},
	"unwritable": {
		fault: "resource",
		seen: "{path} cannot be written ({reason})",
		expected: "a folder that can be written to, with room on its disk",
		hint: "Check who owns the folder, its permissions, and the free space. What was stored before is unchanged.",
	},
});
