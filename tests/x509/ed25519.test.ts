import { nodeCrypto } from "../../hosts/node/crypto.js";
import { anchors } from "../../modules/x509/anchor.js";
import { insecure } from "../../modules/x509/insecure.js";
import { flipped, make, remake, replacing, Usage, UNTIL } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { hex } from "../vectors/hex.js";
import { judge } from "./judge.js";
import { good, intermediate, leaf, root, server } from "./local-ca.js";

const ED25519 = hex("30 05 06 03 2b 65 70");
const ECDSA_WITH_SHA256 = hex("30 0a 06 08 2a 86 48 ce 3d 04 03 02");

const ca = await make({ subject: "CN=Ed CA", key: "Ed25519", ca: true });
const under = await make({ ...server, issuer: ca });
const ed = await make({ ...server, key: "Ed25519", usages: Usage.digitalSignature });
const both = await make({ ...server, issuer: ca, key: "Ed25519" });

/** What BearSSL has. */
const signatures = ["ecdsa", "rsa-pkcs1", "rsa-pss"] as const;

for (const [name, trust, chain, code] of [
	["a server's key", [root.der], [ed.der, intermediate.der], "unsupported-key"],
	["an issuer's signature", [ca.der], [under.der], "unsupported-signature"],
	["an issuer's key under another signature", [ca.der], [remake(under.der, intermediate, replacing(2, () => ECDSA_WITH_SHA256), ECDSA_WITH_SHA256)], "unsupported-key"],
] as const) {
	test(`Ed25519 where the host has it not: ${name} is refused by its name`, () => {
		const failure = fails(() => judge(anchors(trust), { chain, signatures }), code);
		equal("alert" in failure ? failure.alert : undefined, 43);
		ok(failure.seen.includes("1.3.101.112"), failure.seen);
	});
}

test("Ed25519 where the host has it not: refused without a check of trust too, and no harm among the anchors", () => {
	fails(() => judge(insecure("a test", UNTIL), { chain: [ed.der], signatures }), "unsupported-key");
	equal(judge(anchors([ca.der, root.der]), { ...good, signatures }).kind, "verified");
});

const has = nodeCrypto.signatures.includes("ed25519");

test("Ed25519 where the host has it: as the server's key, the issuer's, and both", () => {
	for (const [trust, chain] of [[root, [ed.der, intermediate.der]], [ca, [under.der]], [ca, [both.der]]] as const) {
		if (has) equal(judge(anchors([trust.der]), { chain }).kind, "verified");
		else fails(() => judge(anchors([trust.der]), { chain }), chain.length === 2 || chain[0] === both.der ? "unsupported-key" : "unsupported-signature");
	}
});

const wrong: readonly (readonly [name: string, trust: Uint8Array, chain: readonly Uint8Array[]])[] = [
	["with a bit changed", ca.der, [flipped(under.der, -1)]],
	["in the first half, with a bit changed", ca.der, [flipped(under.der, -64)]],
	["by an EC key", root.der, [remake(leaf.der, intermediate, replacing(2, () => ED25519), ED25519), intermediate.der]],
	["that says it is ECDSA", ca.der, [remake(under.der, intermediate, replacing(2, () => ECDSA_WITH_SHA256), ECDSA_WITH_SHA256)]],
];

for (const [name, trust, chain] of wrong) {
	test(`Ed25519: no signature ${name} is good`, () => {
		const said = has ? ["bad-signature"] : ["unsupported-signature", "unsupported-key"];
		let code: unknown;
		try {
			judge(anchors([trust]), { chain });
		} catch (caught) {
			code = caught instanceof Error && "code" in caught ? caught.code : caught;
		}
		ok(said.includes(String(code)), String(code));
	});
}
