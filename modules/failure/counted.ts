/** A number and what it counts, given in the plural: `1 byte`, `2 bytes`. */
export function counted(count: number, plural: string): string {
	return `${count} ${count === 1 ? plural.slice(0, -1) : plural}`;
}
