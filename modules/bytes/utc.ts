/** An instant as RFC 3339 writes it, in UTC with milliseconds, such as `2026-11-22T14:30:05.000Z`, of the years 0 to 9999. The engine's own Date would take 10,000 bytes of an image. */
export function utcText(milliseconds: number): string {
	const days = Math.floor(milliseconds / DAY);
	const rest = Math.floor(milliseconds - days * DAY);
	return `${dayText(days)}T${padded(rest / 3_600_000, 2)}:${padded((rest / 60_000) % 60, 2)}:${padded((rest / 1000) % 60, 2)}.${padded(rest % 1000, 3)}Z`;
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

/** As `2026-11-22`: what daysSince1970 is of, the other way round. */
function dayText(days: number): string {
	const since = days + MARCH_0_TO_1970;
	const era = Math.floor(since / ERA_DAYS);
	const day = since - era * ERA_DAYS;
	const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
	const ofYear = day - 365 * year - Math.floor(year / 4) + Math.floor(year / 100);
	const months = Math.floor((5 * ofYear + 2) / 153);
	const month = months < 10 ? months + 3 : months - 9;
	return `${padded(year + 400 * era + (month < 3 ? 1 : 0), 4)}-${padded(month, 2)}-${padded(ofYear - Math.floor((153 * months + 2) / 5) + 1, 2)}`;
}

function padded(value: number, length: number): string {
	return String(Math.floor(value)).padStart(length, "0");
}

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Days from 1 March of the year 0 to 1 January 1970. */
const MARCH_0_TO_1970 = 719_468;

/** Days of 400 years, after which the calendar begins anew. */
const ERA_DAYS = 146_097;
