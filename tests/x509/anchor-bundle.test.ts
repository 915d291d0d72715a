import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { Writer } from "../../modules/bytes/writer.js";
import { isFailure } from "../../modules/failure/failure.js";
import { anchors } from "../../modules/x509/anchor.js";
import { AnchorBundle, isAnchorBundle } from "../../modules/x509/anchor-bundle.js";
import { writeAnchorBundle } from "../../modules/x509/bundle-writer.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { privateProfile } from "../../modules/x509/profile.js";
import { readTrust, type TrustText } from "../../modules/x509/trust.js";
import { webProfile } from "../../modules/x509/web-profile.js";
import { element, extension, make, NOW, pem, remake, Usage, withExtensions, type Made } from "../fakes/certificates.js";
import { countingCrypto } from "../fakes/counting-crypto.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Effort, type Shown } from "./judge.js";
import { direct, expiredRoot, good, house, intermediate, leaf, recreated, root, shown, stranger } from "./local-ca.js";

const { crypto } = countingCrypto();
const NAME = "certs/roots.bin";

const others: Made[] = [];
for (let number = 1; number <= 20; number++) others.push(await make({ subject: `CN=Root ${number}, O=Elsewhere`, ca: true, usages: Usage.keyCertSign, keys: stranger.keys }));

function bytesOf(list: readonly Made[], provenance = ""): Uint8Array {
	return writeAnchorBundle(list.map(({ der }) => readCertificate(der, "a root")), provenance, crypto);
}

function bundleOf(...list: readonly Made[]): AnchorBundle {
	return new AnchorBundle(bytesOf(list), NAME);
}

const many = bundleOf(...others, root);

test("every root of a bundle is found by its subject, and no other", () => {
	equal(many.count, 21);
	for (const { der } of [...others, root]) {
		const { subject, signed } = readCertificate(der, "a root");
		equal([many.candidate(subject, 0, crypto)?.der, many.candidate(subject, 1, crypto), many.countOf(subject, crypto)], [signed, undefined, 1]);
	}
	for (const { der } of [stranger, intermediate]) equal(many.candidate(readCertificate(der, "another").subject, 0, crypto), undefined);
});

test("roots under one name are candidates one after the other", () => {
	const bundle = bundleOf(recreated, ...others, root);
	const { subject } = readCertificate(root.der, "a root");
	equal(bundle.countOf(subject, crypto), 2);
	const found = [0, 1, 2].map((number) => bundle.candidate(subject, number, crypto)?.der.length);
	equal([typeof found[0], typeof found[1], found[2]], ["number", "number", undefined]);
	const effort: Effort = { steps: 0, checks: 0 };
	equal(judge(anchors([], privateProfile, { bundles: [bundle] }), good, effort).kind, "verified");
});

test("the same roots in another order, or twice, make the same bytes; others do not", () => {
	equal(bytesOf([root, ...others]), bytesOf([...others, root, root]));
	ok(String(bytesOf([root])) !== String(bytesOf([root], "somewhere")), "the provenance stands in it");
	equal(new AnchorBundle(bytesOf([root], "somewhere"), NAME).provenance, "somewhere");
});

/** What a server shows, and which of its anchors is trusted: the verdict and its text are the same from a bundle as from DER. */
const verdicts: readonly (readonly [name: string, shown: Shown, anchor: Made])[] = [
	["a good chain", good, root],
	["a server issued by the root itself", shown([direct]), root],
	["an intermediate as the anchor", shown([leaf]), intermediate],
	["a root that has ended", good, expiredRoot],
	["a CA that was made anew under its name", good, recreated],
	["another name", { ...good, server: "elsewhere" }, root],
	["no date", { ...good, now: undefined }, root],
	["dates that are over", { ...good, now: NOW + 3650 * 86_400_000 }, root],
	["a server's certificate as the anchor", good, leaf],
	["a private server's own certificate", shown([house]), house],
	["the CA itself as the server", shown([root]), root],
];

function verdictOf(trust: Parameters<typeof judge>[0], presented: Shown): string {
	let text = "";
	try {
		const proof = judge(trust, presented);
		text = [proof.description, ...proof.findings.map(({ code }) => code)].join();
	} catch (caught) {
		text = caught instanceof Error ? caught.message : "";
	}
	return text.replace(`1 root of ${NAME}`, "*").replace(/(are: ).*/, "$1*");
}

for (const [name, presented, anchor] of verdicts) {
	for (const profile of [privateProfile, webProfile]) {
		test(`a bundle judges as its certificates do, ${profile.name}: ${name}`, () => {
			equal(verdictOf(anchors([], profile, { bundles: [bundleOf(anchor)] }), presented), verdictOf(anchors([anchor.der], profile), presented));
		});
	}
}

test("a root's limits on names hold from a bundle", () => {
	const permitted = element(0x30, element(0xa0, element(0x30, element(0x82, writeUtf8("elsewhere.example")))));
	const limited = remake(root.der, root, withExtensions((list) => [...list, extension("55 1d 1e", true, permitted)]));
	const bundle = new AnchorBundle(writeAnchorBundle([readCertificate(limited, "a root")], "", crypto), NAME);
	fails(() => judge(anchors([], privateProfile, { bundles: [bundle] }), shown([direct])), "name-constraints");
});

test("what is not in a bundle is told with its size and its name, not with all names", () => {
	const failure = fails(() => judge(anchors([stranger.der], privateProfile, { bundles: [bundleOf(...others)] }), good), "untrusted");
	ok(failure.seen.endsWith("the trust anchors held are: Stranger CA, and 20 roots of certs/roots.bin"), failure.seen);
	equal(anchors([], privateProfile, { bundles: [many] }).description, "21 trust anchors: 21 roots of certs/roots.bin");
});

test("the name of the decision covers every byte of a bundle, and its place among the anchors", () => {
	const named = (list: readonly Uint8Array[], ...bundles: readonly AnchorBundle[]): string => anchors(list, privateProfile, { bundles }).identity(crypto);
	const names = [named([], many), named([], bundleOf(root)), named([root.der]), named([root.der], many), named([], new AnchorBundle(bytesOf([root], "x"), NAME)), named([], many, bundleOf(root))];
	equal(new Set(names).size, names.length);
	equal(named([], bundleOf(root, ...others)), names[0]);
});

test("a root that cannot be read is passed over, and told when nothing else fits", () => {
	const bytes = bytesOf([root]);
	// Its first byte, which follows the header and the only entry.
	bytes.set([0x31], 56);
	const broken = new AnchorBundle(bytes, NAME);
	fails(() => judge(anchors([], privateProfile, { bundles: [broken] }), good), "malformed-certificate");
	equal(judge(anchors([], privateProfile, { bundles: [broken, many] }), good).kind, "verified");
});

const bytes = bytesOf([root, stranger], "from a test");

/** The bytes with a number of four bytes in place of what stands there. */
function withNumber(at: number, value: number): Uint8Array {
	const changed = bytes.slice();
	changed.set(new Writer(4).uint32(value).written, at);
	return changed;
}

function added(): Uint8Array {
	return new Writer(bytes.length + 1).bytes(bytes).uint8(0).written;
}

const swapped = bytes.slice();
swapped.set(bytes.subarray(56, 60), 48);
swapped.set(bytes.subarray(48, 52), 56);

const malformed: readonly (readonly [name: string, bytes: Uint8Array, code: string, seen: string])[] = [
	["its magic alone", bytes.subarray(0, 4), "bundle-malformed", "ends within its header"],
	["half a header", bytes.subarray(0, 40), "bundle-malformed", "shorter or longer"],
	["its last byte cut off", bytes.subarray(0, -1), "bundle-malformed", "shorter or longer"],
	["a byte added", added(), "bundle-malformed", "shorter or longer"],
	["no root", withNumber(4, 0x10000), "bundle-malformed", "no root"],
	["more roots than its index has", withNumber(4, 0x10003), "bundle-malformed", "where no root can be"],
	["more roots than it has room for", withNumber(4, 0x1ffff), "bundle-malformed", "ends within its header or its index"],
	["another version", withNumber(4, 0x20002), "bundle-version", "of version 2"],
	["an index out of order", swapped, "bundle-malformed", "not in order"],
	["a first root within the index", withNumber(52, 60), "bundle-malformed", "where no root can be"],
	["a second root before the first", withNumber(60, 60), "bundle-malformed", "where no root can be"],
	["a second root behind the end", withNumber(60, bytes.length), "bundle-malformed", "where no root can be"],
	["roots that end behind the end", withNumber(8, bytes.length + 1), "bundle-malformed", "where no root can be"],
	["roots that end at their beginning", withNumber(8, 64), "bundle-malformed", "where no root can be"],
];

for (const [name, content, code, seen] of malformed) {
	test(`a bundle is refused at the start: ${name}`, () => {
		ok(isAnchorBundle(content), "it is taken for a bundle");
		const failure = fails(() => readTrust({ kind: "anchors", names: [NAME] }, hostWith({ [NAME]: content })), code);
		ok(failure.stage === "settings" && failure.seen.includes(seen) && failure.seen.includes(NAME), failure.seen);
	});
}

test("whatever bytes follow the magic, a bundle is refused or every root in it can be asked for", () => {
	for (let at = 4; at < 64; at++) {
		for (const value of [0, 1, 0x7f, 0xff]) {
			const changed = bytes.slice();
			changed.set([value], at);
			try {
				const bundle = new AnchorBundle(changed, NAME);
				for (let index = 0; index < bundle.count; index++) ok(bundle.root(index).length > 0);
			} catch (caught) {
				ok(isFailure(caught), String(caught));
			}
		}
	}
});

function hostWith(files: Readonly<Record<string, Uint8Array>>): Parameters<typeof readTrust>[1] {
	return { resource: (name) => files[name], storage: { read: () => undefined, write: () => undefined } };
}

test("files of each kind stand beside each other in trustAnchors, by their content", () => {
	const files = { "one.pem": writeUtf8(pem(stranger.der)), "two.crt": house.der, "three": bytesOf([root, ...others]) };
	const trust = (...names: readonly string[]): TrustText => ({ kind: "anchors", names });
	equal(judge(readTrust(trust("one.pem", "two.crt", "three"), hostWith(files)).authenticator, good).kind, "verified");
	equal(judge(readTrust(trust("three", "two.crt"), hostWith(files)).authenticator, shown([house])).kind, "verified");
	fails(() => judge(readTrust(trust("one.pem", "two.crt"), hostWith(files)).authenticator, good), "untrusted");
});
