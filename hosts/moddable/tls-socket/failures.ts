import { FailureTable } from "../../../modules/failure/failure.js";

/** Of the class with the shape of ECMA-419's TCP socket. Thrown at whoever uses it wrongly. */
export const socketFailures = new FailureTable("tls", {
	"socket-option": {
		fault: "caller",
		seen: "{name} in the options of a TLS socket is {value}",
		expected: "{expected}",
		hint: "Mend it where the socket, or the client that is given its class, is made; docs/tls-socket.md lists the options.",
	},
	"not-bytes": {
		fault: "caller",
		seen: "{method} of a TLS socket in the format {format} was given {value}",
		expected: "{expected}",
		hint: "Set format to what is passed: buffer for bytes together, number for one at a time.",
	},
	"would-block": {
		fault: "caller",
		seen: "{count} bytes were written to a TLS socket that has room for {room}",
		expected: "no more than onWritable said, and each write since has returned",
		hint: "Write the rest when onWritable is called; nothing of this was sent.",
	},
	"socket-closed": {
		fault: "caller",
		seen: "{method} was called after a TLS socket was closed",
		expected: "no more calls",
		hint: "Forget the socket when it is closed, and make a new one.",
	},
});
