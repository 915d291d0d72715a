import { contents, element, elements } from "../fakes/certificates.js";
import type { Random } from "../fakes/random.js";
import { joined } from "../fakes/tls-messages.js";
import { mutated, pick } from "./mutated.js";

/**
 * DER with one of its elements, at any depth, changed, and the lengths around it right again: so what is changed is read,
 * where a byte changed at random is most often refused for some length above it. `donors`: what is put in its place, too.
 */
export function remoulded(random: Random, der: Uint8Array, donors: readonly Uint8Array[]): Uint8Array {
	const inner = innerOf(der);
	if (inner === undefined || random.below(6) === 0) return changed(random, der, donors);
	const [head, parts] = inner;
	const at = random.below(parts.length);
	const edited = parts.map((part, index) => (index === at ? remoulded(random, part, donors) : part));
	if (random.below(12) === 0) edited.reverse();
	return element(der[0] ?? 0, head, ...edited);
}

/** The elements in it, and what stands before them: a bit string's count of unused bits. */
function innerOf(der: Uint8Array): readonly [head: Uint8Array, parts: readonly Uint8Array[]] | undefined {
	const tag = der[0] ?? 0;
	const body = contents(der);
	const head = body.subarray(0, tag === BIT_STRING ? 1 : 0);
	const rest = body.subarray(head.length);
	const isWrapped = tag === BIT_STRING || tag === OCTET_STRING;
	if (rest.length === 0 || (!isWrapped && (tag & CONSTRUCTED) === 0)) return undefined;
	const parts = elements(rest);
	// What only looks like an element is none.
	return isWrapped && (parts.length !== 1 || rest[0] !== SEQUENCE) ? undefined : [head, parts];
}

function changed(random: Random, der: Uint8Array, donors: readonly Uint8Array[]): Uint8Array {
	const tag = der[0] ?? 0;
	const body = contents(der);
	switch (random.below(9)) {
		case 0: return new Uint8Array(0);
		case 1: return joined(der, der);
		case 2: return element(pick(random, TAGS), body);
		case 3: return element(tag, random.bytes(pick(random, [0, 1, 2, 21, 200])));
		case 4: return pick(random, donors);
		case 5: return element(pick(random, [SEQUENCE, 0xa0, 0xa3, OCTET_STRING]), der);
		// A length in more bytes than it needs.
		case 6: return joined(Uint8Array.of(tag, 0x82, body.length >> 8, body.length & 0xff), body);
		default: return element(tag, mutated(random, body));
	}
}

const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
const CONSTRUCTED = 0x20;

const TAGS: readonly number[] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0x87, 0xa0, 0xa1, 0xa3, 0xa4, 0x1f, 0xff];
