import { Reader } from "../bytes/reader.js";
import { DAY, daysInMonth, daysSince1970, utcText } from "../bytes/utc.js";
import { counted } from "../failure/counted.js";
import { DER, type DerReader } from "./der.js";
import { derProblems } from "./phrases.js";

/**
 * A Time (RFC 5280 section 4.1.2.5) in milliseconds since 1970: UTCTime as YYMMDDHHMMSSZ, GeneralizedTime as
 * YYYYMMDDHHMMSSZ, and no other form of either.
 */
export function readTime(reader: DerReader): number {
	const short = reader.has(DER.utcTime);
	const digits = new Reader(reader.contents(short ? DER.utcTime : DER.generalizedTime), () => reader.malformed(derProblems.time));
	const pair = (least: number, most: number): number => {
		const value = 10 * digit(digits, reader) + digit(digits, reader);
		if (value < least || value > most) throw reader.malformed(derProblems.time);
		return value;
	};
	const first = pair(0, 99);
	// RFC 5280 section 4.1.2.5.1: two digits mean 1950 to 2049.
	const year = short ? first + (first < 50 ? 2000 : 1900) : 100 * first + pair(0, 99);
	const month = pair(1, 12);
	const day = pair(1, 31);
	if (day > daysInMonth(year, month)) throw reader.malformed(derProblems.time);
	const seconds = 3600 * pair(0, 23) + 60 * pair(0, 59) + pair(0, 59);
	if (digits.uint8() !== ZULU) throw reader.malformed(derProblems.time);
	digits.end();
	return daysSince1970(year, month, day) * DAY + seconds * 1000;
}

/** Such as `2026-03-16 11:59:59 UTC`. */
export function dateText(milliseconds: number): string {
	const text = utcText(milliseconds);
	return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

export function daysText(milliseconds: number): string {
	return counted(Math.floor(milliseconds / DAY), "days");
}

function digit(digits: Reader, reader: DerReader): number {
	const value = digits.uint8() - ZERO;
	if (value < 0 || value > 9) throw reader.malformed(derProblems.time);
	return value;
}

const ZERO = 0x30;
const ZULU = 0x5a;
