import { hexDigit } from "./hex.js";
import { Reader } from "./reader.js";
import { isDigits } from "./text-scan.js";

/** The four bytes of an IPv4 address with dots; undefined for anything else. */
export function readIpv4(text: string): Uint8Array | undefined {
	const parts = text.split(".");
	if (parts.length !== 4) return undefined;
	return parts.every(isByte) ? Uint8Array.from(parts, Number) : undefined;
}

/** The sixteen bytes of an IPv6 address in any of the forms of RFC 4291 section 2.2; undefined for anything else, also with a zone or a prefix length. */
export function readIpv6(text: string): Uint8Array | undefined {
	const sides = text.split("::");
	if (sides.length > 2) return undefined;
	const before = readGroups(sides[0] ?? "", sides.length === 1);
	const after = readGroups(sides[1] ?? "", true);
	if (before === undefined || after === undefined) return undefined;
	const length = before.length + after.length;
	if (sides.length === 1 ? length !== 16 : length > 14) return undefined;
	const address = new Uint8Array(16);
	address.set(before);
	address.set(after, 16 - after.length);
	return address;
}

/** Whether an address is in a network: an address of the same kind and behind it its mask (RFC 5280 section 4.2.1.10). */
export function isInNetwork(address: Uint8Array, network: Uint8Array): boolean {
	const { length } = address;
	if (network.length !== 2 * length) return false;
	for (let at = 0; at < length; at++) if ((((address[at] ?? 0) ^ (network[at] ?? 0)) & (network[length + at] ?? 0)) !== 0) return false;
	return true;
}

/** Whether the bytes are a network with a mask of ones and then zeros (RFC 4632 section 3.1). */
export function isNetwork(bytes: Uint8Array): boolean {
	const half = bytes.length / 2;
	if (half !== 4 && half !== 16) return false;
	let isOver = false;
	for (let at = half; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		// The ones of a byte stand at its left: what is left of them after a zero must be none.
		if (isOver ? byte !== 0 : ((~byte & 0xff) & ((~byte & 0xff) + 1)) !== 0) return false;
		isOver ||= byte !== 0xff;
	}
	return true;
}

/** For people: an address of 4 or 16 bytes, with the first run of zero groups left out. */
export function writeIp(address: Uint8Array): string {
	if (address.length === 4) return address.join(".");
	const reader = new Reader(address, () => new RangeError());
	const groups: string[] = [];
	while (reader.remaining >= 2) groups.push(reader.uint16().toString(16));
	const first = groups.findIndex((group, at) => group === "0" && groups[at + 1] === "0");
	if (first < 0) return groups.join(":");
	let end = first;
	while (groups[end] === "0") end++;
	return `${groups.slice(0, first).join(":")}::${groups.slice(end).join(":")}`;
}

/** No leading zeros: some would read them as octal. */
function isByte(text: string): boolean {
	return isDigits(text, 3) && (text.length === 1 || !text.startsWith("0")) && Number(text) <= 255;
}

/** Groups of up to four hex digits; the last may be an IPv4 address where the text ends with it. */
function readGroups(text: string, last: boolean): readonly number[] | undefined {
	if (text === "") return [];
	const bytes: number[] = [];
	const groups = text.split(":");
	for (const [index, group] of groups.entries()) {
		if (last && index === groups.length - 1 && group.includes(".")) {
			const tail = readIpv4(group);
			if (tail === undefined) return undefined;
			bytes.push(...tail);
			continue;
		}
		const value = readGroup(group);
		if (value === undefined) return undefined;
		bytes.push(value >> 8, value & 0xff);
	}
	return bytes;
}

function readGroup(group: string): number | undefined {
	if (group.length === 0 || group.length > 4) return undefined;
	let value = 0;
	for (let at = 0; at < group.length; at++) {
		const digit = hexDigit(group.charCodeAt(at));
		if (digit === undefined) return undefined;
		value = value * 16 + digit;
	}
	return value;
}
