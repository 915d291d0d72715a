import { anchors } from "../../modules/x509/anchor.js";
import { privateProfile } from "../../modules/x509/profile.js";
import { RamSignatures } from "../../modules/x509/ram-signatures.js";
import { MOST_SIGNATURES_KEPT, type SignatureMemory } from "../../modules/x509/signature-memory.js";
import { flipped, make, NOW, Usage, type Made } from "../fakes/certificates.js";
import { equal, fails, test } from "../harness.js";
import { judge, type Effort } from "./judge.js";
import { good, intermediate, leaf, otherIntermediate, recreated, root, server, stranger } from "./local-ca.js";

const short = await otherIntermediate({ end: "2026-06-15T23:59:59Z" });

function checks(memory: SignatureMemory | undefined, shown = good, trust = [root.der]): number {
	const effort: Effort = { steps: 0, checks: 0 };
	equal(judge(anchors(trust, privateProfile, { memory }), shown, effort).kind, "verified");
	return effort.checks;
}

test("an intermediate that was verified is not verified again, the server always", () => {
	const memory = new RamSignatures();
	equal([checks(memory), checks(memory), checks(memory)], [2, 1, 1]);
	equal([checks(undefined), checks(undefined)], [2, 2]);
});

test("what is remembered is no trust: another set of anchors refuses it", () => {
	const memory = new RamSignatures();
	checks(memory);
	fails(() => judge(anchors([stranger.der], privateProfile, { memory }), good), "untrusted");
	fails(() => judge(anchors([recreated.der], privateProfile, { memory }), good), "untrusted");
	equal(checks(memory, good, [stranger.der, root.der]), 1);
});

test("the dates of what is remembered are checked again", () => {
	const memory = new RamSignatures();
	const shown = { chain: [leaf.der, short.der] };
	equal([checks(memory, shown), checks(memory, shown)], [2, 1]);
	fails(() => judge(anchors([root.der], privateProfile, { memory }), { ...shown, now: NOW + 86_400_000 }), "intermediate-expired");
});

test("an intermediate with one bit changed is not the one that is remembered", () => {
	const memory = new RamSignatures();
	checks(memory);
	const changed = { chain: [leaf.der, flipped(intermediate.der, -1)] };
	fails(() => judge(anchors([root.der], privateProfile, { memory }), changed), "bad-signature");
	fails(() => judge(anchors([root.der], privateProfile, { memory }), changed), "bad-signature");
});

test("a signature that was wrong is not remembered, nor one on a server's certificate", () => {
	const memory = new RamSignatures();
	const forged = { chain: [flipped(leaf.der, -1), intermediate.der] };
	fails(() => judge(anchors([root.der], privateProfile, { memory }), forged), "bad-signature");
	fails(() => judge(anchors([root.der], privateProfile, { memory }), forged), "bad-signature");
	equal(checks(memory), 1);
});

test("the oldest is forgotten for a new one", async () => {
	const memory = new RamSignatures();
	const chains: (readonly Made[])[] = [];
	for (let index = 0; index <= MOST_SIGNATURES_KEPT; index++) {
		const ca = await make({ subject: `CN=CA ${index}`, issuer: root, ca: 0, usages: Usage.keyCertSign });
		chains.push([await make({ ...server, issuer: ca }), ca]);
	}
	const again = (): number[] => chains.map((chain) => checks(memory, { chain: chain.map(({ der }) => der) }));
	equal(again(), chains.map(() => 2));
	equal(chains.slice(1).map((chain) => checks(memory, { chain: chain.map(({ der }) => der) })), chains.slice(1).map(() => 1));
	equal(checks(memory, { chain: (chains[0] ?? []).map(({ der }) => der) }), 2);
});
