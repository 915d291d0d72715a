import { lowerText } from "../bytes/text-scan.js";

/** The name that was probably meant, or undefined when none is near. Upper and lower case are the same here. */
export function nearest(name: string, names: readonly string[]): string | undefined {
	let best: string | undefined;
	let least = Infinity;
	for (const candidate of names) {
		const reach = Math.min(DISTANCE_LARGEST, Math.floor(candidate.length / 3));
		// Two names are at least as far apart as their lengths are, so a huge one costs nothing.
		if (Math.abs(candidate.length - name.length) > reach) continue;
		const distance = editDistance(lowerText(name), lowerText(candidate));
		if (distance <= reach && distance < least) {
			best = candidate;
			least = distance;
		}
	}
	return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other. */
export function editDistance(left: string, right: string): number {
	let before: readonly number[] = [];
	let above: readonly number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
	for (let row = 1; row <= left.length; row++) {
		const current = [row];
		for (let column = 1; column <= right.length; column++) {
			const same = left.charAt(row - 1) === right.charAt(column - 1);
			const swapped = left.charAt(row - 1) === right.charAt(column - 2) && left.charAt(row - 2) === right.charAt(column - 1);
			current[column] = Math.min(
				(above[column] ?? Infinity) + 1,
				(current[column - 1] ?? Infinity) + 1,
				(above[column - 1] ?? Infinity) + (same ? 0 : 1),
				row > 1 && column > 1 && swapped ? (before[column - 2] ?? Infinity) + 1 : Infinity,
			);
		}
		before = above;
		above = current;
	}
	return above[right.length] ?? Infinity;
}

/** More than three slips of the finger are another word. */
const DISTANCE_LARGEST = 3;
