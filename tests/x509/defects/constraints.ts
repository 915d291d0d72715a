import { element, hex, make, Usage } from "../../fakes/certificates.js";
import { defectsOf, root, SERVER, type Defect } from "./defect.js";
import { directory, dns, email, ip, limited, named, OIDS, saying, uri } from "./edit.js";

const server = "tv.house.example";
const network = ip("c0 a8 00 00 ff ff 00 00");
const malformed = (value: Uint8Array): { readonly intermediate: { readonly edit: ReturnType<typeof saying> } } => ({ intermediate: { edit: saying(OIDS.nameConstraints, value, true) } });
const limits = (...permitted: readonly Uint8Array[]): Uint8Array => element(0x30, element(0xa0, ...permitted.map((base) => element(0x30, base))));

/** Names that a CA may not issue for (RFC 5280 section 4.2.1.10), and limits that are none. */
export async function constraints(): Promise<readonly Defect[]> {
	// A CA within the names of the house, one below it that claims more, and one below whose own name is outside.
	const house = await make({ subject: "CN=House CA", issuer: root, ca: true, usages: Usage.keyCertSign });
	const below = await make({ subject: "CN=House CA 2", issuer: house, ca: true, usages: Usage.keyCertSign });
	const outside = await make({ subject: "CN=House CA 2", issuer: house, ca: true, usages: Usage.keyCertSign, keys: below.keys, dns: ["ca.other.example"] });
	const belowServer = await make({ ...SERVER, issuer: below, dns: ["tv.house.example"], ip: [] });
	const inHouse = limited([dns("house.example")]);
	return await defectsOf([
		{ name: "a DNS name outside of what its CA may issue for", code: "name-constraints", bad: { server, leaf: { ip: [], dns: ["tv.house.example", "tv.other.example"] }, intermediate: { edit: inHouse } }, twin: { server, leaf: { ip: [], dns: ["tv.house.example"] }, intermediate: { edit: inHouse } } },
		{ name: "a DNS name that only ends as what its CA may issue for", code: "name-constraints", bad: { server: "myhouse.example", leaf: { ip: [], dns: ["myhouse.example"] }, intermediate: { edit: inHouse } }, twin: { server: "my.house.example", leaf: { ip: [], dns: ["my.house.example"] }, intermediate: { edit: inHouse } } },
		{ name: "a DNS name that its CA must not issue for", code: "name-constraints", bad: { server, intermediate: { edit: limited([], [dns("house.example")]) } }, twin: { server, intermediate: { edit: limited([], [dns("other.example")]) } } },
		{ name: "a wildcard that may mean a name which its CA must not issue for", code: "name-constraints", bad: { server, leaf: { dns: ["*.house.example"] }, intermediate: { edit: limited([], [dns("radio.house.example")]) } }, twin: { server, leaf: { dns: ["tv.house.example"] }, intermediate: { edit: limited([], [dns("radio.house.example")]) } } },
		{ name: "an address outside of its CA's network", code: "name-constraints", bad: { server: "10.0.0.1", leaf: { ip: ["10.0.0.1"] }, intermediate: { edit: limited([network]) } }, twin: { server: "192.168.1.2", leaf: { ip: ["192.168.1.2"] }, intermediate: { edit: limited([network]) } } },
		{ name: "an IPv6 address from a CA of IPv4 addresses", code: "name-constraints", bad: { server: "[fd12::1]", leaf: { ip: ["fd12::1"] }, intermediate: { edit: limited([network]) } }, twin: { server: "[fd12::1]", leaf: { ip: ["fd12::1"] } } },
		{ name: "an address that its CA must not issue for", code: "name-constraints", bad: { server: "192.168.1.2", leaf: { ip: ["192.168.1.2"] }, intermediate: { edit: limited([], [network]) } }, twin: { server: "10.0.0.1", leaf: { ip: ["10.0.0.1"] }, intermediate: { edit: limited([], [network]) } } },
		{ name: "a subject that its CA must not issue for", code: "name-constraints", bad: { intermediate: { edit: limited([], [directory("localhost")]) } }, twin: { intermediate: { edit: limited([], [directory("elsewhere")]) } } },
		{ name: "an e-mail address of another host than its CA's", code: "name-constraints", bad: { leaf: { edit: named(dns("localhost"), email("ann@other.example")) }, intermediate: { edit: limited([email("house.example")]) } }, twin: { leaf: { edit: named(dns("localhost"), email("ann@house.example")) }, intermediate: { edit: limited([email("house.example")]) } } },
		{ name: "a name of a kind that is limited and cannot be judged", code: "name-constraints", bad: { leaf: { edit: named(dns("localhost"), uri("https://tv.house.example/")) }, intermediate: { edit: limited([uri(".house.example")]) } }, twin: { leaf: { edit: named(dns("localhost")) }, intermediate: { edit: limited([uri(".house.example")]) } } },
		{ name: "a name outside of limits that are not marked critical", code: "name-constraints", bad: { intermediate: { edit: limited([dns("house.example")], [], false) } }, twin: { intermediate: { edit: limited([dns("localhost"), dns("house.example")], [], false) } } },
		{ name: "a name outside of the anchor's limits", code: "name-constraints", bad: { root: { edit: inHouse } }, twin: { server, leaf: { ip: [], dns: [server] }, root: { edit: inHouse } } },
		{ name: "a CA that is outside of the limits of the one above", code: "name-constraints", bad: { server, root: { edit: inHouse }, chain: () => [belowServer, outside, house] }, twin: { server, root: { edit: inHouse }, chain: () => [belowServer, below, house] } },
		{ name: "private-common-name: a common name outside of its CA's limits", code: "name-constraints", bad: { profile: "private-common-name", leaf: { dns: [], ip: [] }, intermediate: { edit: inHouse } }, twin: { profile: "private-common-name", leaf: { dns: [], ip: [] }, intermediate: { edit: limited([dns("localhost")]) } } },
		{ name: "more names and limits than can be compared", code: "name-constraints-budget", bad: { server, leaf: { edit: named(...new Array<Uint8Array>(101).fill(dns(server))) }, root: { edit: crowd(100) } }, twin: { server, leaf: { edit: named(...new Array<Uint8Array>(101).fill(dns(server))) }, root: { edit: crowd(90) } } },
		{ name: "limits on names that list nothing", code: "malformed-certificate", bad: malformed(hex("30 00")) },
		{ name: "a limit with a minimum", code: "malformed-certificate", bad: malformed(element(0x30, element(0xa0, element(0x30, dns("localhost"), hex("80 01 00"))))), twin: malformed(limits(dns("localhost"), network, ip("7f 00 00 00 ff 00 00 00"), dns("house.example"))) },
		{ name: "a limit with an asterisk", code: "malformed-certificate", bad: malformed(limits(dns("localhost"), dns("*.house.example"))), twin: malformed(limits(dns("localhost"), dns("house.example"))) },
		{ name: "a limit of an address without its mask", code: "malformed-certificate", bad: malformed(limits(ip("7f 00 00 01"))), twin: malformed(limits(ip("7f 00 00 01 ff ff ff ff"))) },
		{ name: "a mask with a hole", code: "malformed-certificate", bad: malformed(limits(ip("7f 00 00 00 ff 00 ff 00"))), twin: malformed(limits(ip("7f 00 00 00 ff 00 00 00"))) },
		{ name: "web: a limit that begins with a dot", code: "extension-problem", bad: { server, profile: "web", intermediate: { edit: limited([], [dns(".other.example")]) } }, twin: { server, profile: "web", intermediate: { edit: limited([], [dns("other.example")]) } } },
		{ name: "web: limits on names in a server's certificate", code: "extension-problem", bad: { profile: "web", leaf: { edit: limited([dns("localhost")]) } } },
	]);
}

/** So many limits, none of which fits. */
function crowd(count: number): ReturnType<typeof limited> {
	return limited([], Array.from({ length: count }, (_, index) => dns(`n${index}.other.example`)));
}
