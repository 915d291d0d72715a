import { guessBaudRate, levelsOf, sampleLevels, USUAL_RATES } from "../../modules/bridge/baud-rate.js";
import { BaudWatch } from "../../modules/bridge/baud-watch.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { SerialErrors } from "../../modules/ports/serial.js";
import { Random } from "../fakes/random.js";
import { receivedAt } from "../fakes/uart.js";
import { equal, ok, test } from "../harness.js";

/** What sketches print; none of it stands in the module. */
const READINGS = (random: Random): readonly string[] => [
	`${(15 + random.below(200) / 10).toFixed(2)}\n`, `${random.below(1024)}\r\n`, `T=${random.below(40)}.${random.below(10)} H=${random.below(100)}\r\n`,
	`P dataset {"temp":${random.below(40)}.${random.below(10)}}\n`, `Moisture sensor ${random.below(9)}: ${random.below(1000)}\r\n`,
];

test("baud rate: what a UART with 16 ticks a bit reads is what was foreseen, but where a sample falls on an edge", () => {
	let [alike, all] = [0, 0];
	for (const sent of USUAL_RATES) {
		for (const ours of USUAL_RATES.filter((rate) => rate >= sent / 4 && rate <= 4 * sent)) {
			const text = "23.40 temp\r\n";
			const foreseen = new Uint16Array(256);
			for (const deviation of [0.985, 1, 1.015]) sampleLevels(levelsOf(writeUtf8(text)), sent, ours * deviation, true, foreseen);
			const { bytes } = receivedAt(text, sent, ours);
			alike += bytes.filter((byte) => foreseen[byte] !== 0).length;
			all += bytes.length;
			if (sent === ours) equal(String.fromCharCode(...bytes), text);
		}
	}
	ok(alike >= 0.8 * all, `${alike} of ${all}`);
});

test("baud rate: of 24 garbled bytes the guess is right three times of four, up to four times faster or slower, and hardly ever wrong", () => {
	const random = new Random(5);
	let [right, wrong, all] = [0, 0, 0];
	for (let count = 0; count < 250; count++) {
		const sent = USUAL_RATES[random.below(USUAL_RATES.length)] ?? 0;
		const ours = USUAL_RATES[random.below(USUAL_RATES.length)] ?? 0;
		if (sent === ours || sent / ours > 4 || ours / sent > 4) continue;
		const bytes: number[] = [];
		const kind = random.below(5);
		while (bytes.length < 24) bytes.push(...receivedAt(READINGS(random)[kind] ?? "", sent, ours).bytes);
		const guess = guessBaudRate(Uint8Array.from(bytes.slice(0, 24)), ours);
		all++;
		if (guess === sent) right++;
		else if (guess !== undefined) wrong++;
	}
	ok(all > 50 && right >= 0.75 * all && wrong <= 0.03 * all, `${right} right and ${wrong} wrong of ${all}`);
});

test("baud rate: text at our own rate is never taken for another's", () => {
	const random = new Random(6);
	for (let count = 0; count < 40; count++) {
		const text = Array.from({ length: 30 }, () => READINGS(random)[random.below(5)] ?? "").join("").slice(0, 24);
		ok([9600, undefined].includes(guessBaudRate(writeUtf8(text), 9600)), text);
	}
});

for (const text of ["7777777777777777777777777", "AAAABBBBAAAABBBBAAAABBBB", "<html><body>busy</body><", "........................", "UUUUUUUUUUUUUUUUUUUUUUUU", "~~~~ { } | ~~~ @@ `x` ^^"]) {
	test(`baud rate: ${text} is text, if no sketch's`, () => { ok([9600, undefined].includes(guessBaudRate(writeUtf8(text), 9600))); });
}

for (const [sent, ours] of [[9600, 9800], [9800, 9600], [9600, 10_000], [9600, 9250]] as const) {
	test(`baud rate: ${sent} read at ${ours} is within what a UART bears: the tenth bit is looked at less than half a bit off`, () => {
		const { bytes, framing } = receivedAt("23.40\r\nTemperature: 21.30 C\r\n", sent, ours);
		equal([String.fromCharCode(...bytes), framing], ["23.40\r\nTemperature: 21.30 C\r\n", 0]);
	});
}

for (const [sent, ours] of [[9600, 10_300], [9600, 9000]] as const) {
	test(`baud rate: ${sent} read at ${ours} is not`, () => {
		const { bytes, framing } = receivedAt("UUU~~~\r\n", sent, ours);
		ok(String.fromCharCode(...bytes) !== "UUU~~~\r\n" || framing > 0);
	});
}

for (const [sent, ours] of [[9600, 19_200], [9600, 4800], [115_200, 57_600], [9600, 38_400]] as const) {
	test(`baud watch: ${sent} read at ${ours} is said with the guess, once, after a few lines`, () => {
		const watch = new BaudWatch(ours);
		const failures = [];
		for (let count = 0; count < 30; count++) {
			const { bytes } = receivedAt("23.40\n", sent, ours);
			const failure = judged(watch, Uint8Array.from(bytes), { framing: 4, overrun: 0, parity: 0 });
			if (failure !== undefined) failures.push(failure);
		}
		equal(failures.map(({ code }) => code), ["wrong-baud"]);
		ok(failures[0]?.hint.includes(`it looks like ${sent} read at ${ours}`) && failures[0].seen.includes("4 came with a framing error"), failures[0]?.seen);
	});
}

test("baud watch: bytes of no rate are told without a guess, and text at our rate is not told at all", () => {
	const random = new Random(9);
	const noise = judged(new BaudWatch(9600), random.bytes(24));
	equal(noise?.code, "garbled");
	ok(noise?.seen.includes("framing") === false && noise.hint.includes("cannot be told"));
	equal(judged(new BaudWatch(9600), writeUtf8("Hello, this is a sketch that prints words\r\n")), undefined);
});

test("baud watch: a sound line begins anew", () => {
	const watch = new BaudWatch(9600);
	const random = new Random(9);
	for (let count = 0; count < 9; count++) {
		equal(judged(watch, random.bytes(20)), undefined);
		watch.sound(undefined);
	}
	equal(judged(watch, random.bytes(24))?.code, "garbled");
	equal(judged(watch, random.bytes(24)), undefined);
	watch.sound(undefined);
	equal(judged(watch, random.bytes(24))?.code, "garbled");
});

function judged(watch: BaudWatch, bytes: Uint8Array, errors?: SerialErrors): StageFailure | undefined {
	watch.heard(bytes, errors);
	let failure: StageFailure | undefined;
	while (failure === undefined && watch.isJudging) failure = watch.step(errors);
	return failure;
}
