import { Inbox } from "../../modules/bytes/inbox.js";
import { equal, ok, test } from "../harness.js";

/** Puts them where there is room. */
function put(inbox: Inbox, ...bytes: readonly number[]): void {
	inbox.space().set(bytes);
	inbox.filled(bytes.length);
}

test("an inbox gives what was put into it, in order, from one array", () => {
	const inbox = new Inbox(6);
	put(inbox, 1, 2, 3, 4, 5);
	equal([inbox.length, inbox.isFull, inbox.at(0), inbox.at(4), inbox.at(5)], [5, false, 1, 5, undefined]);
	equal([...inbox.take(2)], [1, 2]);
	equal([...inbox.view], [3, 4, 5]);
	put(inbox, 6, 7, 8);
	equal([inbox.isFull, inbox.space().length], [true, 0]);
	inbox.drop(1);
	equal([...inbox.take(99)], [4, 5, 6, 7, 8]);
	equal([inbox.length, inbox.space().length], [0, 6]);
});

test("an inbox finds a byte among those that wait, not among what lay there before", () => {
	const inbox = new Inbox(8);
	put(inbox, 1, 10, 2, 10);
	equal(inbox.indexOf(10), 1);
	inbox.drop(2);
	equal(inbox.indexOf(10), 1);
	inbox.drop(2);
	equal(inbox.indexOf(10), undefined);
	put(inbox, 3);
	equal(inbox.indexOf(10), undefined, "a byte of before lies behind");
});

test("an inbox refuses to give or take what is not there", () => {
	const inbox = new Inbox(2);
	for (const wrong of [() => { inbox.filled(3); }, () => { inbox.drop(1); }]) {
		let caught: unknown;
		try {
			wrong();
		} catch (error) {
			caught = error;
		}
		ok(caught instanceof RangeError);
	}
});
