import { anchors } from "../../modules/x509/anchor.js";
import type { PeerProof } from "../../modules/x509/authenticator.js";
import { MOST_EXTENSIONS, MOST_SIGNATURE_CHECKS } from "../../modules/x509/chain.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { MOST_CERTIFICATES } from "../../modules/x509/presented.js";
import { flipped, hex, make, NOW, remake, replacing, Usage, type Made } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Effort } from "./judge.js";
import { direct, expiredRoot, good, house, intermediate, leaf, otherIntermediate, recreated, root, server, stranger } from "./local-ca.js";

const DAY = 86_400_000;

/** An anchor of version 1, as the oldest roots are. */
const rootWithout = remake(root.der, root, (parts) => parts.slice(1, -1));
const cross = await make({ subject: root.subject, issuer: stranger, ca: true, usages: Usage.keyCertSign, keys: root.keys });
const empty = remake(leaf.der, intermediate, replacing(5, () => hex("30 00")));

const paths: readonly (readonly [name: string, chain: readonly Uint8Array[], trust: readonly Uint8Array[], checks: number])[] = [
	["a server issued by the anchor", [direct.der], [root.der], 1],
	["one intermediate", [leaf.der, intermediate.der], [root.der], 2],
	["the root sent along", [leaf.der, intermediate.der, root.der], [root.der], 2],
	["any order and strangers among them", [leaf.der, stranger.der, root.der, house.der, intermediate.der], [stranger.der, root.der], 2],
	["an intermediate as the anchor", [leaf.der, intermediate.der], [intermediate.der], 1],
	["an intermediate as the anchor, not sent", [leaf.der], [intermediate.der], 1],
	["the server's own certificate among the anchors beside its CA", [leaf.der, intermediate.der], [leaf.der, root.der], 2],
	["a certificate that cannot be read and is not needed", [leaf.der, hex("30 03 02 01"), intermediate.der], [root.der], 2],
	["a root that is cross-signed, both ways known", [leaf.der, intermediate.der, cross.der], [root.der], 2],
	["a root that is cross-signed, known by the other only", [leaf.der, intermediate.der, cross.der], [stranger.der], 3],
	["the old and the new CA of one name as anchors", [leaf.der, intermediate.der], [recreated.der, root.der], 3],
	["an anchor that ended beside the one that replaced it", [leaf.der, intermediate.der], [expiredRoot.der, root.der], 2],
	["an intermediate that ended beside the one that replaced it", [leaf.der, (await otherIntermediate({ end: "2026-02-01T00:00:00Z" })).der, intermediate.der], [root.der], 2],
	["an anchor of version 1", [leaf.der, intermediate.der], [rootWithout], 2],
	["a private server's self-signed certificate", [house.der], [house.der], 0],
	["a self-issued intermediate, which pathLen does not count", [...(await selfIssued())], [root.der], 3],
	["no key identifiers", [(await make({ ...server, keyIds: false })).der, intermediate.der], [root.der], 2],
	["an empty subject", [empty, intermediate.der], [root.der], 2],
];

for (const [name, chain, trust, checks] of paths) {
	test(`passes: ${name}`, () => {
		const effort: Effort = { steps: 0, checks: 0 };
		equal(judge(anchors(trust), { chain }, effort).kind, "verified");
		equal(effort.checks, checks);
	});
}

const sub = await make({ subject: "CN=Sub CA", issuer: intermediate, ca: 0, usages: Usage.keyCertSign });
const wide = await otherIntermediate({ ca: 1 });
const below = await make({ ...server, issuer: sub });

/** A chip's other work has its turn between any two steps: so each certificate is read in one of its own, a path is looked at as a whole, each signature is checked, signatures are kept in mind, and the proof is made. */
const steps: readonly (readonly [name: string, chain: readonly Uint8Array[], steps: number])[] = [
	["no intermediate", [direct.der], 1 + 1 + 1 + 1 + 1],
	["an intermediate", [leaf.der, intermediate.der], 1 + 1 + 1 + 2 + 1 + 1],
	["an intermediate that nothing needs", [leaf.der, stranger.der, intermediate.der], 1 + 1 + 1 + 2 + 1 + 1],
	["two intermediates", [below.der, sub.der, wide.der], 1 + 2 + 1 + 3 + 1 + 1],
	["two intermediates in the wrong order", [below.der, wide.der, sub.der], 1 + 2 + 1 + 3 + 1 + 1],
];

for (const [name, chain, count] of steps) {
	test(`${count} steps: ${name}`, () => {
		const effort: Effort = { steps: 0, checks: 0 };
		judge(anchors([root.der]), { chain }, effort);
		equal(effort.steps, count);
	});
}

/** A CA that nobody trusts under the root's name, and below it one under the intermediate's, which has signed a server's certificate. */
const sham = await make({ subject: intermediate.subject, issuer: recreated, ca: 1, usages: Usage.keyCertSign });
const shamSub = await make({ subject: sub.subject, issuer: sham, ca: 0, usages: Usage.keyCertSign });
const shamLeaf = await make({ ...server, issuer: sham });
const shamBelow = await make({ ...server, issuer: shamSub });
const broken = flipped(intermediate.der, -1);

/** What was checked of one path says nothing of another that is begun in a later step. */
const believed: readonly (readonly [name: string, chain: readonly Uint8Array[], code?: string])[] = [
	["a sham intermediate alone", [shamLeaf.der, sham.der], "untrusted"],
	["a broken signature, then a sham intermediate", [shamLeaf.der, broken, sham.der]],
	["a sham intermediate, then a broken signature", [shamLeaf.der, sham.der, broken], "untrusted"],
	["two broken signatures, then a sham intermediate", [shamLeaf.der, broken, flipped(wide.der, -1), sham.der]],
	["the true intermediate, then a sham one", [shamLeaf.der, intermediate.der, sham.der]],
	["a sham of two, then the true ones", [shamBelow.der, shamSub.der, sham.der, sub.der, wide.der]],
	["the true ones of two, then the sham", [shamBelow.der, sub.der, wide.der, shamSub.der, sham.der]],
	["broken ones of two, then the sham", [shamBelow.der, flipped(sub.der, -1), flipped(wide.der, -1), shamSub.der, sham.der]],
	["a true one above a sham one", [shamBelow.der, shamSub.der, wide.der, sham.der]],
];

for (const [name, chain, code = "bad-signature"] of believed) {
	test(`nobody is believed by ${name}`, () => {
		for (const trust of [[root.der], [stranger.der, root.der], [root.der, expiredRoot.der]]) fails(() => judge(anchors(trust), { chain }), code);
	});
}

test("the proof says who, by which path and how long", () => {
	const proof = judge(anchors([root.der]), { ...good, now: Date.UTC(2026, 0, 1, 12) });
	equal(proof.description, "CN=localhost, path: localhost <- Mooring Local Intermediate CA <- anchor Mooring Local CA, 364 days left");
	equal(proof.findings, []);
	equal(judge(anchors([house.der]), { chain: [house.der], now: Date.UTC(2026, 0, 1) }).description, "CN=house, itself a trust anchor, 365 days left");
	equal(judge(anchors([root.der]), { chain: [empty, intermediate.der], now: Date.UTC(2026, 11, 1) }).description, "localhost, path: localhost <- Mooring Local Intermediate CA <- anchor Mooring Local CA, 31 days left");
});

test("nobody else can make a proof", () => {
	const { kind, key, description, findings } = judge(anchors([root.der]), good);
	// @ts-expect-error -- a look-alike is none, for the compiler and with its own class neither
	const forged: PeerProof = { kind, key, description, findings, record: { path: "", begin: 0, end: 0 }, at: () => undefined };
	equal(forged.constructor === judge(anchors([root.der]), good).constructor, false);
});

test("the proof's key is a copy of the server's", () => {
	const bytes = leaf.der.slice();
	const { key } = judge(anchors([root.der]), { chain: [bytes, intermediate.der] });
	bytes.fill(0);
	equal(key, judge(anchors([root.der]), good).key);
	ok(key.kind === "ec" && key.point.length === 65);
});

const soonLeaf = await make({ ...server, end: "2026-07-01T00:00:00Z" });
const soonRoot = await make({ subject: root.subject, ca: true, keys: root.keys, begin: "2020-01-01T00:00:00Z", end: "2026-06-17T00:00:00Z" });
const brief = await make({ ...server, begin: "2026-06-14T00:00:00Z", end: "2026-06-18T00:00:00Z" });
const warnings: readonly (readonly [name: string, trust: Made, made: Made, now: number, codes: readonly string[], left?: string])[] = [
	["nothing", root, leaf, Date.UTC(2026, 11, 2), []],
	["a server with 29 days left", root, leaf, Date.UTC(2026, 11, 2, 0, 0, 1), ["ends-soon", "anchor-ends-soon"], "29 days left"],
	["a server with 15 days left", root, soonLeaf, NOW, ["ends-soon"], "15 days left, until 2026-07-01 00:00:00 UTC"],
	["an anchor with a day left", soonRoot, leaf, NOW, ["anchor-ends-soon"], "1 day left"],
	["nothing, for a certificate that lasts four days and has two left", root, brief, Date.UTC(2026, 5, 16), []],
	["a private server's certificate one day before its end", house, house, Date.UTC(2027, 0, 1) - DAY, ["anchor-ends-soon"], "CN=house has 1 day left"],
];

for (const [name, trust, made, now, codes, left = ""] of warnings) {
	test(`warns of ${name}`, () => {
		const { findings } = judge(anchors([trust.der]), { chain: [made.der, intermediate.der], now });
		equal(findings.map(({ code }) => code), codes);
		ok(findings.every(({ seen, expected, hint }) => !/\{\w+\}/.test(seen + expected + hint)));
		ok(left === "" || findings[0]?.seen.includes(left), findings[0]?.seen);
	});
}

const second = await make({ subject: "CN=Second CA", issuer: root, ca: true, usages: Usage.keyCertSign });

test("reports the path that came furthest", () => {
	const trust = anchors([stranger.der, expiredRoot.der]);
	fails(() => judge(trust, { chain: [leaf.der, second.der, intermediate.der] }), "anchor-expired");
	fails(() => judge(anchors([expiredRoot.der, recreated.der]), good), "untrusted");
	fails(() => judge(anchors([recreated.der, expiredRoot.der]), good), "untrusted");
	fails(() => judge(anchors([leaf.der, recreated.der]), good), "untrusted");
	fails(() => judge(anchors([leaf.der, stranger.der]), good), "not-a-ca");
});

const futureRoot = await make({ subject: root.subject, ca: true, keys: root.keys, begin: "2026-12-01T00:00:00Z" });

test("reports the first of several paths that came equally far", () => {
	fails(() => judge(anchors([expiredRoot.der, futureRoot.der]), good), "anchor-expired");
	fails(() => judge(anchors([futureRoot.der, expiredRoot.der]), good), "not-yet-valid");
});

test("the same certificate sent many times is tried once", () => {
	const copies = new Array<Uint8Array>(MOST_CERTIFICATES - 2).fill(root.der);
	const effort: Effort = { steps: 0, checks: 0 };
	fails(() => judge(anchors([stranger.der]), { chain: [leaf.der, intermediate.der, ...copies] }, effort), "untrusted");
	equal(effort, { steps: 1 + 1 + copies.length + 1, checks: 0 });
});

const hostile = await hostileChain(20);

test("twenty certificates of one name are refused before any work", () => {
	const effort: Effort = { steps: 0, checks: 0 };
	fails(() => judge(anchors([root.der]), { chain: hostile.map(({ der }) => der) }, effort), "chain-too-long");
	equal(effort.checks, 0);
});

test("as many certificates of one name as are taken end within the budget of signature checks", () => {
	const chain = hostile.slice(0, MOST_CERTIFICATES).map(({ der }) => der);
	const effort: Effort = { steps: 0, checks: 0 };
	const failure = fails(() => judge(anchors([root.der]), { chain }, effort), "search-budget");
	equal(effort.checks, MOST_SIGNATURE_CHECKS);
	ok(failure.seen.includes(`${MOST_SIGNATURE_CHECKS} signature checks`));
});

test("as many certificates of one name that lead to no anchor end without any signature check", () => {
	const chain = hostile.slice(0, MOST_CERTIFICATES).map(({ der }) => der);
	const effort: Effort = { steps: 0, checks: 0 };
	fails(() => judge(anchors([stranger.der]), { chain }, effort), "search-budget");
	equal(effort, { steps: 1 + MOST_EXTENSIONS + 1, checks: 0 });
});

test("certificates that sign each other end", () => {
	fails(() => judge(anchors([stranger.der]), { chain: [leaf.der, intermediate.der, root.der, root.der, intermediate.der] }), "untrusted");
});

const line = await lineOf(8);

test("no more than six intermediates", () => {
	equal(judge(anchors([line[1]?.der ?? root.der]), { chain: line.slice(2).reverse().map(({ der }) => der) }).kind, "verified");
	fails(() => judge(anchors([line[0]?.der ?? root.der]), { chain: line.slice(1).reverse().map(({ der }) => der) }), "path-too-long");
});

/** A CA with pathLen 0, its new key under its old name signed by the old one, and a server issued by the new. */
async function selfIssued(): Promise<readonly Uint8Array[]> {
	const next = await make({ subject: intermediate.subject, issuer: intermediate, ca: true, usages: Usage.keyCertSign });
	return [(await make({ ...server, issuer: next })).der, next.der, intermediate.der];
}

/** Certificates that all bear the anchor's name, each with a key of its own, signed by the next. */
async function hostileChain(length: number): Promise<readonly Made[]> {
	const chain: Made[] = [];
	let issuer: Made | undefined;
	for (let count = 0; count < length; count++) {
		issuer = await make({ subject: root.subject, ...(issuer === undefined ? {} : { issuer }), ca: true, dns: ["localhost"], keyIds: false });
		chain.unshift(issuer);
	}
	return chain;
}

/** A root, CAs each issued by the one before, and a server: `length` CAs under the root. */
async function lineOf(length: number): Promise<readonly Made[]> {
	const made = [await make({ subject: "CN=CA 0", ca: true })];
	for (let number = 1; number < length; number++) {
		const issuer = made.at(-1);
		if (issuer !== undefined) made.push(await make({ subject: `CN=CA ${number}`, issuer, ca: true }));
	}
	const issuer = made.at(-1);
	if (issuer !== undefined) made.push(await make({ ...server, issuer }));
	return made;
}

test("path: a proof holds for later connections while all certificates of the path are valid", () => {
	const proof = judge(anchors([root.der]), good);
	if (proof.kind !== "verified") throw new Error(proof.kind);
	const begin = Math.max(readCertificate(leaf.der, "").begin, readCertificate(intermediate.der, "").begin, readCertificate(root.der, "").begin);
	const end = Math.min(readCertificate(leaf.der, "").end, readCertificate(intermediate.der, "").end, readCertificate(root.der, "").end);
	for (const [now, holds] of [[undefined, false], [NaN, false], [begin - 1, false], [begin, true], [end, true], [end + 999, true], [end + 1000, false]] as const) {
		equal(proof.at(now) !== undefined, holds, String(now));
	}
	const later = proof.at(end - 86_400_000);
	equal([later?.description.endsWith(", 1 day left"), later?.key, later?.findings], [true, proof.key, proof.findings]);
	// A proof of a proof is none of a longer life.
	equal(later?.at(end + 1000), undefined);
});
