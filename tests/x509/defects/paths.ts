import { make, Usage, type Made } from "../../fakes/certificates.js";
import { defectsOf, intermediate, root, SERVER, sound, type Defect } from "./defect.js";

/** How certificates belong together. */
export async function paths(): Promise<readonly Defect[]> {
	const stranger = await make({ subject: "CN=Stranger CA, O=Elsewhere", ca: true });
	const recreated = await make({ subject: root.subject, ca: true, usages: Usage.keyCertSign });
	const house = await make({ subject: "CN=house", dns: ["localhost"] });
	// Two CAs that have issued each other, and no anchor.
	const left = await make({ subject: "CN=Left CA", ca: true, usages: Usage.keyCertSign });
	const right = await make({ subject: "CN=Right CA", ca: true, usages: Usage.keyCertSign, issuer: left });
	const leftByRight = await make({ subject: "CN=Left CA", ca: true, usages: Usage.keyCertSign, keys: left.keys, issuer: right });
	const underRight = await make({ ...SERVER, issuer: right });
	// The small certificate that is sent far too often.
	const small = await make({ subject: "CN=a", keyIds: false });
	// Certificates that all bear the anchor's name, each with a key of its own, signed by the next.
	const crowd: Made[] = [];
	for (let count = 0; count < 12; count++) crowd.unshift(await make({ subject: root.subject, ...(crowd[0] === undefined ? {} : { issuer: crowd[0] }), ca: true, dns: ["localhost"], keyIds: false }));
	return await defectsOf([
		{ name: "an intermediate that is not sent", code: "untrusted", bad: { chain: ({ leaf }) => [leaf] } },
		{ name: "an anchor of another CA", code: "untrusted", bad: { anchors: () => [stranger] } },
		{ name: "an anchor that was made anew", code: "untrusted", bad: { anchors: () => [recreated] } },
		{ name: "an issuer of another name", code: "untrusted", bad: { leaf: { issuerName: "CN=Mooring Remote Intermediate CA" } } },
		{ name: "an intermediate under a CA that is not known", code: "untrusted", bad: { intermediate: { issuer: stranger } } },
		{ name: "CAs that have issued each other, and no anchor", code: "untrusted", bad: { chain: () => [underRight, right, leftByRight] }, twin: { chain: () => [underRight, right, leftByRight], anchors: () => [left] } },
		{ name: "a self-signed certificate that is no anchor", code: "untrusted", bad: { chain: () => [house] }, twin: { chain: () => [house], anchors: () => [house] } },
		{ name: "a server's certificate from a CA as the anchor", code: "not-a-ca", bad: { chain: () => [sound, intermediate], anchors: () => [sound] } },
		{ name: "more certificates than are read", code: "chain-too-long", bad: { chain: ({ leaf, intermediate: ca }) => [leaf, ca, ...new Array<Made>(11).fill(small)] }, twin: { chain: ({ leaf, intermediate: ca }) => [leaf, ca, ...new Array<Made>(10).fill(small)] } },
		{ name: "more paths than can be tried", code: "search-budget", bad: { chain: () => crowd }, twin: { chain: () => crowd.slice(-3, -1), anchors: () => crowd.slice(-1) } },
	]);
}
