import { Reader } from "../bytes/reader.js";
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
	return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function daysText(milliseconds: number): string {
	return counted(Math.floor(milliseconds / DAY), "days");
}

function digit(digits: Reader, reader: DerReader): number {
	const value = digits.uint8() - ZERO;
	if (value < 0 || value > 9) throw reader.malformed(derProblems.time);
	return value;
}

function daysInMonth(year: number, month: number): number {
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Counts years from March, so that a leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
	const from = month > 2 ? year : year - 1;
	const months = (month + 9) % 12;
	const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
	return 365 * from + leapDays + Math.floor((153 * months + 2) / 5) + day - 1 - MARCH_0_TO_1970;
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Days from 1 March of the year 0 to 1 January 1970. */
const MARCH_0_TO_1970 = 719_468;

const ZERO = 0x30;
const ZULU = 0x5a;
