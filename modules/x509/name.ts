import { equal } from "../bytes/equal.js";
import { writeHex } from "../bytes/hex.js";
import { Reader } from "../bytes/reader.js";
import { lowerText, singleSpaced } from "../bytes/text-scan.js";
import { readUtf8 } from "../bytes/utf8.js";
import { printable } from "../failure/failure.js";
import { DER, DerReader } from "./der.js";
import { oids } from "./oid.js";
import { derProblems, NAMELESS } from "./phrases.js";

/**
 * A distinguished name (RFC 5280 section 4.1.2.4), checked and as a view. Names are compared byte by byte: an issuer
 * must encode its name the same wherever it stands (section 7.1 allows more, but no CA needs it).
 */
export function readName(reader: DerReader): Uint8Array {
	const name = reader.element(DER.sequence);
	eachAttribute(name, reader.which, undefined);
	return name;
}

/** For people, such as `CN=Example CA, O=Example`. The name must come from `readName`. */
export function nameText(name: Uint8Array): string {
	const parts: string[] = [];
	eachAttribute(name, NAMELESS, (type, tag, value) => {
		if (parts.length < MOST_SHOWN) parts.push(`${ATTRIBUTES[type] ?? type}=${valueText(tag, value)}`);
	});
	return parts.length === 0 ? NAMELESS : printable(parts.join(", "));
}

/** The common name alone, or what else there is. */
export function shortName(name: Uint8Array): string {
	let common: string | undefined;
	eachAttribute(name, NAMELESS, (type, tag, value) => {
		if (type === oids.commonName) common = printable(valueText(tag, value));
	});
	return common ?? nameText(name);
}

export function eachCommonName(name: Uint8Array, visit: (value: string) => void): void {
	eachAttribute(name, NAMELESS, (type, tag, value) => {
		if (type === oids.commonName) visit(valueText(tag, value, value.length));
	});
}

/** The e-mail addresses in it: an attribute of old, to which constraints apply too (RFC 5280 section 4.2.1.10). */
export function eachEmail(name: Uint8Array, visit: (value: Uint8Array) => void): void {
	eachAttribute(name, NAMELESS, (type, _tag, value) => {
		if (type === oids.emailAddress) visit(value);
	});
}

/**
 * Whether a name begins with another. Values of text are the same here whatever their case, spaces and kind of string (RFC 5280
 * section 7.1). Which letters beyond ASCII are one letter's two cases is not known here: none are, as with OpenSSL, or, `doubtful`, all
 * may be, so that a name that is excluded does not get through in another case.
 */
export function isWithinName(name: Uint8Array, base: Uint8Array, doubtful: boolean): boolean {
	const whole = new DerReader(name, "name", NAMELESS);
	const first = new DerReader(base, "name", NAMELESS);
	whole.enter(DER.sequence);
	first.enter(DER.sequence);
	while (!first.atEnd()) if (whole.atEnd() || !isSameSet(whole.element(DER.set), first.element(DER.set), doubtful)) return false;
	return true;
}

export function isNameless(name: Uint8Array): boolean {
	return new DerReader(name, "name", NAMELESS).contents(DER.sequence).length === 0;
}

function eachAttribute(name: Uint8Array, which: string, visit: ((type: string, tag: number, value: Uint8Array) => void) | undefined): void {
	const reader = new DerReader(name, "name", which);
	const file = reader.enter(DER.sequence);
	for (let count = 0; !reader.atEnd(); count++) {
		if (count === MOST) throw reader.malformed(derProblems.many);
		const set = reader.enter(DER.set);
		if (reader.atEnd()) throw reader.malformed(derProblems.empty);
		while (!reader.atEnd()) {
			const attribute = reader.enter(DER.sequence);
			reader.skipOid();
			const type = visit === undefined ? "" : reader.oidText();
			const tag = reader.tag ?? 0;
			reader.skipAny();
			reader.leave(attribute);
			visit?.(type, tag, reader.last());
		}
		reader.leave(set);
	}
	reader.leave(file);
	reader.end();
}

function isSameSet(one: Uint8Array, other: Uint8Array, doubtful: boolean): boolean {
	if (equal(one, other)) return true;
	const left = new DerReader(one, "name", NAMELESS);
	const right = new DerReader(other, "name", NAMELESS);
	left.enter(DER.set);
	right.enter(DER.set);
	while (!left.atEnd() && !right.atEnd()) {
		const text = attributeText(left);
		const wanted = attributeText(right);
		if (text !== wanted && !(doubtful && mayBeSame(text, wanted))) return false;
	}
	return left.atEnd() && right.atEnd();
}

/** Whether two texts differ beyond ASCII alone. A piece at a time: the chip's engine finds a character by counting from the text's begin. */
function mayBeSame(one: string, other: string): boolean {
	const { length } = one;
	if (length !== other.length) return false;
	for (let from = 0; from < length; from += PIECE) {
		const piece = one.slice(from, from + PIECE);
		const against = other.slice(from, from + PIECE);
		if (piece === against) continue;
		for (let at = 0; at < piece.length; at++) {
			const code = piece.charCodeAt(at);
			const wanted = against.charCodeAt(at);
			if (code !== wanted && (code < 0x80 || wanted < 0x80)) return false;
		}
	}
	return true;
}

function attributeText(reader: DerReader): string {
	const attribute = reader.enter(DER.sequence);
	const type = reader.oid();
	const tag = reader.tag ?? 0;
	reader.skipAny();
	reader.leave(attribute);
	const value = reader.last();
	return `${type}=${singleSpaced(lowerText(valueText(tag, value, value.length)))}`;
}

function valueText(tag: number, value: Uint8Array, most = LONGEST_SHOWN): string {
	const bytes = value.subarray(0, most);
	if (tag === DER.bmpString && bytes.length % 2 === 0) return utf16Text(bytes);
	if (tag === DER.utf8String || tag === DER.printableString || tag === DER.ia5String || tag === DER.teletexString) {
		const text = readUtf8(bytes);
		if (text !== undefined) return text;
	}
	return `#${writeHex(bytes)}`;
}

function utf16Text(bytes: Uint8Array): string {
	const reader = new Reader(bytes, () => new RangeError());
	let text = "";
	while (reader.remaining > 0) text += String.fromCharCode(reader.uint16());
	return text;
}

/** How people write attribute types (RFC 4514 section 3, RFC 2985 for the last). */
const ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({
	[oids.commonName]: "CN",
	[oids.country]: "C",
	[oids.locality]: "L",
	[oids.state]: "ST",
	[oids.organization]: "O",
	[oids.organizationalUnit]: "OU",
	[oids.serialNumber]: "serialNumber",
	[oids.domainComponent]: "DC",
	[oids.emailAddress]: "emailAddress",
});

/** Relative names in one name: far more than any CA writes. */
const MOST = 32;

/** Attributes shown, and bytes of each: RFC 5280 appendix A.1 bounds most of them by 64 characters. */
const MOST_SHOWN = 6;
const LONGEST_SHOWN = 64;

/** Characters that are compared at a time. */
const PIECE = 64;
