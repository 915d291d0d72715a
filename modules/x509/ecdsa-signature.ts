/** TEMP */
export function readEcdsaSignature(der: Uint8Array, fieldLength: number): Uint8Array | undefined {
	const out = new Uint8Array(2 * fieldLength);
	let at = 2;
	for (let i = 0; i < 2; i++) {
		const n = der[at + 1] ?? 0;
		let v = der.subarray(at + 2, at + 2 + n);
		while (v.length > fieldLength) v = v.subarray(1);
		out.set(v, (i + 1) * fieldLength - v.length);
		at += 2 + n;
	}
	return out;
}
