import { SpareBuffer } from "../../modules/bytes/spare-buffer.js";
import { equal, ok, test } from "../harness.js";

test("spare buffer: one at a time, to whoever needs no more than there is", () => {
	const spare = new SpareBuffer();
	const first = spare.take(300);
	equal(first.length, 300);
	ok(spare.take(300) !== first, "it is taken");
	spare.give(first);
	ok(spare.take(301) !== first, "it is too small");
	ok(spare.take(200) === first);
});

test("spare buffer: it keeps the larger one, and none that is large", () => {
	const spare = new SpareBuffer();
	const [small, large, huge] = [new Uint8Array(256), new Uint8Array(517), new Uint8Array(5_000)];
	for (const each of [small, large, small, huge]) spare.give(each);
	ok(spare.take(1) === large);
	equal(spare.take(1).length, 1);
});

test("spare buffer: what it last held can be forgotten", () => {
	const spare = new SpareBuffer();
	spare.wipe();
	spare.give(Uint8Array.of(1, 2, 3));
	spare.wipe();
	equal(spare.take(3), new Uint8Array(3));
});
