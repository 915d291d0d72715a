import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import type { Delivery, OutgoingMessage } from "../../modules/mqtt/outbox.js";
import { equal, fails, test } from "../harness.js";

function message(token: number, qos: 0 | 1 = 1, size = 1): OutgoingMessage {
	return { token, topic: "t", payload: new Uint8Array(size), qos, retain: false };
}

function short(delivery: Delivery | undefined): string {
	return delivery === undefined ? "none" : `${delivery.message.token} id ${delivery.packetId}${delivery.duplicate ? " dup" : ""}`;
}

/** An outbox and how it hands out ids 1, 2, 3… */
function boxOf(messages: number, bytes: number, inFlight: number): { box: MemoryOutbox; next: () => string } {
	const box = new MemoryOutbox({ messages, bytes, inFlight });
	let id = 0;
	return { box, next: () => short(box.next({ allocate: () => ++id })) };
}

test("messages leave in order, those of QoS 1 within the window", () => {
	const { box, next } = boxOf(10, 100, 2);
	for (const token of [1, 2, 3]) box.add(message(token));
	equal([next(), next(), next()], ["1 id 1", "2 id 2", "none"]);
	equal(box.inFlight, 2);
	equal(box.acknowledge(2), 2);
	equal(box.acknowledge(2), undefined);
	equal([next(), next()], ["3 id 3", "none"]);
	equal(box.acknowledge(3), 3);
	equal(box.acknowledge(1), 1);
	equal(box.inFlight, 0);
});

test("a message of QoS 0 is gone when it was handed out, and keeps its place before", () => {
	const { box, next } = boxOf(10, 100, 1);
	box.add(message(1, 0));
	box.add(message(2));
	box.add(message(3, 0));
	box.add(message(4));
	equal([next(), next(), next(), next()], ["1 id 0", "2 id 1", "3 id 0", "none"]);
	box.restart();
	equal([next(), next()], ["2 id 1 dup", "none"]);
	box.acknowledge(1);
	equal(next(), "4 id 2");
});

test("what was not acknowledged goes first again, in order, under its old id", () => {
	const { box, next } = boxOf(10, 100, 3);
	for (const token of [1, 2, 3, 4]) box.add(message(token));
	equal([next(), next(), next()], ["1 id 1", "2 id 2", "3 id 3"]);
	box.acknowledge(2);
	box.restart();
	equal(box.inFlight, 0);
	equal(box.acknowledge(1), undefined, "not sent on this connection yet");
	equal([box.uses(1), box.uses(2), box.uses(3)], [true, false, true]);
	equal([next(), next(), next(), next()], ["1 id 1 dup", "3 id 3 dup", "4 id 4", "none"]);
	box.restart();
	equal([next(), next(), next()], ["1 id 1 dup", "3 id 3 dup", "4 id 4 dup"]);
});

test("a full outbox refuses, says how much waits, counts, and takes messages again when there is room", () => {
	const byCount = boxOf(2, 100, 2);
	byCount.box.add(message(1));
	byCount.box.add(message(2));
	equal(
		fails(() => { byCount.box.add(message(3)); }, "queue-full").seen,
		"a message to t was refused: the queue has 2 messages with 4 bytes already. Refused so far: 1",
	);
	equal(fails(() => { byCount.box.add(message(3)); }, "queue-full").expected, "at most 2 messages and 100 bytes waiting to be sent or acknowledged");
	byCount.next();
	fails(() => { byCount.box.add(message(3)); }, "queue-full");
	byCount.box.acknowledge(1);
	byCount.box.add(message(3));
	equal([byCount.next(), byCount.next()], ["2 id 2", "3 id 3"]);

	const byBytes = boxOf(10, 10, 2);
	byBytes.box.add(message(1, 0, 4));
	byBytes.box.add(message(2, 0, 4));
	fails(() => { byBytes.box.add(message(3, 0, 0)); }, "queue-full");
	byBytes.next();
	byBytes.box.add(message(3, 0, 4));
});

test("a message that is larger than the whole outbox is refused as such", () => {
	const { box } = boxOf(10, 10, 2);
	box.add(message(1, 1, 9));
	equal(fails(() => { box.add(message(2, 1, 10)); }, "message-too-large").seen, "a message to t takes 11 bytes; the queue holds 10");
});
