/** The same even numbers of [0, 1) for the same seed, in every run and on every engine (a 32-bit xorshift by Marsaglia). */
export function randomNumbers(seed: number): () => number {
	let state = Math.imul(seed, 0x9e3779b1) | 1;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 2 ** 32;
	};
}
