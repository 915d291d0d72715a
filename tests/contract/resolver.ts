import type { Resolver } from "../../modules/ports/resolver.js";
import { equal, ok, test } from "../harness.js";

/** What can be asked without a network. */
export function resolverContract(host: string, resolver: Resolver, settle: () => Promise<void>): void {
	for (const address of ["127.0.0.1", "192.0.2.77", "::1", "2001:db8::7"]) {
		test(`${host} resolver: ${address} is its own address`, async () => {
			equal(await resolve(resolver, address), { addresses: [address], reason: "" });
		});
	}

	test(`${host} resolver: localhost is on loopback, IPv4 first`, async () => {
		const { addresses, reason } = await resolve(resolver, "localhost");
		equal(addresses[0], "127.0.0.1");
		equal(reason, "");
	});

	test(`${host} resolver: an empty name has no address, and a reason`, async () => {
		const { addresses, reason } = await resolve(resolver, "");
		equal(addresses, []);
		ok(reason !== "");
	});

	for (const name of ["127.0.0.1", "localhost", ""]) {
		test(`${host} resolver: "${name}", given up, is not answered`, async () => {
			let answers = 0;
			const question = resolver.resolve(name, () => { answers++; });
			ok(question !== 0);
			resolver.cancel(question);
			resolver.cancel(question);
			resolver.cancel(0);
			await settle();
			equal(answers, 0);
		});
	}
}

export interface Answer {
	readonly addresses: readonly string[];
	readonly reason: string;
}

/** The answer; fails when it comes before `resolve` has returned. */
export async function resolve(resolver: Resolver, name: string): Promise<Answer> {
	let returned = false;
	return await new Promise<Answer>((answer) => {
		resolver.resolve(name, (addresses, reason) => {
			ok(returned, "answered before it returned");
			answer({ addresses, reason });
		});
		returned = true;
	});
}
