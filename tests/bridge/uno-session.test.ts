import { crc8 } from "../../modules/bridge/crc8.js";
import { readUnoCommand } from "../../modules/bridge/uno-command.js";
import { UnoSession } from "../../modules/bridge/uno-session.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { Random } from "../fakes/random.js";
import { equal, ok, test } from "../harness.js";

const commands: readonly (readonly [line: string, command: object])[] = [
	["P dataset 23.40", { kind: "publish", tag: "", topic: "dataset", payload: "23.40", qos: 1 }],
	["p dataset 23.40", { kind: "publish", tag: "", topic: "dataset", payload: "23.40", qos: 0 }],
	["P7 a/b {\"t\": 1}", { kind: "publish", tag: "7", topic: "a/b", payload: "{\"t\": 1}", qos: 1 }],
	["P a  two blanks ", { kind: "publish", tag: "", topic: "a", payload: " two blanks ", qos: 1 }],
	["P a", { kind: "publish", tag: "", topic: "a", payload: "", qos: 1 }],
	["P123 a *A1", { kind: "publish", tag: "123", topic: "a", payload: "*A1", qos: 1 }],
	["P a b\u2028c\u2029", { kind: "publish", tag: "", topic: "a", payload: "b\u2028c\u2029", qos: 1 }],
	["S led/#", { kind: "subscribe", tag: "", filter: "led/#" }],
	["S9 led", { kind: "subscribe", tag: "9", filter: "led" }],
	["B 5 23.4", { kind: "write", tag: "", pin: 5, value: "23.4" }],
	["B1 255 on and off", { kind: "write", tag: "1", pin: 255, value: "on and off" }],
	["C60", { kind: "credit", bytes: 60 }],
	["?", { kind: "status" }],
	["H", { kind: "hello", isChecked: false }],
	["H*EF", { kind: "refused", tag: "", reason: "checksum" }],
	["P", { kind: "refused", tag: "", reason: "form" }],
	["P ", { kind: "refused", tag: "", reason: "form" }],
	["P1234 a b", { kind: "refused", tag: "", reason: "form" }],
	["P7  b", { kind: "refused", tag: "7", reason: "form" }],
	["S a b", { kind: "refused", tag: "", reason: "form" }],
	["B 256 1", { kind: "refused", tag: "", reason: "form" }],
	["B3 x 1", { kind: "refused", tag: "3", reason: "form" }],
	["B 5", { kind: "refused", tag: "", reason: "form" }],
	["C", { kind: "refused", tag: "", reason: "form" }], ["C0", { kind: "refused", tag: "", reason: "form" }], ["C-5", { kind: "refused", tag: "", reason: "form" }], ["C99999", { kind: "refused", tag: "", reason: "form" }],
	["HELLO", { kind: "refused", tag: "", reason: "form" }],
	["23.40", { kind: "refused", tag: "", reason: "unknown" }],
	["M a b", { kind: "refused", tag: "", reason: "unknown" }], ["+", { kind: "refused", tag: "", reason: "unknown" }],
	["P a b\u0000", { kind: "refused", tag: "", reason: "text" }], ["P a \u001b[2J", { kind: "refused", tag: "", reason: "text" }],
];

for (const [line, command] of commands) test(`UNO command: ${JSON.stringify(line)}`, () => { equal(readUnoCommand(writeUtf8(line), false), command); });

test("UNO command: with checksums, none may be missing or wrong", () => {
	equal(crc8(writeUtf8("123456789")), 0xa1);
	const publish = { kind: "publish", tag: "", topic: "a", payload: "b", qos: 1 };
	equal(readUnoCommand(writeUtf8(`P a b${sum("P a b")}`), true), publish);
	equal(readUnoCommand(writeUtf8(`P a b${sum("P a b").toLowerCase()}`), true), publish);
	equal(readUnoCommand(writeUtf8(`H${sum("H")}`), false), { kind: "hello", isChecked: true });
	equal(readUnoCommand(writeUtf8("H"), true), { kind: "hello", isChecked: false });
	for (const line of ["P a b", `P a c${sum("P a b")}`, "P a b*", "P a b*ZZ", "*", "", "C60"]) equal(readUnoCommand(writeUtf8(line), true), { kind: "refused", tag: "", reason: "checksum" });
	// Of all changes of one bit, none is taken for good.
	const good = writeUtf8(`P dataset 23.40${sum("P dataset 23.40")}`);
	for (let bit = 0; bit < 8 * good.length; bit++) {
		const wrong = good.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
		const command = readUnoCommand(wrong, true);
		// The case of a digit may change, which says the same.
		ok(command.kind === "refused" || bit >> 3 >= good.length - 2, String.fromCharCode(...wrong));
	}
});

test("UNO command: before a hello, each line says for itself whether it has a checksum", () => {
	const publish = { kind: "publish", tag: "", topic: "dataset", payload: "42", qos: 1 };
	for (const line of ["P dataset 42", `P dataset 42${sum("P dataset 42")}`]) equal(readUnoCommand(writeUtf8(line), undefined), publish);
	equal(readUnoCommand(writeUtf8(`C60${sum("C60")}`), undefined), { kind: "credit", bytes: 60 });
	equal(readUnoCommand(writeUtf8("P dataset 42*0G"), undefined), { ...publish, payload: "42*0G" });
	// Whichever of both it is, a bit of a reading may be wrong.
	equal(readUnoCommand(writeUtf8("P dataset 42*00"), undefined), { kind: "refused", tag: "", reason: "checksum" });
});

for (const isChecked of [false, true]) {
	const sealed = (text: string): string => (isChecked ? `${text}${sum(text)}\n` : `${text}\n`);

	test(`UNO session: opened anew in the middle of a conversation, it is served in its own form and told to say hello, ${isChecked ? "with" : "without"} checksums`, () => {
		const session = met();
		say(session, sealed("H") + sealed("C60"));
		session.message("led", writeUtf8("on"));
		equal(say(session, sealed("C9")), sealed("M led on").slice(0, 9));
		session.restart(10_000);
		equal(said(session), "");
		session.receive(writeUtf8(sealed("P dataset 42")), 15_000);
		equal(session.next(), { kind: "publish", tag: "", topic: "dataset", payload: "42", qos: 1 });
		session.answer("");
		equal(say(session, sealed("C60"), 15_000), `${sealed("+")}${sealed("!")}.`);
		equal(say(session, sealed("H") + sealed("C60"), 15_000), `${sealed("H1")}.`);
	});
}

test("UNO session: a credit that was given before the port was opened anew is void", () => {
	const session = met();
	session.message("led", writeUtf8("0123456789"));
	session.receive(writeUtf8("C60\n"), 5000);
	drain(session);
	session.restart(10_000);
	session.answer("");
	equal(said(session), "");
	equal(say(session, "C60\n", 15_000), "+\n!\n.");
});

test("UNO session: nothing is said but within a credit, and a dot says that all is said", () => {
	const session = met();
	session.answer("");
	session.answer("7", "full");
	session.answer("", "topic");
	equal(said(session), "");
	equal(say(session, "C60\n"), "+\n-7 full\n-topic\n.");
	equal(say(session, "C60\n"), ".");
	session.message("led", writeUtf8("on"));
	equal(said(session), "");
	equal(say(session, "C60\n"), "M led on\n.");
});

test("UNO session: a credit is never exceeded, and a line that is longer goes on with the next", () => {
	for (let credit = 1; credit < 40; credit++) {
		const session = met();
		session.message("a/topic", writeUtf8("twenty bytes payload"));
		session.answer("1");
		let whole = "";
		for (let turn = 0; turn < 60 && !whole.endsWith("."); turn++) {
			const part = say(session, `C${credit}\n`);
			ok(part.length <= credit && part.length > 0);
			whole += part;
		}
		equal(whole, "M a/topic twenty bytes payload\n+1\n.");
	}
});

test("UNO session: what is left of a credit is void with the next: a sketch that asks twice is not told twice as much", () => {
	const session = met();
	for (let count = 0; count < 8; count++) session.message("led", writeUtf8("0123456789"));
	session.receive(writeUtf8("C30\nC30\n"), 5000);
	drain(session);
	equal(said(session).length, 30);
});

test("UNO session: a stream that takes a byte at a time loses none", () => {
	const session = met();
	session.message("led", writeUtf8("on"));
	session.receive(writeUtf8("C60\n"), 5000);
	drain(session);
	let whole = "";
	for (let bytes = session.output(); bytes !== undefined; bytes = session.output()) {
		whole += String.fromCharCode(...bytes.subarray(0, 1));
		session.sent(0);
		session.sent(1);
	}
	equal(whole, "M led on\n.");
});

test("UNO session: whoever has not said hello is told so with a credit, and is served all the same", () => {
	const session = new UnoSession(0);
	equal(say(session, "C60\n"), "!\n.");
	session.answer("");
	equal(say(session, "C60\n"), "+\n!\n.");
	equal([say(session, "C1\n"), say(session, "C1\n"), say(session, "C60\n")], ["!", "\n", "!\n."]);
	equal(say(session, "H\nC60\n"), "H1\n.");
	equal(say(session, "C60\n"), ".");
});

test("UNO session: hello forgets what was to be said, and says whether there are checksums from here on", () => {
	const session = met();
	session.answer("");
	equal(say(session, `H${sum("H")}\nC60${sum("C60")}\n`), `H1${sum("H1")}\n.`);
	session.message("led", writeUtf8("on"));
	equal(say(session, `C60${sum("C60")}\n`), `M led on${sum("M led on")}\n.`);
	equal(say(session, `P a b*00\nC60${sum("C60")}\n`), `-checksum${sum("-checksum")}\n.`);
	equal(say(session, "H\nC60\n"), "H1\n.");
});

test("UNO session: a line that hello breaks off is void, and does not run into the answer", () => {
	const session = met();
	session.message("led", writeUtf8("on"));
	equal([say(session, "C4\n"), say(session, "H\nC60\n")], ["M le", "\u0018\nH1\n."]);
});

test("UNO session: nobody who may publish puts words into our mouth", () => {
	const session = met();
	ok(session.message("led", writeUtf8("on\n+\r\n-full\u0000.")));
	equal(say(session, "C60\n"), "M led on +  -full .\n.");
	for (const topic of ["led\n+", "two words", "nul\u0000", "tab\t"]) ok(!session.message(topic, writeUtf8("on")));
	ok(!session.message("led", new Uint8Array(300).fill(0x41)));
	ok(session.write(5, ["1\n+", "2"]));
	equal(say(session, "C60\n"), "B 5 1 + 2\n.");
});

test("UNO session: who fetches nothing is kept the last 16 lines", () => {
	const session = met();
	for (let count = 0; count < 40; count++) session.answer(String(count));
	equal(session.dropped, 0);
	equal(say(session, "C200\n"), `${Array.from({ length: 16 }, (_, index) => `+${24 + index}\n`).join("")}.`);
});

test("UNO session: of answers that nobody fetches the oldest goes, but not one that has begun", () => {
	const session = met();
	for (let count = 0; count < 16; count++) session.answer(String(count));
	equal(say(session, "C1\n"), "+");
	session.answer("16");
	equal(say(session, "C9\n"), "0\n+2\n+3\n+");
});

test("UNO session: messages that nobody fetches make room for answers, never the other way round", () => {
	const session = met();
	session.message("led", writeUtf8("x"));
	equal(say(session, "C3\n"), "M l");
	session.answer("1");
	for (let count = 0; count < 40; count++) session.message("led", writeUtf8(String(count)));
	for (let count = 2; count < 16; count++) session.answer(String(count));
	// The line that has begun is said to its end; the last message had no room left.
	session.message("led", writeUtf8("late"));
	equal(session.dropped, 41);
	equal(say(session, "C200\n"), `ed x\n+1\n${Array.from({ length: 14 }, (_, index) => `+${2 + index}\n`).join("")}.`);
});

test("UNO session: lines that are too long, cut or noise are answered or left, and the next one counts", () => {
	const session = met();
	equal(say(session, `P a ${"x".repeat(300)}\nC60\n`), "-too-long\n.");
	equal(say(session, "\u0000\u0001\nC60\n"), "-text\n.");
	session.receive(writeUtf8("P a b"), 10_000);
	equal(drain(session), []);
	session.receive(writeUtf8(" and the rest\nP a c\n"), 12_000);
	equal(drain(session), ["publish"]);
});

test("UNO session: any bytes come to commands or refusals, and what is said stays within the credits", () => {
	const random = new Random(11);
	const letters = "HPpSBC?+-*. 0123456789abc/#\n\n\r";
	for (let count = 0; count < 400; count++) {
		const session = new UnoSession(0);
		let now = 1000;
		for (let part = 0; part < 10; part++) {
			now += random.below(1500);
			const text = Array.from({ length: random.below(60) }, () => letters.charAt(random.below(letters.length))).join("");
			session.receive(random.below(4) === 0 ? random.bytes(30) : writeUtf8(text), now);
			for (const kind of drain(session)) ok(["hello", "credit", "status", "publish", "subscribe", "write", "refused"].includes(kind));
			session.message("t", random.bytes(random.below(20)));
			const most = 9999;
			ok(said(session).length <= most);
		}
	}
});

function sum(text: string): string {
	return `*${crc8(writeUtf8(text)).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** A session whose sketch has said hello and heard the answer. */
function met(): UnoSession {
	const session = new UnoSession(0);
	say(session, "H\nC60\n");
	return session;
}

function say(session: UnoSession, text: string, now = 5000): string {
	session.receive(writeUtf8(text), now);
	drain(session);
	return said(session);
}

function drain(session: UnoSession): string[] {
	const kinds: string[] = [];
	for (let event = session.next(); event !== undefined; event = session.next()) kinds.push(event.kind);
	return kinds;
}

/** All that may be said now. */
function said(session: UnoSession): string {
	let text = "";
	for (let bytes = session.output(); bytes !== undefined; bytes = session.output()) {
		text += String.fromCharCode(...bytes);
		session.sent(bytes.length);
	}
	return text;
}
