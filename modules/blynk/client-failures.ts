import { FailureTable } from "../failure/failure.js";

/** What a client finds that its session cannot see: its servers, and its program. */
export const blynkClientFailures = new FailureTable("blynk", {
	"already-open": {
		fault: "caller",
		seen: "open() was called while a connection is open or being opened",
		expected: "one connection at a time: open() again only after down() was called",
		hint: "Call close() first and wait for down().",
	},
	"no-servers": {
		fault: "config",
		seen: "the list of Blynk servers is empty",
		expected: "at least one server, with its token",
		hint: "Name the server's host and port and the token that the app shows for this device.",
	},
	"server-unknown": {
		fault: "caller",
		seen: "server {index} was chosen out of {count}",
		expected: "a number from 0 to the count of servers less one",
		hint: "Servers are counted from 0 in the order of the settings. If a widget chooses, give it only as many values as there are servers.",
	},
	"no-server-left": {
		fault: "config",
		seen: "every server has refused its token: {hosts}",
		expected: "a server that knows the device's token",
		hint: "Copy the token anew from the app of each server. Nothing is dialled until a token is changed or a server is chosen by hand.",
	},
	"redirected": {
		fault: "peer",
		seen: "{from} sends this device to {host} port {port}",
		expected: "a server that keeps the device",
		hint: "Nothing is to be done: the connection goes there now. If the name there does not stay the same, setting it saves a handshake at each connection.",
	},
	"redirect-loop": {
		fault: "peer",
		seen: "{count} redirects in a row, the last one to {host} port {port}",
		expected: "at most {limit} before a server keeps the device",
		hint: "The servers send the device in circles: the person who runs them has to mend that.",
	},
	"redirect-refused": {
		fault: "config",
		seen: "{from}, which is not trusted by its name alone, sends this device elsewhere: {host} port {port}",
		expected: "the same server: a pin, the key of a first connection, or no check at all says nothing of another",
		hint: "If the new host is right, set it as the server, with a pin of its own; or trust the server by anchors, which check the name there too.",
	},
	"clock-zone-unknown": {
		fault: "config",
		seen: "the clock of {host} shows {time} in a zone that the server does not tell",
		expected: "a clock of which it is known how far it is ahead of UTC",
		hint: "Nothing goes by this time. To have it used, set blynkClockOffset to the minutes that the zone of the app's clock widget is ahead of UTC: 0 if the widget is set to UTC.",
	},
	"bridge-away": {
		fault: "resource",
		seen: "a message to another device over pin {pin} was refused: {reason}",
		expected: "a connection, and a bridge that was bound on this pin",
		hint: "Bridges last as long as a connection and are bound anew with each: what they are to carry is not kept. Write again once the device is connected.",
	},
	"board-pins-off": {
		fault: "config",
		seen: "the server asks {operation} of pin {pin}, and no pins of the board are allowed",
		expected: "virtual pins only, or a list of board pins",
		hint: "If the server may use this pin, make a list of board pins with it; else change the widget or the script that asks for it. Nothing was done.",
	},
	"notice-repeated": {
		fault: "peer",
		seen: "{count} more within {minutes} min like this, the last one: {seen}",
		expected: "no more of them",
		hint: "The first of them says what to do. Usually a widget or a script asks or writes on a timer: change it, or allow what it asks for.",
	},
});
