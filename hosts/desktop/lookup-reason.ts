/** Why the system has no address for a name, by its code. */
export function lookupReason(code: string): string {
	const text = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
	return text === undefined ? `the name was not looked up (${code})` : `${text} (${code})`;
}

export const EMPTY_NAME = "the name is empty";
export const NO_ADDRESS = "the name has no address";

const REASONS: Readonly<Record<string, string>> = Object.freeze({
	ENOTFOUND: "there is no such name",
	ENODATA: NO_ADDRESS,
	EAI_AGAIN: "the name server did not answer",
	EAI_FAIL: "the name server failed",
	ETIMEOUT: "the name server did not answer in time",
});
