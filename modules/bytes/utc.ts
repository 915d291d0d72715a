/** An instant as RFC 3339 writes it, in UTC with milliseconds, such as `2026-11-22T14:30:05.000Z`, of the years 0 to 9999. The engine's own Date would take 10,000 bytes of an image. */
export function utcText(milliseconds: number): string {
	const days = Math.floor(milliseconds / DAY);
	const rest = (milliseconds - days * DAY) | 0;
	const seconds = (rest / 1000) | 0;
	const minutes = (seconds / 60) | 0;
	const thousandths = rest - seconds * 1000;
	return `${dayText(days)}T${twoDigits((minutes / 60) | 0)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${thousandths < 100 ? "0" : ""}${twoDigits(thousandths)}Z`;
}

/** Days since 1970 of a day of the Gregorian calendar. Years are counted from March, so that a leap day is the last of its year. */
export function daysSince1970(year: number, month: number, day: number): number {
	const from = month > 2 ? year : year - 1;
	const months = (month + 9) % 12;
	const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400);
	return 365 * from + leapDays + Math.floor((153 * months + 2) / 5) + day - 1 - MARCH_0_TO_1970;
}

export function daysInMonth(year: number, month: number): number {
	if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** As `2026-11-22`: what daysSince1970 is of, the other way round. Of what is not negative, `| 0` is the floor, without a call. */
function dayText(days: number): string {
	const since = days + MARCH_0_TO_1970;
	// The first days of the year 0 are of the 400 years before.
	const era = Math.floor(since / ERA_DAYS);
	const day = since - era * ERA_DAYS;
	const year = ((day - ((day / 1460) | 0) + ((day / 36_524) | 0) - ((day / 146_096) | 0)) / 365) | 0;
	const ofYear = day - 365 * year - ((year / 4) | 0) + ((year / 100) | 0);
	const months = ((5 * ofYear + 2) / 153) | 0;
	const month = months < 10 ? months + 3 : months - 9;
	return `${String(year + 400 * era + (month < 3 ? 1 : 0)).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(ofYear - (((153 * months + 2) / 5) | 0) + 1)}`;
}

/** Two at least. */
function twoDigits(value: number): string {
	return value < 10 ? `0${value}` : String(value);
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Days from 1 March of the year 0 to 1 January 1970. */
const MARCH_0_TO_1970 = 719_468;

/** Days of 400 years, after which the calendar begins anew. */
const ERA_DAYS = 146_097;
