import { namesCover, namesText } from "../../modules/x509/alternative-name.js";
import { coversName, readServerName } from "../../modules/x509/host-name.js";
import { element, hex } from "../fakes/certificates.js";
import { equal, test } from "../harness.js";
import { serverName } from "./judge.js";

const dns: readonly (readonly [host: string, text: string])[] = [
	["localhost", "localhost"],
	["Broker.Example.COM", "broker.example.com"],
	["broker.example.com.", "broker.example.com"],
	["my_broker.lan", "my_broker.lan"],
	["xn--bcher-kva.example", "xn--bcher-kva.example"],
	["1.2.3.4.example", "1.2.3.4.example"],
	["3com", "3com"],
	["a".repeat(63), "a".repeat(63)],
];

for (const [host, text] of dns) test(`DNS name: ${host}`, () => { equal(readServerName(host), { kind: "dns", text }); });

const addresses: readonly (readonly [host: string, address: string, text?: string])[] = [
	["127.0.0.1", "7f 00 00 01"],
	["255.255.255.0", "ff ff ff 00"],
	["::", "00".repeat(16)],
	["::1", `${"00".repeat(15)}01`],
	["[::1]", `${"00".repeat(15)}01`, "::1"],
	["1::", `0001${"00".repeat(14)}`],
	["FE80::A:b", `fe80${"00".repeat(10)}000a000b`, "fe80::a:b"],
	["1:2:3:4:5:6:7:8", "0001 0002 0003 0004 0005 0006 0007 0008"],
	["1:2:3::5:6:7:8", "0001 0002 0003 0000 0005 0006 0007 0008"],
	["::ffff:192.168.1.5", `${"00".repeat(10)}ffff c0a80105`],
	["1:2:3:4:5:6:1.2.3.4", "0001 0002 0003 0004 0005 0006 0102 0304"],
];

for (const [host, address, text = host] of addresses) {
	test(`IP address: ${host}`, () => { equal(readServerName(host), { kind: "ip", text, address: hex(address) }); });
}

const refused = [
	"", ".", "a..b", ".example", "example..", "-a.example", "a-.example", "a b", "bücher.example", "*.example.com", "a/b", "broker.example:8883", "user@host",
	"a".repeat(64), `${"a.".repeat(127)}a`, "localhost\u0000", "\u200elocalhost", "mqtts://localhost",
	"256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.0x4", "1.2.3.-4", "1.2.3.4 ", "[1.2.3.4]", "999999999",
	":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "[::1", "::1]", "[]", "fe80::1%eth0", "1:2:3:4:5:6:7::8", "1.2.3.4::", "::1.2.3.4:5", "::1.2.3",
];

for (const host of refused) test(`no server: ${JSON.stringify(host)}`, () => { equal(readServerName(host), undefined); });

const patterns: readonly (readonly [pattern: string, name: string, covers: boolean])[] = [
	["localhost", "localhost", true],
	["LocalHost", "localhost", true],
	["*.example.com", "a.example.com", true],
	["*.Example.COM", "a.example.com", true],
	["*.xn--bcher-kva.example", "a.xn--bcher-kva.example", true],
	["example.com", "a.example.com", false],
	["a.example.com", "example.com", false],
	["*.example.com", "example.com", false],
	["*.example.com", ".example.com", false],
	["*.example.com", "a.b.example.com", false],
	["*.example.com", "aexample.com", false],
	["*.com", "example.com", false],
	["*", "localhost", false],
	["*.", "localhost", false],
	["*.*.com", "a.b.com", false],
	["a.*.com", "a.b.com", false],
	["a*.example.com", "ab.example.com", false],
	["*a.example.com", "ba.example.com", false],
	["**.example.com", "a.example.com", false],
	["xn--*.example.com", "xn--a.example.com", false],
	["localhost.", "localhost", false],
	["localhost\u0000.evil.example", "localhost", false],
	[" localhost", "localhost", false],
	// U+212A, the Kelvin sign, has the lower case "k".
	["bro\u212aer.example.com", "broker.example.com", false],
	["", "localhost", false],
];

for (const [pattern, name, covers] of patterns) {
	test(`${JSON.stringify(pattern)} ${covers ? "covers" : "does not cover"} ${name}`, () => { equal(coversName(pattern, name), covers); });
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const dnsEntry = (text: string): Uint8Array => element(0x82, ascii(text));
const ipEntry = (address: string): Uint8Array => element(0x87, hex(address));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const entries: readonly (readonly [name: string, names: Uint8Array, server: string, covers: boolean])[] = [
	["the second of two", join(dnsEntry("other.example"), dnsEntry("localhost")), "localhost", true],
	["kinds that name no server, tolerated", join(element(0x81, ascii("a@b")), element(0x86, ascii("mqtts://localhost")), element(0xa4, hex("30 00")), dnsEntry("localhost")), "localhost", true],
	["a URI is no name", element(0x86, ascii("localhost")), "localhost", false],
	["a mail address is no name", element(0x81, ascii("localhost")), "localhost", false],
	["an IPv4 address", ipEntry("c0 a8 01 05"), "192.168.1.5", true],
	["an IPv4 address with its mask", ipEntry("c0 a8 01 05 ff ff ff ff"), "192.168.1.5", false],
	["an IPv4 address mapped into IPv6", ipEntry(`${"00".repeat(10)}ffff c0a80105`), "192.168.1.5", false],
	["an address as text", dnsEntry("192.168.1.5"), "192.168.1.5", false],
	["a wildcard for an address", dnsEntry("*.168.1.5"), "192.168.1.5", false],
	["an address for a name", ipEntry("7f 00 00 01"), "localhost", false],
];

for (const [name, names, server, covers] of entries) {
	test(`alternative names: ${name}`, () => { equal(namesCover(names, serverName(server)), covers); });
}

test("names are listed, but not too many", () => {
	equal(namesText(join(dnsEntry("a"), element(0x81, ascii("a@b")), ipEntry("7f 00 00 01"), ipEntry(`${"00".repeat(15)}01`), ipEntry("01 02"))), "a, 127.0.0.1, ::1, 0102");
	equal(namesText(join(...Array.from("abcdefghi", dnsEntry))), "a, b, c, d, e, f and 3 more");
	equal(namesText(element(0x81, ascii("a@b"))), "no host at all");
	equal(namesText(dnsEntry("\u00ff")), "ff");
});
