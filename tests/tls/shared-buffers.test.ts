import { SpareBuffer } from "../../modules/bytes/spare-buffer.js";
import { equal, ok, test } from "../harness.js";
import { Random } from "../fakes/random.js";
import { TlsLink } from "../fakes/tls-link.js";
import { joined } from "../fakes/tls-messages.js";

/** Remembers what memory it gave out. */
class WatchedBuffer extends SpareBuffer {
	readonly given = new Set<ArrayBufferLike>();

	override take(size: number): Uint8Array {
		const buffer = super.take(size);
		this.given.add(buffer.buffer);
		return buffer;
	}
}

const links = (buffers: SpareBuffer, capacity = 100_000): readonly TlsLink[] => [1, 2].map(() => {
	const link = new TlsLink({ buffers, faults: { capacity } });
	for (let round = 0; round < 40; round++) link.settle();
	return link;
});

test("shared buffers: connections at rest have one between them, and messages in turn make no other", () => {
	const buffers = new WatchedBuffer();
	const both = links(buffers);
	const before = buffers.given.size;
	for (let count = 0; count < 100; count++) {
		for (const link of both) {
			link.write(Uint8Array.of(count));
			link.server.sender.data(Uint8Array.of(count, count));
			link.settle().readAll();
		}
	}
	equal(both.map((link) => [link.server.data.length, link.data.length]), [[100, 200], [100, 200]]);
	ok(buffers.given.size - before <= 2, `${buffers.given.size - before} more`);
});

for (let seed = 1; seed <= 40; seed++) {
	test(`shared buffers: what is half read, half sent or half received in one is not touched by the other (${seed})`, () => {
		const random = new Random(seed);
		const both = links(new SpareBuffer(), 150 + 50 * (seed % 4)).map((link) => ({ link, ours: [] as Uint8Array[], theirs: [] as Uint8Array[] }));
		for (let step = 0; step < 150; step++) {
			const side = both[random.below(2)];
			if (side === undefined) continue;
			const { link, ours, theirs } = side;
			const bytes = random.bytes(1 + random.below(700));
			switch (random.below(6)) {
				case 0:
					ours.push(bytes.slice(0, link.write(bytes)));
					break;
				case 1:
					link.server.sender.data(bytes);
					theirs.push(bytes);
					break;
				case 2:
					link.read(1 + random.below(300));
					break;
				case 3:
					link.listening = random.below(2) === 0;
					break;
				default:
					link.settle();
			}
		}
		for (const { link, ours, theirs } of both) {
			link.listening = true;
			for (let round = 0; round < 20; round++) link.settle().readAll();
			equal([link.server.data, link.data, link.failure], [joined(...ours), joined(...theirs), undefined]);
		}
	});
}
