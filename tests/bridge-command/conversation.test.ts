import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../../tools/bridge/conversation.js";
import type { Speaker } from "../../tools/bridge/conversation.js";

const TOKEN = "0123456789abcdef0123456789abcdef";
const login = [29, 0, 1, 0, 32, ...Buffer.from(TOKEN)];
const connect = [0x10, 24, 0, 4, ...Buffer.from("MQTT"), 4, 0xc2, 0, 60, 0, 1, 0x61, 0, 4, ...Buffer.from("user"), 0, 3, ...Buffer.from("pw!")];

/** What is said, and what is made of it. */
const cases: readonly (readonly [what: string, said: readonly (readonly [Speaker, readonly number[]])[], last: string, waitedFor: string])[] = [
	["nothing", [], "", "neither side has said anything: with most protocols, Blynk and MQTT too, the board has to begin"],
	["what is neither", [["board", [...Buffer.from("hello world")]]], "the board spoke last", "the server is waited for"],
	["a server that begins", [["server", [0, 0, 1, 0, 200]]], "the server spoke last", "the board is waited for"],
	["a Blynk login", [["board", login]], "the board's last was a Blynk hardware login, id 1, 32 bytes", "the server is waited for, which owes an answer"],
	["its answer", [["board", login], ["server", [0, 0, 1, 0, 200]]], "the server's last was a Blynk response to 1: 200 success", "nobody owes an answer: the board is waited for"],
	["a refusal", [["board", login], ["server", [0, 0, 1, 0, 9]]], "the server's last was a Blynk response to 1: 9 invalid token", "nobody owes an answer: the board is waited for"],
	["a value", [["board", [...login, 20, 0, 2, 0, 6, ...Buffer.from("vw\x001\x005")]]], "the board's last was a Blynk hardware, id 2, 6 bytes", "nobody owes an answer: the board is waited for"],
	["bytes that are no frame any more", [["board", [...login, 99, 0, 1, 0, 1]]], "the board spoke last", "the server is waited for"],
	["an MQTT connection", [["board", connect]], "the board's last was an MQTT CONNECT, 26 bytes", "the server is waited for, which owes an answer"],
	["its answer", [["board", connect], ["server", [0x20, 2, 0, 0]]], "the server's last was an MQTT CONNACK, 4 bytes", "nobody owes an answer: the board is waited for"],
	["a message of QoS 1", [["board", [...connect, 0x32, 7, 0, 1, 0x74, 0, 1, 0x35, 0x36]]], "the board's last was an MQTT PUBLISH of QoS 1, 9 bytes", "the server is waited for, which owes an answer"],
	["a message of QoS 0", [["board", [...connect, 0x30, 5, 0, 1, 0x74, 0x35, 0x36]]], "the board's last was an MQTT PUBLISH of QoS 0, 7 bytes", "nobody owes an answer: the board is waited for"],
];

for (const [what, said, last, waitedFor] of cases) {
	void test(`conversation: ${what}, whole and byte by byte`, () => {
		for (const size of [1000, 1, 3]) {
			const conversation = new Conversation();
			for (const [speaker, bytes] of said) {
				for (let at = 0; at < bytes.length; at += size) conversation.heard(speaker, Uint8Array.from(bytes.slice(at, at + size)));
			}
			assert.equal(conversation.lastText, last, `${size} at a time`);
			assert.equal(conversation.waitedFor, waitedFor, `${size} at a time`);
			assert.ok(!conversation.lastText.includes(TOKEN) && !conversation.lastText.includes("pw!"));
		}
	});
}
