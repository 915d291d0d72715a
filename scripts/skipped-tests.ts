/** A reporter for `node --test` that lists skipped tests, one a line, and then `end`. It says so on stderr as it happens. */
export default async function* skippedTests(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
	for await (const { type, data } of source) {
		if (type !== "test:pass" || data?.skip === undefined || data.skip === false) continue;
		process.stderr.write(`skipped, which fails the run where CI is true: ${data.name ?? ""}\n`);
		yield `${data.name ?? ""}\n`;
	}
	yield "end\n";
}

/** What is read here of the events of node:test; in `skip`, true or the reason, which may be empty. */
interface TestEvent {
	readonly type: string;
	readonly data?: { readonly name?: string; readonly skip?: string | boolean };
}
