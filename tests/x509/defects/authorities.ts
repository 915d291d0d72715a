import { CLIENT_AUTH, element, extension, Extension, hex, make, Usage, withExtensions, type Made } from "../../fakes/certificates.js";
import { defectsOf, INTERMEDIATE, intermediate, root, SERVER, sound, type Defect } from "./defect.js";
import { OIDS, saying, without } from "./edit.js";

const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
const POISON = "2b 06 01 04 01 d6 79 02 04 03";
const TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

const poison = withExtensions((list) => [...list, extension(POISON, true, hex("05 00"))]);
const harmless = withExtensions((list) => [...list, extension(POISON, false, hex("05 00"))]);

/** Who may issue what, and what a certificate is for. */
export async function authorities(): Promise<readonly Defect[]> {
	const second = await make({ subject: "CN=Second CA", issuer: intermediate, ca: true, usages: Usage.keyCertSign });
	const wide = await make({ ...INTERMEDIATE, issuer: root, ca: 1, keys: intermediate.keys });
	const belowSecond = await make({ ...SERVER, issuer: second });
	const belowServer = await make({ ...SERVER, issuer: sound });
	const withoutCa = saying(OIDS.basicConstraints, hex("30 00"), true);
	// Seven CAs, each issued by the one before, and a server below the last of them or the one before it.
	const line: Made[] = [await make({ subject: "CN=CA 0", issuer: root, ca: true, keyIds: false })];
	for (let number = 1; number < 7; number++) line.unshift(await make({ subject: `CN=CA ${number}`, issuer: line[0] ?? root, ca: true, keyIds: false }));
	const seventh = await make({ ...SERVER, issuer: line[0] ?? root });
	const sixth = await make({ ...SERVER, issuer: line[1] ?? root });
	return await defectsOf([
		{ name: "an intermediate of version 1", code: "ca-constraint", bad: { intermediate: { edit: (parts) => parts.slice(1, -1) } } },
		{ name: "an intermediate without basicConstraints", code: "ca-constraint", bad: { intermediate: { edit: without(OIDS.basicConstraints) } } },
		{ name: "an intermediate that says it is no CA", code: "ca-constraint", bad: { intermediate: { edit: withoutCa } } },
		{ name: "a certificate issued by a server", code: "ca-constraint", bad: { chain: () => [belowServer, sound, intermediate] } },
		{ name: "a path length for what is no CA", code: "malformed-certificate", bad: { leaf: { edit: saying(OIDS.basicConstraints, hex("30 03 02 01 00"), true) } }, twin: { leaf: { edit: withoutCa } } },
		{ name: "more intermediates than the one above allows", code: "path-too-long", bad: { chain: () => [belowSecond, second, intermediate] }, twin: { chain: () => [belowSecond, second, wide] } },
		{ name: "more intermediates than the anchor allows", code: "path-too-long", bad: { root: { ca: 0 } }, twin: { root: { ca: 1 } } },
		{ name: "more intermediates than the firmware allows", code: "path-too-long", bad: { chain: () => [seventh, ...line] }, twin: { chain: () => [sixth, ...line.slice(1)] } },
		{ name: "an intermediate that may not issue certificates", code: "key-usage", bad: { intermediate: { usages: Usage.digitalSignature } }, twin: { intermediate: { usages: Usage.digitalSignature | Usage.keyCertSign } } },
		{ name: "an anchor that may not issue certificates", code: "key-usage", bad: { root: { usages: Usage.cRLSign } }, twin: { root: { usages: Usage.cRLSign | Usage.keyCertSign } } },
		{ name: "a server that may not sign", code: "key-usage", bad: { leaf: { usages: Usage.keyEncipherment } }, twin: { leaf: { usages: Usage.keyEncipherment | Usage.digitalSignature } } },
		{ name: "a client's certificate", code: "extended-key-usage", bad: { leaf: { purposes: [CLIENT_AUTH] } } },
		{ name: "an intermediate that is for clients alone", code: "extended-key-usage", bad: { intermediate: { purposes: [CLIENT_AUTH] } } },
		{ name: "an anchor that is for code alone", code: "extended-key-usage", bad: { root: { purposes: [CODE_SIGNING] } } },
		{ name: "purposes that are none", code: "malformed-certificate", bad: { leaf: { edit: saying(OIDS.purposes, element(0x30)) } } },
		{ name: "a key usage that cannot be read", code: "malformed-certificate", bad: { leaf: { edit: saying(OIDS.keyUsage, hex("03 02 08 80"), true) } }, twin: { leaf: { edit: saying(OIDS.keyUsage, hex("03 02 07 80"), true) } } },
		{ name: "a critical extension of a server that is not known", code: "unknown-critical-extension", bad: { leaf: { edit: poison } }, twin: { leaf: { edit: harmless } } },
		{ name: "a critical extension of an intermediate that is not known", code: "unknown-critical-extension", bad: { intermediate: { edit: poison } }, twin: { intermediate: { edit: harmless } } },
		{ name: "a critical extension of an anchor that is not known", code: "unknown-critical-extension", bad: { root: { edit: poison } }, twin: { root: { edit: harmless } } },
		{ name: "must-staple", code: "must-staple", bad: { leaf: { extensions: [new Extension(TLS_FEATURE, false, hex("30 03 02 01 05"))] } } },
		{ name: "must-staple of an intermediate", code: "must-staple", bad: { intermediate: { extensions: [new Extension(TLS_FEATURE, false, hex("30 03 02 01 05"))] } } },
	]);
}
