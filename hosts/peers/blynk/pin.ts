/** The name of a pin, such as `v1`, from the letter of an operation or of the HTTP API and from its number's text; undefined for what is none. */
export function pinName(letter: string | undefined, number: string | undefined): string | undefined {
	const type = letter?.toLowerCase() ?? "";
	if (!TYPES.includes(type) || type === "" || number === undefined || !NUMBER.test(number)) return undefined;
	return Number(number) > LARGEST ? undefined : `${type}${Number(number)}`;
}

/** The body of a message that writes to a pin of this name. */
export function writeTo(pin: string, values: readonly string[]): readonly string[] {
	return [`${pin.slice(0, 1)}w`, pin.slice(1), ...values];
}

/** Virtual, digital, analog. */
const TYPES = "vda";
const NUMBER = /^\+?\d{1,5}$/;
/** Of the legacy server, and of what Blynk.IoT lets one define. */
const LARGEST = 255;
