import { settingsFailures } from "../../modules/settings/failures.js";
import { anchors } from "../../modules/x509/anchor.js";
import { privateProfile } from "../../modules/x509/profile.js";
import { MOST_SIGNATURES_KEPT } from "../../modules/x509/signature-memory.js";
import { StoredSignatures } from "../../modules/x509/stored-signatures.js";
import { readTrust } from "../../modules/x509/trust.js";
import { flipped, make, NOW, Usage, type Made } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Effort } from "./judge.js";
import { good, intermediate, leaf, otherIntermediate, root, server, stranger } from "./local-ca.js";

/** A chip's store, and how often it was written. */
class Flash {
	text: string | undefined;
	writes = 0;
	broken = false;

	read(): string | undefined {
		if (this.broken) throw settingsFailures.make("plain-text", { path: "a store that fails" });
		return this.text;
	}

	write(_key: string, text: string): void {
		if (this.broken) throw settingsFailures.make("plain-text", { path: "a store that fails" });
		this.writes++;
		this.text = text;
	}
}

/** Signature checks of one connection after a start. */
function checks(flash: Flash, shown = good, trust = [root.der]): number {
	const effort: Effort = { steps: 0, checks: 0 };
	equal(judge(anchors(trust, privateProfile, { memory: new StoredSignatures(flash) }), shown, effort).kind, "verified");
	return effort.checks;
}

test("over a restart an intermediate is not verified again, and it is written once", () => {
	const flash = new Flash();
	equal([checks(flash), checks(flash), checks(flash), flash.writes], [2, 1, 1, 1]);
});

test("other anchors, or another profile, forget", () => {
	const flash = new Flash();
	checks(flash);
	equal([checks(flash, good, [stranger.der, root.der]), checks(flash, good, [stranger.der, root.der])], [2, 1]);
	equal([checks(flash), flash.writes], [1, 2]);
	const effort: Effort = { steps: 0, checks: 0 };
	judge(anchors([root.der], privateProfile, { memory: new StoredSignatures(flash), depth: 1 }), good, effort);
	equal(effort.checks, 2);
});

test("its dates are checked each time", async () => {
	const flash = new Flash();
	const short = await otherIntermediate({ end: "2026-06-15T23:59:59Z" });
	const shown = { chain: [leaf.der, short.der] };
	equal([checks(flash, shown), checks(flash, shown)], [2, 1]);
	fails(() => judge(anchors([root.der], privateProfile, { memory: new StoredSignatures(flash) }), { ...shown, now: NOW + 86_400_000 }), "intermediate-expired");
});

test("nothing is written before all of a path is proven", () => {
	const flash = new Flash();
	for (const chain of [[flipped(leaf.der, -1), intermediate.der], [leaf.der, flipped(intermediate.der, -1)]]) {
		fails(() => judge(anchors([root.der], privateProfile, { memory: new StoredSignatures(flash) }), { chain }), "bad-signature");
	}
	equal(flash.writes, 0);
});

test("what stands there and was not written so is taken for nothing, and written anew", () => {
	const flash = new Flash();
	checks(flash);
	const { text: right = "" } = flash;
	const [version = "", fact = ""] = right.split(" ");
	for (const text of ["", "1", "{}", `2 ${fact}`, `${right} `, `${version} ${fact.slice(1)}`, Array.from({ length: 6 }, (_, index) => (index === 0 ? "1" : fact)).join(" "), "\u{1f600}".repeat(100)]) {
		flash.text = text;
		equal([checks(flash), flash.text], [2, right]);
	}
});

test("a store that cannot be read or written keeps nothing, and no connection fails for it", () => {
	const flash = new Flash();
	flash.broken = true;
	equal([checks(flash), checks(flash), flash.writes], [2, 2, 0]);
});

test("the oldest is forgotten for a new one", async () => {
	const flash = new Flash();
	const chains: (readonly Made[])[] = [];
	for (let index = 0; index <= MOST_SIGNATURES_KEPT; index++) {
		const ca = await make({ subject: `CN=CA ${index}`, issuer: root, ca: 0, usages: Usage.keyCertSign });
		chains.push([await make({ ...server, issuer: ca }), ca]);
	}
	const again = (some: typeof chains): number[] => some.map((chain) => checks(flash, { chain: chain.map(({ der }) => der) }));
	equal(again(chains), chains.map(() => 2));
	equal(again(chains.slice(1)), chains.slice(1).map(() => 1));
	equal([again(chains.slice(0, 1)), flash.writes], [[2], chains.length + 1]);
});

const choices: readonly (readonly [choice: string, checks: readonly number[], writes: number])[] = [
	["flash", [2, 1, 1], 1],
	["ram", [2, 1, 2], 0],
	["off", [2, 2, 2], 0],
];

for (const [rememberIntermediates, expected, writes] of choices) {
	test(`rememberIntermediates ${rememberIntermediates}: two connections and one after a restart`, () => {
		const flash = new Flash();
		const start = (): ReturnType<typeof readTrust>["authenticator"] => readTrust({ kind: "anchors", names: ["ca"] }, { storage: flash, resource: () => root.der }, { trustProfile: "private", rememberIntermediates }).authenticator;
		const effort: Effort = { steps: 0, checks: 0 };
		const first = start();
		const found = [first, first, start()].map((authenticator) => {
			judge(authenticator, good, effort);
			return effort.checks;
		});
		equal([found, flash.writes], [expected, writes]);
		ok(rememberIntermediates === "flash" || flash.text === undefined);
	});
}
