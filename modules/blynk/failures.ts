import { FailureTable } from "../failure/failure.js";
import { table } from "../table/table.js";

/** Every way in which a Blynk session can fail. */
export const blynkFailures = new FailureTable("blynk", {
	"setting-out-of-range": {
		fault: "config",
		seen: "the Blynk setting {setting} is {value}",
		expected: "a whole number from {least} to {most}",
		hint: "Correct this setting.",
	},
	"token-length": {
		fault: "config",
		seen: "the token has {length} characters",
		expected: "{expected} characters: a server takes nothing else for a device's login",
		hint: "Copy the whole token of the device from the app or from the device's page in the console, and nothing around it.",
	},
	"token-characters": {
		fault: "config",
		seen: "the token of {length} characters has {kind} as number {column}",
		expected: "letters, digits, - and _ only",
		hint: "Type that part of the token anew: pasting brings blanks and invisible characters along.",
	},
	"token-withheld": {
		fault: "config",
		seen: "nobody has checked who the server is: the token was not sent",
		expected: "a server whose certificate was verified or pinned",
		hint: "Configure a trust anchor or a pin. To send the token to an unchecked server all the same, say so with sendSecretsUnverified.",
	},
	"invalid-token": {
		fault: "config",
		seen: "the server does not know the token (status 9, invalid token)",
		expected: "the token of a device of this server",
		hint: "Look up the token in the app. Each server has its own, and a new one in the app ends the old; it is not tried again until it is another.",
	},
	"login-refused": {
		fault: "peer",
		seen: "the server refuses the login with status {status} ({name})",
		expected: "status 200",
		hint: "Look into the server's log; the login is tried again.",
	},
	"login-timeout": {
		fault: "config",
		seen: "the server took the connection and did not answer the login within {seconds} s",
		expected: "an answer to HW_LOGIN. {excluded}",
		hint: "{causes}",
	},
	"closed-before-login": {
		fault: "peer",
		seen: "the server closed the connection instead of answering the login",
		expected: "an answer to HW_LOGIN, which would say why",
		hint: "Usual reasons: {reasons}. Else the server's log says why.",
	},
	"not-blynk": {
		fault: "config",
		seen: "the first bytes of the peer are not Blynk: {bytes}, as text \"{text}\"; it looks like {peer}",
		expected: "an answer to HW_LOGIN, which begins with the byte 00",
		hint: "Check host and port: legacy servers usually have 9443 with TLS and 8080 without, blynk.cloud has 443 and 80.",
	},
	"connection-closed": {
		fault: "peer",
		seen: "the server closed the connection after {seconds} s",
		expected: "a connection that stays open",
		hint: "Servers close on restart, or when the same token logs in elsewhere: two devices must not share a token. Else the server's log says why.",
	},
	"not-authenticated": {
		fault: "peer",
		seen: "the server says that this device is not logged in (status 5)",
		expected: "status 200",
		hint: "The device logs in again. If this repeats, the server's log says why.",
	},
	"heartbeat-timeout": {
		fault: "link",
		seen: "nothing was received for {seconds} s, in spite of pings",
		expected: "an answer to PING",
		hint: "The link is dead although nobody closed it (Wi-Fi, router, server): the connection is opened again.",
	},
	"unknown-command": {
		fault: "peer",
		seen: "the server sent command {command} with id {id}, which no device is sent",
		expected: "commands of the Blynk protocol",
		hint: "If this happens again, the dialect is the wrong one, or the server's software has an error: note its name and version.",
	},
	"message-id-zero": {
		fault: "peer",
		seen: "the server sent command {command} with the id 0",
		expected: "ids from 1 to 65535",
		hint: "If this happens again, the server's software has an error: note its name and version.",
	},
	"body-too-long": {
		fault: "resource",
		seen: "the server sent command {command} with a body of {size} bytes",
		expected: "at most {limit} bytes, as announced (buff-in)",
		hint: "Write shorter values to the device's pins, or raise bodyLimit if there is memory for it.",
	},
	"early-command": {
		fault: "peer",
		seen: "the server sent command {command} before it answered the login",
		expected: "an answer to HW_LOGIN first",
		hint: "Command 29 is our own login: what sends it back is no Blynk server. For another, the server's software has an error: note its name and version.",
	},
	"bad-redirect": {
		fault: "peer",
		seen: "the server sends the device elsewhere, to \"{place}\"",
		expected: "a host, and a port from 1 to 65535",
		hint: "Correct the server's redirect, or configure the server that it means.",
	},
	"message-not-text": {
		fault: "peer",
		seen: "a message of the server (command {command}, id {id}) is not UTF-8, and was left out",
		expected: "text in UTF-8",
		hint: "Find out who writes bytes to a pin: another device, or the HTTP API.",
	},
	"unknown-operation": {
		fault: "peer",
		seen: "the server sent \"{operation}\" to a pin",
		expected: "vw or vr for a pin from 0 to 255, or an operation for the board's pins",
		hint: "Usually a widget was set to a pin that this firmware has not got: look at the app.",
	},
	"unknown-internal": {
		fault: "peer",
		seen: "the server sent the internal message \"{name}\", with {count} more fields",
		expected: "acon, adis, rtc, utc, ota or meta, complete",
		hint: "Nothing to do: it was left out.",
	},
	"internal-unused": {
		fault: "peer",
		seen: "the server sent the internal message \"{name}\"",
		expected: "what this firmware asks for or offers: it has no files (vfs) and no console (dbg) for a server, and asks for no zone",
		hint: "Nothing to do: it was left out.",
	},
	"request-refused": {
		fault: "peer",
		seen: "the server answered {what} with status {status} ({name})",
		expected: "status 200, or none for a write",
		hint: "Illegal body or command: the pin, property or event is not known there. Not allowed or not authorised: its widget is missing in the app. The rest passes by itself.",
	},
	"quota-exceeded": {
		fault: "resource",
		seen: "the server drops messages, as it gets too many (status 1): {queued} wait here, {sent} were sent, {dropped} dropped",
		expected: "fewer messages: a legacy server takes 100 a second, and one notification in 5 s; a plan of Blynk.IoT has its own limits",
		hint: "Write less often, or make messageRate smaller. The same quota counts for all that use this token.",
	},
	"queue-full": {
		fault: "resource",
		seen: "{what} was refused: the queue has {messages} messages with {bytes} bytes already. Dropped so far: {dropped}",
		expected: "at most {messagesLimit} messages and {bytesLimit} bytes waiting to be sent or to be known to have arrived",
		hint: "The server is away, or more than messageRate is written a second: look for the failure that keeps the connection down, write less often, or make the queue larger.",
	},
	"value-replaced": {
		fault: "resource",
		seen: "{what} was dropped before it was sent: the queue is full, and newer numbers for the same pin took its place",
		expected: "fewer numbers than the server, or the connection, takes",
		hint: "Nothing to do where the last value is what counts. Else write less often, or make the queue larger.",
	},
	"message-dropped": {
		fault: "resource",
		seen: "{what} was dropped: {reason}",
		expected: "that it arrives where it was meant to",
		hint: "Send it again if it still matters. If this repeats, look for what ends the connections; where the queue is full, write less often or make it larger.",
	},
	"not-in-dialect": {
		fault: "caller",
		seen: "{what} was to be sent to a server of the dialect {dialect}",
		expected: "what that server knows",
		hint: "Events, groups and metadata are Blynk.IoT's; notifications, e-mails, tweets and text messages are the legacy server's, which takes no empty value.",
	},
	"pin-out-of-range": {
		fault: "caller",
		seen: "the pin {pin}",
		expected: "a whole number from 0 to 255",
		hint: "Correct the pin.",
	},
	"value-missing": {
		fault: "caller",
		seen: "{what} has no value, or an empty name",
		expected: "something to say",
		hint: "Look at where it is put together.",
	},
	"value-not-finite": {
		fault: "caller",
		seen: "the value {value} was to be sent",
		expected: "a finite number",
		hint: "Look at where it is computed: a sensor that failed must not be written.",
	},
	"value-not-text": {
		fault: "caller",
		seen: "a value holds the character U+0000 or half of a surrogate pair",
		expected: "text that UTF-8 can carry; U+0000 stands between values",
		hint: "Look at where the value is put together: bytes that are not text got into it.",
	},
	"message-too-long": {
		fault: "caller",
		seen: "{what} takes {size}",
		expected: "at most {limit}",
		hint: "Send less at once: a terminal splits long text by itself.",
	},
});

/** What is known, and what is left, when a server says nothing to a login of the right form, or hangs up. */
export const silence = table({
	secure: {
		excluded: "It is not TLS, which is up, nor the login's id or length, which are as servers want them",
		causes: "The port may be one for apps (8443 of older servers), or of another service with TLS; usual are 9443 for a legacy server and 443 for blynk.cloud. Is it right, the server is overloaded: raise the login timeout.",
		closed: "a port for apps (8443 of older servers; usual are 9443 for a legacy server and 443 for blynk.cloud), or of another service with TLS, which is up and not to blame",
	},
	plain: {
		excluded: "It is not the login's id or length, which are as servers want them",
		causes: "The port may want TLS (9443, 443), or be one for apps; without TLS, a legacy server usually has 8080 and blynk.cloud 80. Is it right, the server is overloaded: raise the login timeout.",
		closed: "a TLS port dialled without TLS, or a port of something other than Blynk",
	},
});

/** Why a message that was taken is dropped. */
export const losses = table({
	fallen: "the connection that it belonged to is over",
	elsewhere: "it asked another server than the one that is dialled now",
	repeated: "eight connections in a row ended before it was known to have arrived",
});

/** What else answers at a port, by its first bytes. */
export const strangers = table({ tls: "TLS, dialled without", http: "a web server", mqtt: "an MQTT broker", other: "another service" });

/** Milliseconds as the texts tell them. */
export function seconds(milliseconds: number): number {
	return Math.round(milliseconds / 100) / 10;
}
