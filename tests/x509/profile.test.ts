import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { anchors } from "../../modules/x509/anchor.js";
import { commonNameProfile } from "../../modules/x509/common-name.js";
import { privateProfile, type Profile } from "../../modules/x509/profile.js";
import { trustProfile } from "../../modules/x509/trust.js";
import { webProfile } from "../../modules/x509/web-profile.js";
import { ANY_PURPOSE, contents, element, elements, extension, Extension, hex, make, remake, replacing, SERVER_AUTH, Usage, withExtensions, type Edit, type Made, type Recipe } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Shown } from "./judge.js";
import { house, intermediate, leaf, root, server } from "./local-ca.js";

/** A chain as a public CA makes it. */
const publicServer: Recipe = { ...server, issuer: intermediate, dns: ["localhost", "tv.example"], ip: ["127.0.0.1"] };
const good = await make(publicServer);

const OIDS = { subjectKeyId: "55 1d 0e", alternativeNames: "55 1d 11", basicConstraints: "55 1d 13", nameConstraints: "55 1d 1e", authorityKeyId: "55 1d 23", purposes: "55 1d 25" };
const INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
const POLICY_CONSTRAINTS = "2.5.29.36";

const idOf = (one: Uint8Array): string => [...(elements(contents(one))[0] ?? [])].join();
const isOf = (one: Uint8Array, oid: string): boolean => idOf(one) === [...element(0x06, hex(oid))].join();
const valueOf = (one: Uint8Array): Uint8Array => contents(elements(contents(one)).at(-1) ?? one);
const without = (oid: string): Edit => withExtensions((list) => list.filter((one) => !isOf(one, oid)));
const marked = (oid: string, isCritical: boolean): Edit => withExtensions((list) => list.map((one) => (isOf(one, oid) ? extension(oid, isCritical, valueOf(one)) : one)));
const saying = (oid: string, value: Uint8Array, isCritical = false): Edit => withExtensions((list) => [...list.filter((one) => !isOf(one, oid)), extension(oid, isCritical, value)]);
const serial = (bytes: string): Edit => replacing(1, () => element(0x02, hex(bytes)));
const nameless = replacing(5, () => hex("30 00"));
const commonNamed = (text: string, tag = 0x0c): Edit => replacing(5, () => element(0x30, element(0x31, element(0x30, hex("06 03 55 04 03"), element(tag, writeUtf8(text))))));

const bad = (edit: Edit): Shown => ({ chain: [remake(good.der, intermediate, edit), intermediate.der] });
const badCa = (edit: Edit): Shown => ({ chain: [good.der, remake(intermediate.der, root, edit)] });
const remade = async (recipe: Partial<Recipe>): Promise<Shown> => ({ chain: [(await make({ ...publicServer, ...recipe })).der, intermediate.der] });
const shown: Shown = { chain: [good.der, intermediate.der] };

interface Rule {
	readonly what: string;
	readonly code: string;
	readonly bad: Shown;
	/** The same without the fault, if it is not the chain as it should be. */
	readonly good?: Shown;
	readonly badTrust?: readonly Uint8Array[];
	readonly seen?: string;
}

const oddKey = await make({ subject: "CN=odd", key: "RSA-2048" });
const namelessCa = await make({ subject: "", issuer: root, ca: true, usages: Usage.keyCertSign });
const ownKeyId = valueOf(elements(contents(contents(elements(contents(elements(contents(root.der))[0] ?? root.der)).at(-1) ?? root.der))).find((one) => isOf(one, OIDS.subjectKeyId)) ?? root.der);
const rootKeyId = contents(ownKeyId);
const badRoot = (edit: Edit): readonly Uint8Array[] => [remake(root.der, root, edit)];

/** What public CAs must not do and a CA of one's own may. */
const rules: readonly Rule[] = [
	{ what: "a serial number of zero", code: "serial-number", bad: bad(serial("00")), good: bad(serial("01")), seen: "is zero" },
	{ what: "a negative serial number", code: "serial-number", bad: bad(serial("ff 7f")), good: bad(serial("00 ff 7f")), seen: "is negative" },
	{ what: "a serial number of 21 octets", code: "serial-number", bad: bad(serial(`01${"00".repeat(20)}`)), good: bad(serial(`7f${"00".repeat(19)}`)), seen: "has 21 octets" },
	{ what: "an intermediate with a serial number of zero", code: "serial-number", bad: badCa(serial("00")), good: badCa(serial("00 80")) },
	{ what: "a server that is a CA", code: "server-is-ca", bad: await remade({ ca: true }), seen: "CN=localhost" },
	{ what: "a server that may issue", code: "server-is-ca", bad: await remade({ usages: Usage.digitalSignature | Usage.keyCertSign }) },
	{ what: "no authority key", code: "extension-missing", bad: bad(without(OIDS.authorityKeyId)), seen: "has no authorityKeyIdentifier" },
	{ what: "no authority key in an intermediate", code: "extension-missing", bad: badCa(without(OIDS.authorityKeyId)) },
	{ what: "a critical authority key", code: "extension-problem", bad: bad(marked(OIDS.authorityKeyId, true)), good: bad(marked(OIDS.authorityKeyId, false)), seen: "authorityKeyIdentifier is marked critical" },
	{ what: "an authority without a key", code: "extension-problem", bad: bad(saying(OIDS.authorityKeyId, hex("30 00"))), good: bad(saying(OIDS.authorityKeyId, hex("30 03 80 01 01"))), seen: "has no keyIdentifier" },
	{ what: "an authority key that cannot be read", code: "extension-problem", bad: bad(saying(OIDS.authorityKeyId, hex("31 00"))), seen: "cannot be read" },
	{ what: "no key id in an intermediate", code: "extension-missing", bad: badCa(without(OIDS.subjectKeyId)), seen: "has no subjectKeyIdentifier" },
	{ what: "no key id in an anchor", code: "extension-missing", bad: shown, badTrust: badRoot(without(OIDS.subjectKeyId)) },
	{ what: "a critical key id", code: "extension-problem", bad: bad(marked(OIDS.subjectKeyId, true)), good: bad(without(OIDS.subjectKeyId)) },
	{ what: "an empty key id", code: "extension-problem", bad: badCa(saying(OIDS.subjectKeyId, hex("04 00"))), seen: "cannot be read" },
	{ what: "an anchor whose authority is another key", code: "extension-problem", bad: shown, badTrust: badRoot(saying(OIDS.authorityKeyId, hex("30 03 80 01 01"))), seen: "differs from subjectKeyIdentifier" },
	{ what: "an anchor whose authority has a name", code: "extension-problem", bad: shown, badTrust: badRoot(saying(OIDS.authorityKeyId, element(0x30, element(0x80, rootKeyId), hex("a1 02 82 00 82 01 01")))), seen: "more than a keyIdentifier" },
	{ what: "basicConstraints not critical in an intermediate", code: "extension-problem", bad: badCa(marked(OIDS.basicConstraints, false)), seen: "is not marked critical" },
	{ what: "basicConstraints not critical in an anchor", code: "extension-problem", bad: shown, badTrust: badRoot(marked(OIDS.basicConstraints, false)) },
	{ what: "critical alternative names beside a subject", code: "extension-problem", bad: bad(marked(OIDS.alternativeNames, true)), good: { chain: [remake(remake(good.der, intermediate, nameless), intermediate, marked(OIDS.alternativeNames, true)), intermediate.der] }, seen: "subjectAltName is marked critical" },
	{ what: "alternative names that are not critical, without a subject", code: "extension-problem", bad: bad(nameless), seen: "subjectAltName is not marked critical" },
	{ what: "no purpose", code: "extension-missing", bad: await remade({ purposes: [] }).then(() => bad(without(OIDS.purposes))), seen: "has no extendedKeyUsage" },
	{ what: "any purpose", code: "extension-problem", bad: await remade({ purposes: [SERVER_AUTH, ANY_PURPOSE] }), good: await remade({ purposes: [SERVER_AUTH] }), seen: "allows any purpose" },
	{ what: "critical purposes", code: "extension-problem", bad: bad(marked(OIDS.purposes, true)) },
	{ what: "purposes in an anchor", code: "extension-problem", bad: shown, badTrust: badRoot(saying(OIDS.purposes, element(0x30, hex("06 08 2b 06 01 05 05 07 03 01")))), seen: "does not belong" },
	{ what: "name constraints in a server's certificate", code: "extension-problem", bad: bad(saying(OIDS.nameConstraints, hex("30 08 a0 06 30 04 82 02 61 62"))), seen: "nameConstraints does not belong" },
	{ what: "a name constraint with a dot", code: "extension-problem", bad: badCa(saying(OIDS.nameConstraints, hex("30 09 a1 07 30 05 82 03 2e 61 62"), true)), good: badCa(saying(OIDS.nameConstraints, hex("30 08 a1 06 30 04 82 02 61 62"), true)), seen: "begins with a dot" },
	{ what: "policy constraints that are not critical", code: "extension-problem", bad: { chain: [good.der, (await make({ subject: intermediate.subject, issuer: root, ca: 0, usages: Usage.keyCertSign, keys: intermediate.keys, extensions: [new Extension(POLICY_CONSTRAINTS, false, hex("30 03 80 01 00"))] })).der] }, seen: "policyConstraints is not marked critical" },
	{ what: "an empty information access", code: "extension-problem", bad: await remade({ extensions: [new Extension(INFO_ACCESS, false, hex("30 00"))] }), good: await remade({ extensions: [new Extension(INFO_ACCESS, false, hex("30 0a 30 08 06 02 2a 03 86 02 61 62"))] }), seen: "authorityInfoAccess cannot be read" },
	{ what: "an underscore in a name", code: "malformed-name", bad: await remade({ dns: ["localhost", "my_tv.example"] }), good: await remade({ dns: ["localhost", "my-tv.example", "*.tv.example"] }), seen: "my_tv.example" },
	{ what: "a name of no form", code: "malformed-name", bad: await remade({ dns: ["localhost", "a..example"] }) },
	{ what: "a common name of its own", code: "common-name", bad: bad(commonNamed("other.example")), good: bad(commonNamed("tv.example")) },
	{ what: "a common name in another case", code: "common-name", bad: bad(commonNamed("TV.example")) },
	{ what: "a common name that is no name", code: "common-name", bad: bad(commonNamed("My TV")), good: bad(commonNamed("example")) },
	{ what: "an address in another form as the common name", code: "common-name", bad: bad(commonNamed("127.000.000.001")), good: bad(commonNamed("127.0.0.1")) },
	{ what: "a key of 2052 bits", code: "key-size", bad: { chain: [oddLeaf(2052), intermediate.der] }, good: { chain: [oddLeaf(2056), intermediate.der] }, seen: "an RSA key of 2052 bits" },
	{ what: "a CA without a name", code: "ca-without-name", bad: { chain: [remake((await make({ ...publicServer, issuer: namelessCa })).der, namelessCa, (parts) => parts), namelessCa.der] }, seen: "certificate 2" },
];

/** The server's certificate with another RSA key: nobody signs with it here. */
function oddLeaf(bits: number): Uint8Array {
	const whole = Math.ceil(bits / 8);
	const modulus = new Uint8Array(whole).fill(0x55);
	modulus[0] = 2 ** ((bits - 1) % 8);
	const info = elements(contents(elements(contents(oddKey.der))[0] ?? oddKey.der))[6] ?? oddKey.der;
	const algorithm = elements(contents(info))[0] ?? info;
	const numbers = element(0x30, element(0x02, modulus[0] >= 0x80 ? Uint8Array.of(0, ...modulus) : modulus), hex("02 03 01 00 01"));
	return remake(good.der, intermediate, replacing(6, () => element(0x30, algorithm, element(0x03, Uint8Array.of(0), numbers))));
}

for (const { what, code, bad: wrong, good: right = shown, badTrust = [root.der], seen = "" } of rules) {
	test(`web refuses: ${what}`, () => {
		const failure = fails(() => judge(anchors(badTrust, webProfile), wrong), code);
		ok(failure.seen.includes(seen), failure.seen);
		ok(/trust profile web|trustProfile/.test(failure.expected + failure.hint), failure.hint);
	});
	test(`web takes it without: ${what}`, () => { equal(judge(anchors([root.der], webProfile), right).kind, "verified"); });
	test(`private takes: ${what}`, () => { equal(judge(anchors(badTrust), wrong).kind, "verified"); });
}

test("web: a self-signed server is no anchor; private takes it", () => {
	const own: Shown = { chain: [house.der] };
	equal(judge(anchors([house.der], privateProfile), own).kind, "verified");
	const failure = fails(() => judge(anchors([house.der], webProfile), own), "self-signed");
	ok(failure.hint.includes("trustProfile"), failure.hint);
});

for (const profile of [privateProfile, commonNameProfile, webProfile]) {
	test(`${profile.name}: a server's certificate that a CA issued is no anchor`, () => {
		fails(() => judge(anchors([good.der], profile), { chain: [good.der] }), "not-a-ca");
	});
	test(`${profile.name}: is found by its name`, () => { equal(trustProfile(profile.name), profile); });
}

const unnamed = await make({ ...server, subject: "CN=*.house.example", issuer: root, dns: [], ip: [] });
const byAddress = await make({ ...server, subject: "CN=10.0.0.1", issuer: root, dns: [], ip: [] });
const old = remake(unnamed.der, root, (parts) => parts.slice(1, -1));
const limitedRoot = remake(root.der, root, saying(OIDS.nameConstraints, hex("30 08 a1 06 30 04 82 02 68 61"), true));
const housesOut = remake(root.der, root, saying(OIDS.nameConstraints, element(0x30, element(0xa1, element(0x30, element(0x82, writeUtf8("house.example"))))), true));

const commonNames: readonly (readonly [what: string, chain: readonly Uint8Array[], server: string, code: string | undefined, trust?: Uint8Array])[] = [
	["a common name", [unnamed.der], "tv.house.example", undefined],
	["a common name in version 1", [old], "tv.house.example", undefined],
	["an address", [byAddress.der], "10.0.0.1", undefined],
	["a common name outside of what is excluded", [unnamed.der], "tv.house.example", undefined, limitedRoot],
	["another common name", [unnamed.der], "tv.other.example", "no-names"],
	["another common name in version 1", [old], "tv.other.example", "version-1"],
	["another address", [byAddress.der], "10.0.0.2", "no-names"],
	["alternative names, of which it is none", [remake(leaf.der, intermediate, commonNamed("tv.example")), intermediate.der], "tv.example", "name-mismatch"],
	["a common name that the CA may not issue for", [unnamed.der], "tv.house.example", "name-constraints", housesOut],
];

for (const [what, chain, name, code, trust = root.der] of commonNames) {
	test(`private-common-name: ${what}`, () => {
		const judged = (profile: Profile): ReturnType<typeof judge> => judge(anchors([trust], profile), { chain, server: name });
		if (code !== undefined) {
			fails(() => judged(commonNameProfile), code);
			return;
		}
		equal(judged(commonNameProfile).findings.map((finding) => finding.code), ["common-name-used"]);
		fails(() => judged(privateProfile), what.endsWith("version 1") ? "version-1" : "no-names");
	});
}

test("private-common-name says nothing of a certificate with alternative names", () => {
	equal(judge(anchors([root.der], commonNameProfile), shown).findings, []);
});

const chainOf = (...chain: readonly Made[]): Shown => ({ chain: chain.map(({ der }) => der) });
const second = await make({ subject: "CN=Second CA", issuer: intermediate, ca: true, usages: Usage.keyCertSign });
const wide = await make({ subject: intermediate.subject, issuer: root, ca: true, usages: Usage.keyCertSign, keys: intermediate.keys });
const below = await make({ ...server, issuer: second });
const direct = await make({ ...server, issuer: root });

const depths: readonly (readonly [depth: number, chain: Shown, passes: boolean])[] = [
	[0, chainOf(direct), true],
	[0, shown, false],
	[1, shown, true],
	[1, chainOf(below, second, wide), false],
	[2, chainOf(below, second, wide), true],
];

for (const [depth, chain, passes] of depths) {
	test(`a depth of ${depth}: ${chain.chain.length - 1} intermediates ${passes ? "pass" : "do not"}`, () => {
		const trust = anchors([root.der], privateProfile, { depth });
		if (passes) equal(judge(trust, chain).kind, "verified");
		else ok(fails(() => judge(trust, chain), "path-too-long").seen.includes(`this firmware allows ${depth}`));
	});
}
