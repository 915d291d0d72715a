import { BaudWatch } from "../../modules/bridge/baud-watch.js";
import type { SerialErrors } from "../../modules/ports/serial.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, ok, test } from "../harness.js";

test("baud watch: framing errors from before the last sound line are none of the bytes since", () => {
	// Unusual text, which may yet be text at our own rate as long as no stop bit was missing.
	const text = writeUtf8("U".repeat(24));
	for (const [later, code] of [[5, undefined], [30, "wrong-baud"]] as const) {
		const watch = new BaudWatch(9600);
		watch.sound(errors(5));
		watch.heard(text, errors(later));
		equal(judged(watch, errors(later)), code);
	}
});

test("baud watch: text that means nothing to us may come for ever, and is judged more and more seldom", () => {
	const watch = new BaudWatch(9600);
	let judgements = 0;
	for (let count = 0; count < 2000; count++) {
		watch.heard(writeUtf8("the quick brown fox\n"), undefined);
		if (!watch.isJudging) continue;
		judgements++;
		equal(judged(watch, undefined), undefined);
	}
	// 40,000 bytes: at 24, 24 and 72 more, and so on, up to one of each 4 KB.
	ok(judgements > 8 && judgements < 20, String(judgements));
});

function judged(watch: BaudWatch, at: SerialErrors | undefined): string | undefined {
	for (let step = 0; step < 200 && watch.isJudging; step++) {
		const failure = watch.step(at);
		if (failure !== undefined) return failure.code;
	}
	ok(!watch.isJudging);
	return undefined;
}

function errors(framing: number): SerialErrors {
	return { framing, overrun: 0, parity: 0 };
}
