import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tls13 } from "../../modules/tls/version13.js";
import { insecure } from "../../modules/x509/insecure.js";
import type { ByteStream } from "../../modules/ports/stream.js";
import { UNTIL } from "../fakes/certificates.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

const quiet = { opened: ignore, readable: ignore, writable: ignore, ended: ignore };

/** A handshake that a silent server lets run into its deadline of 500 ms; `failed` lets go of the stream, as every owner does. */
function expired(capacity: number): { timer: FakeTimer; far: FakeStream; codes: readonly string[] } {
	const timer = new FakeTimer();
	const ends: FakeStream[] = [];
	const codes: string[] = [];
	const accept = (_target: unknown, end: FakeStream): void => {
		end.attach({});
		ends.push(end);
	};
	const dial = tlsDial(fakeDial(timer, accept, { capacity }), {
		crypto: nodeCrypto, authenticator: insecure("a test", UNTIL), clock: { now: () => undefined, set: ignore }, timer, deadline: 500,
		versions: [tls13], receiveBuffer: 4096, handshakeBuffer: 4096, sendBuffer: 1024, secured: ignore,
	});
	const stream: ByteStream = dial({ host: "localhost", port: 8883 }, { ...quiet, failed: ({ code }) => { codes.push(code); stream.destroy(); } });
	timer.advance(500);
	const [far] = ends;
	if (far === undefined) throw new RangeError("nothing was dialled");
	return { timer, far, codes };
}

/** Everything that arrives, read in small pieces with a little time between. */
function readAll(far: FakeStream, timer: FakeTimer): number[] {
	const all: number[] = [];
	const into = new Uint8Array(16);
	for (let idle = 0; idle < 3; idle++) {
		const count = far.read(into);
		all.push(...into.subarray(0, count));
		if (count > 0) idle = 0;
		timer.advance(1);
	}
	return all;
}

/** user_canceled (90) and close_notify, warnings (RFC 8446 section 6.1). */
const ALERT = [21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0];

for (const capacity of [16, 4096]) {
	test(`a stream of which the owner lets go at its failure still carries the alert, with room for ${capacity} bytes`, () => {
		const { timer, far, codes } = expired(capacity);
		equal(codes, ["handshake-timeout"]);
		const sent = readAll(far, timer);
		equal(sent[0], 22);
		equal(sent.slice(-ALERT.length), ALERT);
		ok(!far.deserted, "let go before its time");
	});
}

test("a peer that never takes the alert is let go after a second", () => {
	const { timer, far } = expired(16);
	timer.advance(999);
	ok(!far.deserted);
	timer.advance(1);
	ok(far.deserted);
	equal(timer.pending, 0);
});

function ignore(): void {
	// Not what these tests are about.
}
