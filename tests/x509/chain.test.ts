import { anchors } from "../../modules/x509/anchor.js";
import { MOST_CERTIFICATES } from "../../modules/x509/presented.js";
import { altered, ANY_PURPOSE, CLIENT_AUTH, Extension, flipped, hex, make, remake, replacing, resigned, SERVER_AUTH, Usage, withExtensions, type Made } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge, type Shown } from "./judge.js";
import { direct, expiredRoot, good, house, intermediate, leaf, otherIntermediate, recreated, root, server, shown, stranger } from "./local-ca.js";

const houseAgain = await make({ subject: "CN=house", dns: ["localhost"], keys: house.keys, end: "2027-06-01T00:00:00Z" });
const otherHouse = await make({ subject: "CN=other house", dns: ["localhost"] });
const futureRoot = await make({ subject: root.subject, ca: true, usages: Usage.keyCertSign, keys: root.keys, begin: "2026-12-01T00:00:00Z" });
const plainRoot = await make({ subject: root.subject, keys: root.keys, keyIds: false });
const deep = await make({ subject: "CN=Deep CA", issuer: intermediate, ca: true, usages: Usage.keyCertSign });
const looseIntermediate = await otherIntermediate({ ca: true });
const tight = await make({ subject: root.subject, ca: 0, usages: Usage.keyCertSign, keys: root.keys });

/** AlgorithmIdentifiers (RFC 4055, RFC 5758, RFC 8410). */
const ecdsaWithSha384 = hex("30 0a 06 08 2a 86 48 ce 3d 04 03 03");
const rsaWithSha256 = hex("30 0d 06 09 2a 86 48 86 f7 0d 01 01 0b 05 00");
const rsaWithMd5 = hex("30 0d 06 09 2a 86 48 86 f7 0d 01 01 04 05 00");

/** Each fault beside the same thing without it. */
interface Pair {
	readonly name: string;
	readonly code: string;
	readonly alert: number;
	readonly bad: Shown;
	readonly good: Shown;
	/** The anchors of both, and of one if it differs. */
	readonly trust?: readonly Uint8Array[];
	readonly badTrust?: readonly Uint8Array[];
	readonly seen?: string;
	readonly hint?: string;
}

const under = (made: Made): Shown => shown([made, intermediate]);
const badLeaf = (edit: Parameters<typeof remake>[2]): Shown => ({ chain: [remake(leaf.der, intermediate, edit), intermediate.der] });

const pairs: readonly Pair[] = [
	{ name: "no certificate", code: "chain-empty", alert: 50, bad: { chain: [] }, good },
	{ name: "too many certificates", code: "chain-too-long", alert: 42, bad: { chain: [leaf.der, intermediate.der, ...copies(stranger, MOST_CERTIFICATES - 1)] }, good: { chain: [leaf.der, intermediate.der, ...copies(stranger, MOST_CERTIFICATES - 2)] }, seen: "more than 12 certificates" },
	{ name: "bytes that are no certificate", code: "malformed-certificate", alert: 42, bad: { chain: [leaf.der.subarray(0, -1), intermediate.der] }, good, seen: "the server's certificate" },
	{ name: "an intermediate that cannot be read", code: "malformed-certificate", alert: 42, bad: { chain: [leaf.der, intermediate.der.subarray(1)] }, good, seen: "certificate 2 of the 2 that the server sent" },
	{ name: "a clock that is not set", code: "clock-unset", alert: 46, bad: { ...good, now: undefined }, good },
	{ name: "a clock that shows no number", code: "clock-unset", alert: 46, bad: { ...good, now: NaN }, good },
	{ name: "a clock at 1970", code: "not-yet-valid", alert: 45, bad: { ...good, now: 0 }, good, seen: "2026-01-01 00:00:00 UTC; the present date used is 1970-01-01 00:00:00 UTC" },
	{ name: "a second too early", code: "not-yet-valid", alert: 45, bad: { ...good, now: Date.UTC(2026, 0, 1) - 1 }, good: { ...good, now: Date.UTC(2026, 0, 1) } },
	{ name: "a second too late", code: "expired", alert: 45, bad: { ...good, now: Date.UTC(2027, 0, 1) + 1000 }, good: { ...good, now: Date.UTC(2027, 0, 1) + 999 }, seen: "CN=localhost ended on 2027-01-01 00:00:00 UTC; the present date used is 2027-01-01 00:00:01 UTC" },
	{ name: "a server's certificate that ended", code: "expired", alert: 45, bad: under(await make({ ...server, begin: "2025-01-01T00:00:00Z", end: "2026-06-01T00:00:00Z" })), good },
	{ name: "an intermediate that ended", code: "intermediate-expired", alert: 45, bad: shown([leaf, await otherIntermediate({ begin: "2020-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z" })]), good, seen: "CN=Mooring Local Intermediate CA ended on 2026-01-02 00:00:00 UTC" },
	{ name: "an intermediate of the future", code: "not-yet-valid", alert: 45, bad: shown([leaf, await otherIntermediate({ begin: "2026-12-01T00:00:00Z" })]), good, seen: "CN=Mooring Local Intermediate CA" },
	{ name: "an anchor that ended", code: "anchor-expired", alert: 45, bad: good, good, badTrust: [expiredRoot.der], seen: "CN=Mooring Local CA ended on 2026-03-16 11:59:59 UTC" },
	{ name: "an anchor of the future", code: "not-yet-valid", alert: 45, bad: good, good, badTrust: [futureRoot.der], seen: "CN=Mooring Local CA" },
	{ name: "a private server's anchor that ended", code: "anchor-expired", alert: 45, trust: [house.der], bad: { chain: [house.der], now: Date.UTC(2027, 4, 11) }, good: { chain: [house.der] }, seen: "CN=house ended on 2027-01-01 00:00:00 UTC; the present date used is 2027-05-11" },
	{ name: "another CA", code: "untrusted", alert: 48, bad: good, good, badTrust: [stranger.der, house.der], seen: "CN=Mooring Local Intermediate CA wants the issuer CN=Mooring Local CA; the trust anchors held are: Stranger CA, house", hint: "if it is another CA that you trust, set its certificate as a trust anchor" },
	{ name: "another CA, whose root is sent along", code: "untrusted", alert: 48, bad: shown([leaf, intermediate, root]), good: shown([leaf, intermediate, root]), badTrust: [stranger.der], seen: "the certificate of CN=Mooring Local CA wants the issuer CN=Mooring Local CA; the trust anchors held are: Stranger CA", hint: "The server sent this root along, and it is not among the anchors: a root that comes from the server proves nothing." },
	{ name: "no intermediate", code: "untrusted", alert: 48, bad: shown([leaf]), good, seen: "CN=localhost wants the issuer CN=Mooring Local Intermediate CA" },
	{ name: "a CA made anew under its old name", code: "untrusted", alert: 48, bad: good, good, badTrust: [recreated.der], hint: "the CA was made anew" },
	{ name: "a server's self-signed certificate unknown here", code: "untrusted", alert: 48, bad: shown([otherHouse]), good: shown([house]), trust: [house.der], seen: "wants the issuer CN=other house", hint: "signed this certificate itself" },
	{ name: "a private server with a new self-signed certificate for its old key", code: "untrusted", alert: 48, bad: shown([houseAgain]), good: shown([house]), trust: [house.der], hint: "signed this certificate itself" },
	{ name: "the server's certificate given as an anchor", code: "not-a-ca", alert: 48, bad: good, good, badTrust: [leaf.der], seen: "CN=localhost is not a CA", hint: "pin it, or use CN=Mooring Local Intermediate CA as the trust anchor" },
	{ name: "another server's certificate given as an anchor, which has issued this one", code: "ca-constraint", alert: 48, seen: "CN=localhost", bad: shown([await make({ subject: "CN=sub", issuer: leaf, dns: ["localhost"] })]), good, badTrust: [leaf.der] },
	{ name: "an intermediate that is no CA", code: "ca-constraint", alert: 48, bad: shown([leaf, await otherIntermediate({ ca: false, usages: Usage.keyCertSign })]), good, seen: "CN=Mooring Local Intermediate CA" },
	{ name: "an intermediate of version 1", code: "ca-constraint", alert: 48, bad: { chain: [leaf.der, remake(intermediate.der, root, (parts) => parts.slice(1, -1))] }, good },
	{ name: "a self-signed anchor of version 3 that is no CA", code: "ca-constraint", alert: 48, bad: good, good, badTrust: [plainRoot.der] },
	{ name: "an intermediate below one with pathLen 0", code: "path-too-long", alert: 48, bad: shown([await make({ ...server, issuer: deep }), deep, intermediate]), good: shown([await make({ ...server, issuer: deep }), deep, looseIntermediate]), seen: "CN=Mooring Local Intermediate CA allows 0 intermediate certificates below it; the path has 1" },
	{ name: "an intermediate below an anchor with pathLen 0", code: "path-too-long", alert: 48, bad: good, good: shown([direct]), trust: [tight.der], seen: "CN=Mooring Local CA allows 0" },
	{ name: "another name", code: "name-mismatch", alert: 42, bad: { ...good, server: "broker.example" }, good, seen: "broker.example is not in the server's certificate, which is for: localhost, *.house.example, 127.0.0.1, ::1" },
	{ name: "two labels under a wildcard", code: "name-mismatch", alert: 42, bad: { ...good, server: "a.b.house.example" }, good: { ...good, server: "A.house.example." } },
	{ name: "another IPv4 address", code: "name-mismatch", alert: 42, bad: { ...good, server: "127.0.0.2" }, good: { ...good, server: "127.0.0.1" }, seen: "127.0.0.2 is not in", hint: "subjectAltName=IP:" },
	{ name: "another IPv6 address", code: "name-mismatch", alert: 42, bad: { ...good, server: "::2" }, good: { ...good, server: "[0:0:0:0:0:0:0:1]" } },
	{ name: "an address as a DNS entry", code: "name-mismatch", alert: 42, bad: { ...under(await make({ ...server, dns: ["127.0.0.1"], ip: [] })), server: "127.0.0.1" }, good: { ...good, server: "127.0.0.1" } },
	{ name: "only the common name", code: "no-names", alert: 42, bad: under(await make({ ...server, dns: [], ip: [] })), good, seen: "CN=localhost has no alternative names", hint: "subjectAltName=DNS:localhost" },
	{ name: "a certificate of version 1", code: "version-1", alert: 42, bad: badLeaf((parts) => parts.slice(1, -1)), good, hint: "-extfile with a file that holds subjectAltName=DNS:localhost" },
	{ name: "a wrong signature on the server's certificate", code: "bad-signature", alert: 42, bad: { chain: [flipped(leaf.der, -1), intermediate.der] }, good, seen: "CN=localhost is not from CN=Mooring Local Intermediate CA" },
	{ name: "a signature by an anchor that is altered", code: "bad-signature", alert: 42, bad: { chain: [flipped(direct.der, -1)] }, good: shown([direct]), seen: "CN=localhost is not from CN=Mooring Local CA" },
	{ name: "a signature of another key of the same kind", code: "bad-signature", alert: 42, bad: { chain: [remake(leaf.der, stranger, (parts) => parts), intermediate.der] }, good },
	{ name: "an altered name under the old signature", code: "bad-signature", alert: 42, bad: { chain: [altered(leaf.der, "localhost", "otherhost"), intermediate.der], server: "otherhost" }, good },
	{ name: "an intermediate with the right name and another key", code: "bad-signature", alert: 42, bad: shown([leaf, await otherIntermediate({ keys: stranger.keys })]), good },
	{ name: "an RSA signature by an EC key", code: "bad-signature", alert: 42, bad: { chain: [remake(leaf.der, intermediate, replacing(2, () => rsaWithSha256), rsaWithSha256), intermediate.der] }, good },
	{ name: "an EC signature of the wrong form", code: "bad-signature", alert: 42, bad: { chain: [resigned(leaf.der, hex("30 06 02 01 01 02 01 00")), intermediate.der] }, good },
	{ name: "a server that may not sign", code: "key-usage", alert: 43, bad: under(await make({ ...server, usages: Usage.keyEncipherment })), good: under(await make({ ...server, usages: Usage.keyEncipherment | Usage.digitalSignature })), seen: "CN=localhost does not allow digitalSignature" },
	{ name: "an intermediate that may not issue", code: "key-usage", alert: 43, bad: shown([leaf, await otherIntermediate({ usages: Usage.cRLSign })]), good, seen: "does not allow keyCertSign" },
	{ name: "a client's certificate", code: "extended-key-usage", alert: 43, bad: under(await make({ ...server, purposes: [CLIENT_AUTH] })), good: under(await make({ ...server, purposes: [CLIENT_AUTH, SERVER_AUTH] })), seen: "CN=localhost" },
	{ name: "an intermediate for clients", code: "extended-key-usage", alert: 43, bad: shown([leaf, await otherIntermediate({ purposes: [CLIENT_AUTH] })]), good: shown([leaf, await otherIntermediate({ purposes: [ANY_PURPOSE] })]) },
	{ name: "an unknown critical extension in the server's certificate", code: "unknown-critical-extension", alert: 43, bad: under(await make({ ...server, extensions: [new Extension("1.2.3.4", true, hex("05 00"))] })), good: under(await make({ ...server, extensions: [new Extension("1.2.3.4", false, hex("05 00"))] })), seen: "1.2.3.4" },
	{ name: "must-staple", code: "must-staple", alert: 43, bad: under(await make({ ...server, extensions: [new Extension("1.3.6.1.5.5.7.1.24", false, hex("30 03 02 01 05"))] })), good, seen: "CN=localhost", hint: "--must-staple" },
	{ name: "an intermediate that asks for must-staple", code: "must-staple", alert: 43, bad: shown([leaf, await otherIntermediate({ extensions: [new Extension("1.3.6.1.5.5.7.1.24", false, hex("30 03 02 01 05"))] })]), good, seen: "CN=Mooring Local Intermediate CA" },
	{ name: "an unknown critical extension in an intermediate", code: "unknown-critical-extension", alert: 43, bad: shown([leaf, await otherIntermediate({ extensions: [new Extension("1.2.3.4", true, hex("05 00"))] })]), good, seen: "1.2.3.4" },
	{ name: "name constraints that are empty in an intermediate", code: "malformed-certificate", alert: 42, bad: shown([leaf, await otherIntermediate({ extensions: [new Extension("2.5.29.30", true, hex("30 00"))] })]), good, seen: "a list is empty" },
	{ name: "an extension twice", code: "malformed-certificate", alert: 42, bad: badLeaf(withExtensions((list) => [...list, ...list.slice(0, 1)])), good, seen: "stands there twice" },
	{ name: "another algorithm inside than outside", code: "malformed-certificate", alert: 42, bad: badLeaf(replacing(2, () => ecdsaWithSha384)), good, seen: "differs" },
	{ name: "a key on P-521", code: "unsupported-key", alert: 43, bad: under(await make({ ...server, key: "P-521" })), good: under(await make({ ...server, key: "P-384" })), seen: "1.3.132.0.35" },
	{ name: "an RSA key of 1024 bits", code: "weak-key", alert: 42, bad: under(await make({ ...server, key: "RSA-1024" })), good: under(await make({ ...server, key: "RSA-2048" })), seen: "an RSA key of 1024 bits" },
	{ name: "an intermediate with an RSA key of 1024 bits", code: "weak-key", alert: 42, ...(await weakIntermediate()) },
	{ name: "a signature with SHA-1", code: "weak-signature", alert: 42, bad: under(await make({ ...server, hash: "SHA-1" })), good: under(await make({ ...server, hash: "SHA-512" })), seen: "ECDSA and SHA-1" },
	{ name: "a signature with MD5", code: "weak-signature", alert: 42, bad: { chain: [remake(leaf.der, intermediate, replacing(2, () => rsaWithMd5), rsaWithMd5), intermediate.der] }, good, seen: "RSA and MD5" },
];

for (const { name, code, alert, bad, good, trust = [root.der], badTrust = trust, seen = "", hint = "" } of pairs) {
	test(`refused: ${name}`, () => {
		const failure = fails(() => judge(anchors(badTrust), bad), code);
		equal(failure.stage, "x509");
		equal("alert" in failure ? failure.alert : undefined, alert);
		ok(failure.seen.includes(seen), `"${seen}" in: ${failure.seen}`);
		ok(failure.hint.includes(hint), `"${hint}" in: ${failure.hint}`);
		equal(/\{\w+\}/.test(failure.seen + failure.expected + failure.hint), false);
	});
	test(`passes without that: ${name}`, () => {
		equal(judge(anchors(trust), good).kind, "verified");
	});
}

function copies(made: Made, count: number): readonly Uint8Array[] {
	return new Array<Uint8Array>(count).fill(made.der);
}

async function weakIntermediate(): Promise<{ bad: Shown; good: Shown }> {
	const weak = await make({ subject: "CN=RSA CA", issuer: root, ca: 0, key: "RSA-1024" });
	const strong = await make({ subject: "CN=RSA CA", issuer: root, ca: 0, key: "RSA-2048" });
	return { bad: shown([await make({ ...server, issuer: weak }), weak]), good: shown([await make({ ...server, issuer: strong }), strong]) };
}
