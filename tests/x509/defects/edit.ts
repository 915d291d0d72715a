import { writeUtf8 } from "../../../modules/bytes/utf8.js";
import { contents, element, elements, extension, hex, replacing, withExtensions, type Edit } from "../../fakes/certificates.js";

/** Object identifiers of extensions, below 2.5.29. */
export const OIDS = Object.freeze({
	subjectKeyId: "55 1d 0e", keyUsage: "55 1d 0f", alternativeNames: "55 1d 11", basicConstraints: "55 1d 13",
	nameConstraints: "55 1d 1e", policyConstraints: "55 1d 24", authorityKeyId: "55 1d 23", purposes: "55 1d 25",
});

/** Edits of extensions: none of them; the same with another mark; another value. */
export const without = (oid: string): Edit => withExtensions((list) => list.filter((one) => !isOf(one, oid)));
export const marked = (oid: string, isCritical: boolean): Edit => withExtensions((list) => list.map((one) => (isOf(one, oid) ? extension(oid, isCritical, valueOf(one)) : one)));
export const saying = (oid: string, value: Uint8Array, isCritical = false): Edit => withExtensions((list) => [...list.filter((one) => !isOf(one, oid)), extension(oid, isCritical, value)]);

export const serial = (bytes: string): Edit => replacing(1, () => element(0x02, hex(bytes)));
export const nameless: Edit = replacing(5, () => hex("30 00"));
export const key = (info: Uint8Array): Edit => replacing(6, () => info);

/** The end of the validity, with its tag: 17 for UTCTime, 18 for GeneralizedTime. */
export const ending = (tag: number, text: string): Edit => replacing(4, (old) => element(0x30, elements(contents(old))[0] ?? old, element(tag, writeUtf8(text))));

export const algorithm = (identifier: string): Pick<{ edit: Edit; outer: Uint8Array }, "edit" | "outer"> => ({ edit: replacing(2, () => hex(identifier)), outer: hex(identifier) });

/** GeneralNames. */
export const dns = (text: string): Uint8Array => element(0x82, writeUtf8(text));
export const email = (text: string): Uint8Array => element(0x81, writeUtf8(text));
export const uri = (text: string): Uint8Array => element(0x86, writeUtf8(text));
export const ip = (bytes: string): Uint8Array => element(0x87, hex(bytes));
export const directory = (commonName: string): Uint8Array => element(0xa4, element(0x30, element(0x31, element(0x30, hex("06 03 55 04 03"), element(0x0c, writeUtf8(commonName))))));

export const named = (...names: readonly Uint8Array[]): Edit => saying(OIDS.alternativeNames, element(0x30, ...names));

/** Name constraints: what is permitted, and what is excluded. */
export function limited(permitted: readonly Uint8Array[], excluded: readonly Uint8Array[] = [], isCritical = true): Edit {
	const list = (tag: number, bases: readonly Uint8Array[]): readonly Uint8Array[] => (bases.length === 0 ? [] : [element(tag, ...bases.map((base) => element(0x30, base)))]);
	return saying(OIDS.nameConstraints, element(0x30, ...list(0xa0, permitted), ...list(0xa1, excluded)), isCritical);
}

/** The parts of a whole certificate, edited, with its old signature. */
export function outerParts(change: (parts: readonly Uint8Array[]) => readonly Uint8Array[]): (der: Uint8Array) => Uint8Array {
	return (der) => element(0x30, ...change(elements(contents(der))));
}

function isOf(one: Uint8Array, oid: string): boolean {
	return elements(contents(one))[0]?.join() === element(0x06, hex(oid)).join();
}

function valueOf(one: Uint8Array): Uint8Array {
	return contents(elements(contents(one)).at(-1) ?? one);
}
