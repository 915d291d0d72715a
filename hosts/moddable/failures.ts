import { FailureTable } from "../../modules/failure/failure.js";

/** Of the connection: the SDK says that it failed, and not why. */
export const tcpFailures = new FailureTable("tcp", {
	"not-connected": {
		fault: "link",
		seen: "{place} did not take the connection",
		expected: "a server that listens there, and a network that leads to it",
		hint: "Check host and port (over TLS usually 8883 for MQTT, 443 for HTTPS), whether the server runs, and whether the device's network leads to it: guest Wi-Fi often keeps devices apart.",
	},
	"not-opened": {
		fault: "resource",
		seen: "no connection to {place} could be begun ({reason})",
		expected: "an IPv4 address with a port from 1 to 65535, and a free socket",
		hint: "Check host and port in the settings; if they are right, the device has no memory left for a connection.",
	},
	"gone": {
		fault: "peer",
		seen: "{place} had closed the connection when more was sent to it",
		expected: "a peer that reads to the end",
		hint: "The server let go while something was still being said to it. Its log says why.",
	},
});

export const storageFailures = new FailureTable("storage", {
	"full": {
		fault: "resource",
		seen: "{bytes} bytes do not go into the flash preferences ({reason})",
		expected: "room in the 4 KB that they have, of which each value takes its own",
		hint: "Trust fewer servers on first use, or set rememberIntermediates to ram and tlsSessionInFlash to false; erasing the flash empties it.",
	},
});

export const uartFailures = new FailureTable("serial", {
	"port-not-opened": {
		fault: "config",
		seen: "{port} cannot be opened: {reason}",
		expected: "a serial port that nobody else uses",
		hint: "in use means that a pin of it has another task: the light (ledPin), the sensor, or a pin of the Blynk app.",
	},
});
