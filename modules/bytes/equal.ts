/** Compares without an early exit, so that the time taken tells nothing of where two secrets differ. Lengths are not secret. */
export function constantTimeEqual(left: Uint8Array, right: Uint8Array): boolean {
	const { length } = left;
	if (length !== right.length) return false;
	let difference = 0;
	for (let at = 0; at < length; at++) difference |= (left[at] ?? 0) ^ (right[at] ?? 0);
	return difference === 0;
}

/** Compares public bytes. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
	const { length } = left;
	if (length !== right.length) return false;
	for (let at = 0; at < length; at++) if (left[at] !== right[at]) return false;
	return true;
}
