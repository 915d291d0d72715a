/** How one test against another program ended. */
export interface Outcome {
	readonly name: string;
	readonly passed: boolean;
	/** The file of tests that it stands in, as `resumption`. */
	readonly suite: string;
	/** Only of a test that combines. */
	readonly peer?: string;
	readonly combination?: Readonly<Record<string, string>>;
}

/** The text of docs/interop.md. `versions`: program -> what it says of itself. */
export function interopPage(outcomes: readonly Outcome[], versions: Readonly<Record<string, string>>): string {
	const combined = new Map<string, Outcome[]>();
	for (const outcome of outcomes) if (outcome.peer !== undefined) combined.set(outcome.peer, [...(combined.get(outcome.peer) ?? []), outcome]);
	const others = outcomes.filter(({ peer }) => peer === undefined);
	return [
		HEAD, table(["Program", "version"], Object.entries(versions)), COMBINED,
		...[...combined].sort(([one], [other]) => (one < other ? -1 : 1)).map(([peer, some]) => combinationsOf(peer, some)),
		OTHERS, ...[...new Set(others.map(({ suite }) => suite))].sort().map((suite) => suiteOf(suite, others.filter((one) => one.suite === suite))),
	].join("\n\n").concat("\n");
}

function combinationsOf(peer: string, outcomes: readonly Outcome[]): string {
	const columns = Object.keys(outcomes[0]?.combination ?? {});
	const rows = outcomes.map(({ combination = {}, passed }) => [...columns.map((column) => combination[column] ?? ""), wordOf(passed)]);
	return `### ${peer}\n\n${table([...columns, "outcome"], rows)}`;
}

function suiteOf(suite: string, outcomes: readonly Outcome[]): string {
	const lines = outcomes.map(({ name, passed }) => ({ name, line: `- ${wordOf(passed)}: ${name}` })).sort((one, other) => (one.name < other.name ? -1 : 1));
	return `### ${suite}\n\n${lines.map(({ line }) => line).join("\n")}`;
}

function wordOf(passed: boolean): string {
	return passed ? "passed" : "**failed**";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const HEAD = `# What our TLS has been run against

Written by \`npm run interop -- --page\`, of what was run then, and there. The tests are in \`tests/interop\`.`;

const COMBINED = `## Combinations

Each pair of values of two columns occurs in a row of each table, as far as the server can do it. The server has nothing
but the version, suite and group of the row, so that it is these that must have been taken. *hello*: whether our first
key share was of its group, or it had to ask for one. *client*: whether it asked for a client's certificate, and the key of ours. *session*: the
table's row is of a second connection, which resumed the session of a first one by a ticket or by what the server remembers,
or full. *records*: our
receive buffer; the server is told of the shorter one, and obeys. *closer*: who said close_notify first. In each, the chain
of two certificates is verified, data goes both ways, byte for byte, and both sides end with close_notify.`;

const OTHERS = "## Other tests\n\nBy the file in `tests/interop` that they stand in.";
