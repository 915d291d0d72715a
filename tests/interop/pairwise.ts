/** Named values of each dimension. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;

/** One value of each dimension. */
export type Row<Table extends Dimensions> = { readonly [Name in keyof Table]: Table[Name][number] };

/**
 * A few rows in which each pair of values of two dimensions occurs, as far as it occurs in any row that `allowed` lets be:
 * each row is the one with the most pairs that are still missing, of those the one with the rarest values, of those the
 * first. What is wrong with one combination is mostly wrong with one pair of it, and all combinations would be thousands.
 */
export function pairwise<const Table extends Dimensions>(dimensions: Table, allowed: (row: Row<Table>) => boolean = () => true): readonly Row<Table>[] {
	const rows = everyRow(dimensions).filter((row) => allowed(row as Row<Table>));
	const pairs = rows.map(pairsOf);
	const missing = new Set(pairs.flat());
	const chosen: Row<Table>[] = [];
	while (missing.size > 0) {
		const gains = pairs.map((some, at) => some.filter((pair) => missing.has(pair)).length - commonness(rows[at] ?? {}, chosen));
		const best = gains.indexOf(Math.max(...gains));
		for (const pair of pairs[best] ?? []) missing.delete(pair);
		chosen.push(rows[best] as Row<Table>);
	}
	return chosen;
}

/** How often the values of a row have been chosen: from 0 to less than 1. */
function commonness(row: Readonly<Record<string, string>>, chosen: readonly Readonly<Record<string, string>>[]): number {
	const cells = Object.entries(row);
	const times = cells.reduce((sum, [name, value]) => sum + chosen.filter((one) => one[name] === value).length, 0);
	return times / (1 + cells.length * chosen.length);
}

/** `dimension=value, dimension=value` for each two of a row. */
export function pairsOf(row: Readonly<Record<string, string>>): readonly string[] {
	const cells = Object.entries(row).map(([name, value]) => `${name}=${value}`);
	return cells.flatMap((one, at) => cells.slice(at + 1).map((other) => `${one}, ${other}`));
}

function everyRow(dimensions: Dimensions): readonly Readonly<Record<string, string>>[] {
	return Object.entries(dimensions).reduce<readonly Readonly<Record<string, string>>[]>(
		(rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))), [{}],
	);
}
