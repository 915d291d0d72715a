import { ANY_PURPOSE, CLIENT_AUTH, Extension, hex, make, SERVER_AUTH, Usage } from "../../fakes/certificates.js";
import { defectsOf, type Change, type Difference, type Defect } from "./defect.js";
import { marked, OIDS, saying, serial, without } from "./edit.js";

const INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
const POLICY_CONSTRAINTS = "2.5.29.36";

const leaf = (difference: Difference): Change => ({ profile: "web", leaf: difference });
const middle = (difference: Difference): Change => ({ profile: "web", intermediate: difference });
const anchor = (difference: Difference): Change => ({ profile: "web", root: difference });

/** What public CAs must not do (RFC 5280, and the CA/Browser Forum's Baseline Requirements). */
export async function web(): Promise<readonly Defect[]> {
	const house = await make({ subject: "CN=localhost", dns: ["localhost"], usages: Usage.digitalSignature, purposes: [SERVER_AUTH] });
	return await defectsOf([
		{ name: "web: a serial number of zero", code: "serial-number", bad: leaf({ edit: serial("00") }) },
		{ name: "web: a negative serial number", code: "serial-number", bad: leaf({ edit: serial("ff 7f") }), twin: leaf({ edit: serial("00 ff 7f") }) },
		{ name: "web: a serial number of 21 octets", code: "serial-number", bad: leaf({ edit: serial(`01${"00".repeat(20)}`) }), twin: leaf({ edit: serial(`7f${"00".repeat(19)}`) }) },
		{ name: "web: an intermediate with a serial number of zero", code: "serial-number", bad: middle({ edit: serial("00") }) },
		{ name: "web: a server that is a CA", code: "server-is-ca", bad: leaf({ ca: true }) },
		{ name: "web: a server that may issue certificates", code: "server-is-ca", bad: leaf({ usages: Usage.digitalSignature | Usage.keyCertSign }) },
		{ name: "web: basicConstraints of an intermediate that are not critical", code: "extension-problem", bad: middle({ edit: marked(OIDS.basicConstraints, false) }) },
		{ name: "web: basicConstraints of an anchor that are not critical", code: "extension-problem", bad: anchor({ edit: marked(OIDS.basicConstraints, false) }) },
		{ name: "web: a server without its CA's key id", code: "extension-missing", bad: leaf({ edit: without(OIDS.authorityKeyId) }) },
		{ name: "web: an intermediate without its CA's key id", code: "extension-missing", bad: middle({ edit: without(OIDS.authorityKeyId) }) },
		{ name: "web: an intermediate without a key id", code: "extension-missing", bad: middle({ edit: without(OIDS.subjectKeyId) }) },
		{ name: "web: an anchor without a key id", code: "extension-missing", bad: anchor({ edit: without(OIDS.subjectKeyId) }) },
		{ name: "web: a CA's key id that is critical", code: "extension-problem", bad: leaf({ edit: marked(OIDS.authorityKeyId, true) }) },
		{ name: "web: a CA that is named without its key id", code: "extension-problem", bad: leaf({ edit: saying(OIDS.authorityKeyId, hex("30 00")) }) },
		{ name: "web: an anchor whose CA is another key", code: "extension-problem", bad: anchor({ edit: saying(OIDS.authorityKeyId, hex("30 03 80 01 01")) }) },
		{ name: "web: a key id of no bytes", code: "extension-problem", bad: middle({ edit: saying(OIDS.subjectKeyId, hex("04 00")) }) },
		{ name: "web: a server without a purpose", code: "extension-missing", bad: leaf({ edit: without(OIDS.purposes) }) },
		{ name: "web: a server for any purpose", code: "extension-problem", bad: leaf({ purposes: [SERVER_AUTH, ANY_PURPOSE] }), twin: leaf({ purposes: [SERVER_AUTH, CLIENT_AUTH] }) },
		{ name: "web: purposes that are critical", code: "extension-problem", bad: leaf({ edit: marked(OIDS.purposes, true) }) },
		{ name: "web: purposes of an anchor", code: "extension-problem", bad: anchor({ purposes: [SERVER_AUTH] }), twin: middle({ purposes: [SERVER_AUTH] }) },
		{ name: "web: policy constraints that are not critical", code: "extension-problem", bad: middle({ extensions: [new Extension(POLICY_CONSTRAINTS, false, hex("30 03 80 01 00"))] }) },
		{ name: "web: information about the CA that says nothing", code: "extension-problem", bad: leaf({ extensions: [new Extension(INFO_ACCESS, false, hex("30 00"))] }), twin: leaf({ extensions: [new Extension(INFO_ACCESS, false, hex("30 0a 30 08 06 02 2a 03 86 02 61 62"))] }) },
		{ name: "web: a CA without a name", code: "ca-without-name", bad: middle({ subject: "" }) },
		{ name: "web: a server's own certificate as the anchor", code: "self-signed", bad: { profile: "web", chain: () => [house], anchors: () => [house] }, twin: { profile: "private", chain: () => [house], anchors: () => [house] } },
	]);
}
