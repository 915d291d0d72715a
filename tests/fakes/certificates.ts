import { writeBase64 } from "../../modules/bytes/base64.js";
import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { signedBy } from "./authority.js";
import type { Made } from "./authority.js";

export { Extension, make, Usage } from "./authority.js";
export type { HashAlgorithm, KeyKind, Made, Recipe } from "./authority.js";

/** The parts of a certificate's signed half, in order: version, serial, algorithm, issuer, validity, subject, key, extensions. */
export type Edit = (parts: readonly Uint8Array[]) => readonly Uint8Array[];

/** The certificate with its signed part edited and signed again by the issuer, for what no maker of certificates makes. */
export function remake(certificate: Uint8Array, issuer: Made, edit: Edit, algorithm?: Uint8Array): Uint8Array {
	const [signed, outerAlgorithm] = elements(contents(certificate));
	const edited = element(0x30, ...edit(elements(contents(given(signed)))));
	return element(0x30, edited, algorithm ?? given(outerAlgorithm), element(0x03, Uint8Array.of(0), signedBy(issuer, edited)));
}

/** An edit of one part: counted from the start, or from the end if negative. */
export function replacing(index: number, part: (old: Uint8Array) => Uint8Array): Edit {
	return (parts) => parts.map((old, at) => (at === index || at === index + parts.length ? part(old) : old));
}

/** An edit that changes the list of extensions. */
export function withExtensions(change: (extensions: readonly Uint8Array[]) => readonly Uint8Array[]): Edit {
	return replacing(-1, (old) => element(0xa3, element(0x30, ...change(elements(contents(contents(old)))))));
}

/** The certificate with the lowest bit of a byte flipped, counted from its end. */
export function flipped(der: Uint8Array, at: number): Uint8Array {
	return der.map((byte, index) => (index === der.length + at ? byte ^ 1 : byte));
}

/** The certificate with one text in place of another of the same length, and its old signature. */
export function altered(der: Uint8Array, from: string, to: string): Uint8Array {
	return given(readHex(writeHex(der).replaceAll(writeHex(writeUtf8(from)), writeHex(writeUtf8(to)))));
}

/** The certificate with another signature. */
export function resigned(der: Uint8Array, signature: Uint8Array): Uint8Array {
	return element(0x30, ...elements(contents(der)).slice(0, 2), element(0x03, Uint8Array.of(0), signature));
}

/** One DER element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
	const bytes = new Uint8Array(header.length + length);
	bytes.set(header);
	let at = header.length;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

/** The contents of one DER element. */
export function contents(der: Uint8Array): Uint8Array {
	return der.subarray(headerLength(der));
}

/** The DER elements of a sequence of them. */
export function elements(bytes: Uint8Array): readonly Uint8Array[] {
	const found: Uint8Array[] = [];
	for (let rest = bytes; rest.length > 0; rest = rest.subarray(found.at(-1)?.length ?? 1)) found.push(rest.subarray(0, headerLength(rest) + contentLength(rest)));
	return found;
}

/** An extension: its object identifier as hex, criticality and value. */
export function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
	const parts = [element(0x06, hex(oid)), ...(critical ? [element(0x01, Uint8Array.of(0xff))] : []), element(0x04, value)];
	return element(0x30, ...parts);
}

export function hex(text: string): Uint8Array {
	return given(readHex(text.replaceAll(" ", "")));
}

export function pem(der: Uint8Array, label = "CERTIFICATE"): string {
	const lines = writeBase64(der).match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function headerLength(der: Uint8Array): number {
	const first = der[1] ?? 0;
	return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Uint8Array): number {
	const first = der[1] ?? 0;
	return first < 0x80 ? first : der.subarray(2, headerLength(der)).reduce((length, byte) => length * 256 + byte, 0);
}

function given<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new RangeError("a part of the certificate is missing");
	return value;
}

export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
export const ANY_PURPOSE = "2.5.29.37.0";

/** A moment in the middle of the time in which everything is valid. */
/** Long after all that is tested: until then nothing need be verified. */
export const UNTIL = Date.UTC(2200, 0, 1);

export const NOW = Date.UTC(2026, 5, 15, 12);
