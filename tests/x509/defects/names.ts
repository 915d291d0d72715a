import { hex } from "../../fakes/certificates.js";
import { defectsOf, type Defect } from "./defect.js";
import { dns, email, ip, marked, named, nameless, OIDS } from "./edit.js";

/** The server's name (RFC 9525), and the names in its certificate. */
export const names = (): Promise<readonly Defect[]> => defectsOf([
	{ name: "a server of version 1, which has no names", code: "version-1", bad: { leaf: { edit: (parts) => parts.slice(1, -1) } } },
	{ name: "a common name alone", code: "no-names", bad: { leaf: { dns: [], ip: [] } } },
	{ name: "alternative names without a host", code: "name-mismatch", bad: { leaf: { edit: named(email("ann@localhost")) } }, twin: { leaf: { edit: named(email("ann@localhost"), dns("localhost")) } } },
	{ name: "the name of another server", code: "name-mismatch", bad: { leaf: { subject: "CN=radio.example", dns: ["radio.example"] } } },
	{ name: "a wildcard that is a part of a label", code: "name-mismatch", bad: { server: "tv.house.example", leaf: { dns: ["t*.house.example"] } }, twin: { leaf: { dns: ["*.house.example"] }, server: "tv.house.example" } },
	{ name: "a wildcard that is not the first label", code: "name-mismatch", bad: { server: "tv.house.example", leaf: { dns: ["tv.*.example"] } } },
	{ name: "a wildcard for two labels", code: "name-mismatch", bad: { server: "up.tv.house.example", leaf: { dns: ["*.house.example"] } }, twin: { server: "up.tv.house.example", leaf: { dns: ["*.tv.house.example"] } } },
	{ name: "a wildcard for the domain itself", code: "name-mismatch", bad: { server: "house.example", leaf: { dns: ["*.house.example"] } }, twin: { server: "house.example", leaf: { dns: ["*.house.example", "house.example"] } } },
	{ name: "a wildcard below a top-level domain", code: "name-mismatch", bad: { server: "house.example", leaf: { dns: ["*.example"] } }, twin: { server: "house.example", leaf: { dns: ["house.example"] } } },
	{ name: "a wildcard alone", code: "name-mismatch", bad: { leaf: { dns: ["*"] } } },
	{ name: "two wildcards", code: "name-mismatch", bad: { server: "tv.house.example", leaf: { dns: ["*.*.example"] } } },
	{ name: "an address without an IP entry", code: "name-mismatch", bad: { server: "192.0.2.7" }, twin: { server: "192.0.2.7", leaf: { ip: ["192.0.2.7"] } } },
	{ name: "an address as a DNS entry", code: "name-mismatch", bad: { server: "192.0.2.7", leaf: { edit: named(dns("192.0.2.7")) } }, twin: { server: "192.0.2.7", leaf: { edit: named(ip("c0 00 02 07")) } } },
	{ name: "another IPv6 address", code: "name-mismatch", bad: { server: "[2001:db8::7]", leaf: { ip: ["2001:db8::8"] } }, twin: { server: "[2001:db8::7]", leaf: { ip: ["2001:db8::7"] } } },
	{ name: "an IPv4 address written as IPv6", code: "name-mismatch", bad: { server: "192.0.2.7", leaf: { edit: named(ip("00 00 00 00 00 00 00 00 00 00 ff ff c0 00 02 07")) } }, twin: { server: "192.0.2.7", leaf: { edit: named(ip("c0 00 02 07")) } } },
	{ name: "an internationalised name in its own letters", code: "name-mismatch", bad: { server: "xn--bcher-kva.example", leaf: { edit: named(dns("b\u00fccher.example")) } }, twin: { server: "xn--bcher-kva.example", leaf: { edit: named(dns("xn--bcher-kva.example")) } } },
	{ name: "a zero byte in a name", code: "name-mismatch", bad: { leaf: { edit: named(dns("localhost\0.evil.example")) } }, twin: { leaf: { edit: named(dns("evil.example"), dns("localhost")) } } },
	{ name: "a name with a dot at its end", code: "name-mismatch", bad: { leaf: { edit: named(dns("localhost.")) } }, twin: { leaf: { edit: named(dns("localhost")) } } },
	{ name: "an empty list of alternative names", code: "malformed-certificate", bad: { leaf: { edit: named() } } },
	{ name: "web: an underscore in a name", code: "malformed-name", bad: { profile: "web", leaf: { dns: ["localhost", "my_tv.example"] } }, twin: { profile: "web", leaf: { dns: ["localhost", "my-tv.example"] } } },
	{ name: "web: an address of five bytes", code: "malformed-name", bad: { profile: "web", leaf: { edit: named(dns("localhost"), ip("c0 00 02 07 01")) } }, twin: { profile: "web", leaf: { edit: named(dns("localhost"), ip("c0 00 02 07")) } } },
	{ name: "web: a common name of its own", code: "common-name", bad: { profile: "web", leaf: { subject: "CN=radio.example" } } },
	{ name: "web: no subject, and alternative names that are not critical", code: "extension-problem", bad: { profile: "web", leaf: { edit: nameless } }, twin: { profile: "web", leaf: { edit: (parts) => marked(OIDS.alternativeNames, true)(nameless(parts)) } } },
	{ name: "web: a subject, and alternative names that are critical", code: "extension-problem", bad: { profile: "web", leaf: { edit: marked(OIDS.alternativeNames, true) } } },
	{ name: "private-common-name: another common name", code: "no-names", bad: { profile: "private-common-name", leaf: { subject: "CN=radio.example", dns: [], ip: [] } }, twin: { profile: "private-common-name", leaf: { dns: [], ip: [] } } },
	{ name: "an attribute of the subject that is cut off", code: "malformed-certificate", bad: { leaf: { edit: (parts) => parts.map((part, at) => (at === 5 ? hex("30 07 31 05 30 03 06 01 2a") : part)) } }, openssl: "Could not read server certificate" },
]);
