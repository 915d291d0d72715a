import { anchors } from "../../modules/x509/anchor.js";
import { MOST_COMPARISONS } from "../../modules/x509/chain.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { contents, element, elements, Extension, hex, make, remake, replacing, Usage, withExtensions, extension, type Made } from "../fakes/certificates.js";
import { equal, fails, ok, test } from "../harness.js";
import { judge } from "./judge.js";
import { root, server } from "./local-ca.js";

const NAME_CONSTRAINTS = "55 1d 1e";
const ALTERNATIVE_NAMES = "55 1d 11";

/** GeneralNames. */
const dns = (text: string): Uint8Array => element(0x82, writeUtf8(text));
const email = (text: string): Uint8Array => element(0x81, writeUtf8(text));
const uri = (text: string): Uint8Array => element(0x86, writeUtf8(text));
const ip = (bytes: string): Uint8Array => element(0x87, hex(bytes));
const other = element(0xa0, hex("06 02 2a 03 a0 02 05 00"));
const directory = (name: Uint8Array): Uint8Array => element(0xa4, name);

/** A distinguished name of attributes: type as hex, kind of string, text. */
function name(...attributes: readonly (readonly [type: string, tag: number, text: string])[]): Uint8Array {
	return element(0x30, ...attributes.map(([type, tag, text]) => element(0x31, element(0x30, element(0x06, hex(type)), element(tag, writeUtf8(text))))));
}

const COUNTRY = "55 04 06";
const ORGANIZATION = "55 04 0a";
const COMMON_NAME = "55 04 03";
const EMAIL = "2a 86 48 86 f7 0d 01 09 01";
const PRINTABLE = 0x13;
const UTF8 = 0x0c;
const IA5 = 0x16;

function limits(permitted: readonly Uint8Array[], excluded: readonly Uint8Array[] = []): Uint8Array {
	const list = (tag: number, bases: readonly Uint8Array[]): Uint8Array => (bases.length === 0 ? new Uint8Array() : element(tag, ...bases.map((base) => element(0x30, base))));
	return element(0x30, list(0xa0, permitted), list(0xa1, excluded));
}

/** The root with constraints. */
function limited(value: Uint8Array, ca: Made = root, isCritical = true): Uint8Array {
	return remake(ca.der, ca, withExtensions((list) => [...list, extension(NAME_CONSTRAINTS, isCritical, value)]));
}

const direct = await make({ ...server, issuer: root });
const subjectOf = (der: Uint8Array): Uint8Array => elements(contents(elements(contents(der))[0] ?? der))[5] ?? der;

/** A server's certificate with these alternative names and no subject, or this one. */
function serverFor(names: readonly Uint8Array[], subject = hex("30 00")): Uint8Array {
	const named = remake(direct.der, root, replacing(5, () => subject));
	return remake(named, root, withExtensions((list) => list.map((one) => (isOf(one, ALTERNATIVE_NAMES) ? extension(ALTERNATIVE_NAMES, false, element(0x30, ...names)) : one))));
}

function isOf(one: Uint8Array, oid: string): boolean {
	return elements(contents(one))[0]?.join() === element(0x06, hex(oid)).join();
}

const house = dns("tv.house.example");
const network = ip("c0 a8 00 00 ff ff 00 00");
const network6 = ip("fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 ff 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
const local = ip("c0 a8 01 02");
const local6 = ip("fd 12 00 00 00 00 00 00 00 00 00 00 00 00 00 01");
const acme = name([COUNTRY, PRINTABLE, "FR"], [ORGANIZATION, UTF8, "Acme"]);
const acmeServer = name([COUNTRY, PRINTABLE, "FR"], [ORGANIZATION, UTF8, "Acme"], [COMMON_NAME, UTF8, "tv"]);

/** Longer than what is compared at a time. */
const MUELLER = `Gebr\u00fcder ${"M\u00fcller und ".repeat(6)}S\u00f6hne`;
const MUELLER_CAPITALS = MUELLER.toUpperCase();

interface Case {
	readonly what: string;
	readonly limits: Uint8Array;
	readonly good: readonly Uint8Array[];
	readonly bad: readonly Uint8Array[];
	readonly goodSubject?: Uint8Array;
	readonly badSubject?: Uint8Array;
	readonly seen: string;
}

const OUTSIDE = "outside of those";
const EXCLUDED = "must not issue for";
const UNKNOWN = "cannot be judged";

const cases: readonly Case[] = [
	{ what: "a DNS name outside", limits: limits([dns("house.example")]), good: [house], bad: [house, dns("tv.other.example")], seen: `tv.other.example: it is ${OUTSIDE}` },
	{ what: "a DNS name that only ends so", limits: limits([dns("house.example")]), good: [house, dns("house.example")], bad: [house, dns("myhouse.example")], seen: OUTSIDE },
	{ what: "a DNS name in another case", limits: limits([dns("House.Example")]), good: [house], bad: [house, dns("HOUSES.example")], seen: OUTSIDE },
	{ what: "a DNS limit of no labels is all of them", limits: limits([dns("house.example")], [dns("")]), good: [], bad: [house], seen: EXCLUDED },
	{ what: "a DNS limit with a dot: not the domain itself", limits: limits([dns(".house.example")]), good: [house], bad: [house, dns("house.example")], seen: OUTSIDE },
	{ what: "an excluded DNS name", limits: limits([], [dns("other.example")]), good: [house], bad: [house, dns("a.other.example")], seen: EXCLUDED },
	{ what: "excluded within permitted", limits: limits([dns("example")], [dns("b.house.example")]), good: [house], bad: [house, dns("a.b.house.example")], seen: EXCLUDED },
	{ what: "a wildcard beside what is permitted", limits: limits([dns("tv.house.example")]), good: [house], bad: [house, dns("*.house.example")], seen: OUTSIDE },
	{ what: "a wildcard that may mean what is excluded", limits: limits([], [dns("radio.house.example")]), good: [house, dns("*.other.example")], bad: [house, dns("*.house.example")], seen: EXCLUDED },
	{ what: "a wildcard within what is excluded", limits: limits([], [dns("other.example")]), good: [house, dns("*.house.example")], bad: [house, dns("*.other.example")], seen: EXCLUDED },
	{ what: "a name that is none", limits: limits([dns("house.example")]), good: [house], bad: [house, dns(".house.example")], seen: UNKNOWN },
	{ what: "an IPv4 address outside", limits: limits([network]), good: [house, local], bad: [house, ip("0a 00 00 01")], seen: "10.0.0.1: it is outside" },
	{ what: "an IPv6 address outside, IPv4 inside", limits: limits([network, network6]), good: [house, local, local6], bad: [house, ip("fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 01")], seen: OUTSIDE },
	{ what: "IPv6 is none of the permitted IPv4 addresses", limits: limits([network]), good: [house, local], bad: [house, local6], seen: OUTSIDE },
	{ what: "an excluded address", limits: limits([], [network6]), good: [house, local], bad: [house, local6], seen: EXCLUDED },
	{ what: "an address of a wrong length", limits: limits([], [network]), good: [house], bad: [house, ip("0a 00 00 00 ff 00 00 00")], seen: UNKNOWN },
	{ what: "a subject outside", limits: limits([directory(acme)]), good: [house], goodSubject: acmeServer, bad: [house], badSubject: name([COUNTRY, PRINTABLE, "FR"], [ORGANIZATION, UTF8, "Acme 2"]), seen: "C=FR, O=Acme 2" },
	{ what: "a subject that is shorter than the limit", limits: limits([directory(acme)]), good: [house], goodSubject: acme, bad: [house], badSubject: name([COUNTRY, PRINTABLE, "FR"]), seen: OUTSIDE },
	{ what: "a subject excluded, written otherwise", limits: limits([], [directory(acme)]), good: [house], goodSubject: name([COUNTRY, PRINTABLE, "DE"]), bad: [house], badSubject: name([COUNTRY, PRINTABLE, "fr"], [ORGANIZATION, PRINTABLE, " ACME "], [COMMON_NAME, UTF8, "x"]), seen: EXCLUDED },
	{ what: "a subject excluded, in another case beyond ASCII", limits: limits([], [directory(name([ORGANIZATION, UTF8, MUELLER]))]), good: [house], goodSubject: name([ORGANIZATION, UTF8, `${MUELLER}s`]), bad: [house], badSubject: name([ORGANIZATION, UTF8, MUELLER_CAPITALS]), seen: EXCLUDED },
	{ what: "a subject excluded, in another case beyond ASCII: no other letter of ASCII", limits: limits([], [directory(name([ORGANIZATION, UTF8, MUELLER]))]), good: [house], goodSubject: name([ORGANIZATION, UTF8, MUELLER.replace("hne", "hnf")]), bad: [house], badSubject: name([ORGANIZATION, UTF8, MUELLER]), seen: EXCLUDED },
	{ what: "a subject permitted in one case beyond ASCII alone", limits: limits([directory(name([ORGANIZATION, UTF8, MUELLER]))]), good: [house], goodSubject: name([ORGANIZATION, UTF8, MUELLER]), bad: [house], badSubject: name([ORGANIZATION, UTF8, MUELLER_CAPITALS]), seen: OUTSIDE },
	{ what: "a directory name among the alternative ones", limits: limits([directory(acme)]), good: [house, directory(acmeServer)], bad: [house, directory(name([COUNTRY, PRINTABLE, "DE"]))], seen: "C=DE" },
	{ what: "e-mail of another host", limits: limits([email("House.example")]), good: [house, email("Ann@HOUSE.example")], bad: [house, email("ann@tv.house.example")], seen: "ann@tv.house.example" },
	{ what: "e-mail of another domain", limits: limits([email(".house.example")]), good: [house, email("ann@tv.house.example")], bad: [house, email("ann@house.example")], seen: OUTSIDE },
	{ what: "e-mail of another mailbox", limits: limits([email("ann@house.example")]), good: [house, email("ann@House.Example")], bad: [house, email("Ann@house.example")], seen: OUTSIDE },
	{ what: "an e-mail address that is none", limits: limits([], [email("other.example")]), good: [house, email("ann@house.example")], bad: [house, email("ann@bob@house.example")], seen: UNKNOWN },
	{ what: "e-mail in the subject", limits: limits([], [email("other.example")]), good: [house], goodSubject: name([EMAIL, IA5, "ann@house.example"]), bad: [house], badSubject: name([EMAIL, IA5, "ann@other.example"]), seen: "ann@other.example" },
	{ what: "a kind of name that is limited and not known", limits: limits([uri(".house.example")]), good: [house], bad: [house, uri("https://tv.house.example/")], seen: UNKNOWN },
	{ what: "an excluded kind of name that is not known", limits: limits([], [other]), good: [house], bad: [house, other], seen: UNKNOWN },
];

for (const { what, limits: value, good, bad, goodSubject, badSubject, seen } of cases) {
	for (const isCritical of [true, false]) {
		const trust = anchors([limited(value, root, isCritical)]);
		test(`name constraints${isCritical ? "" : " that are not critical"}, refused: ${what}`, () => {
			const failure = fails(() => judge(trust, { chain: [serverFor(bad, badSubject)], server: "tv.house.example" }), "name-constraints");
			ok(failure.seen.includes(seen), failure.seen);
		});
		if (good.length > 0) test(`name constraints${isCritical ? "" : " that are not critical"}, passes: not ${what}`, () => {
			equal(judge(trust, { chain: [serverFor(good, goodSubject)], server: "tv.house.example" }).kind, "verified");
		});
	}
}

const malformed: readonly (readonly [what: string, value: Uint8Array])[] = [
	["no lists", element(0x30)],
	["an empty list", element(0x30, element(0xa0))],
	["an empty list after a good one", element(0x30, element(0xa0, element(0x30, house)), element(0xa1))],
	["the lists in the wrong order", element(0x30, element(0xa1, element(0x30, dns("x.example"))), element(0xa0, element(0x30, house)))],
	["a NULL for a list", element(0x30, element(0xa0, hex("05 00")))],
	["a minimum", element(0x30, element(0xa0, element(0x30, house, hex("80 01 00"))))],
	["a maximum", element(0x30, element(0xa0, element(0x30, house, hex("81 01 01"))))],
	["bytes after the end", Uint8Array.of(...limits([house]), 0)],
	["a DNS limit with an asterisk", limits([dns("*.house.example")])],
	["a DNS limit with two dots", limits([dns("..house.example")])],
	["a DNS limit that is a number", limits([dns("192.168.0.1")])],
	["an address without a mask", limits([ip("c0 a8 01 02")])],
	["an IPv6 address without a mask", limits([local6])],
	["a mask with a hole", limits([ip("c0 a8 00 00 ff 00 ff 00")])],
	["a mask with a hole in a byte", limits([ip("c0 a8 00 00 fd 00 00 00")])],
	["a mailbox with two hosts", limits([email("a@b@house.example")])],
	["a mailbox without a name", limits([email("@house.example")])],
	["a host that is none", limits([email("house..example")])],
	["a directory name that is none", limits([element(0xa4, hex("31 00"))])],
	["a directory name with bytes after it", limits([element(0xa4, acme, hex("05 00"))])],
];

for (const [what, value] of malformed) {
	test(`malformed name constraints: ${what}`, () => {
		const failure = fails(() => anchors([limited(value)]), "anchor-malformed");
		ok(failure.seen.includes("nameConstraints"), failure.seen);
	});
}

const house1 = await make({ subject: "CN=House CA", issuer: root, ca: true, usages: Usage.keyCertSign, extensions: [nc(limits([dns("house.example")]))] });
const house2 = await make({ subject: "CN=House CA 2", issuer: house1, ca: true, usages: Usage.keyCertSign, extensions: [nc(limits([dns("other.example")]))] });
const outsideCa = await make({ subject: "CN=Strange CA", issuer: house1, ca: true, usages: Usage.keyCertSign, dns: ["other.example"] });
const insideCa = await make({ subject: "CN=Strange CA", issuer: house1, ca: true, usages: Usage.keyCertSign, dns: ["ca.house.example"], keys: outsideCa.keys });
const renewed = await make({ subject: "CN=House CA", issuer: house1, ca: true, usages: Usage.keyCertSign, dns: ["other.example"] });

function nc(value: Uint8Array): InstanceType<typeof Extension> {
	return new Extension("2.5.29.30", true, value);
}

async function below(issuer: Made, names: readonly string[] = ["tv.house.example"]): Promise<Made> {
	return make({ ...server, subject: "CN=tv", issuer, dns: names, ip: [] });
}

const paths: readonly (readonly [what: string, chain: readonly Made[], code: string | undefined])[] = [
	["within", [await below(house1), house1], undefined],
	["outside", [await below(house1, ["tv.house.example", "tv.other.example"]), house1], "name-constraints"],
	["a CA below does not widen them", [await below(house2, ["tv.house.example", "tv.other.example"]), house2, house1], "name-constraints"],
	["an intermediate outside", [await below(outsideCa), outsideCa, house1], "name-constraints"],
	["an intermediate inside", [await below(insideCa), insideCa, house1], undefined],
	["another path is found", [await below(outsideCa), outsideCa, insideCa, house1], undefined],
	["a self-issued intermediate need not be within", [await below(renewed), renewed, house1], undefined],
	["a server's certificate that names itself must", [await make({ ...server, subject: house1.subject, issuer: house1, dns: ["tv.house.example", "x.other.example"], ip: [] }), house1], "name-constraints"],
];

for (const [what, chain, code] of paths) {
	const shown = { chain: chain.map(({ der }) => der), server: "tv.house.example" };
	test(`name constraints in a path: ${what}`, () => {
		if (code === undefined) equal(judge(anchors([root.der]), shown).kind, "verified");
		else fails(() => judge(anchors([root.der]), shown), code);
	});
}

/** So many limits, none of which fits. */
function crowd(count: number): Uint8Array {
	return limits([], Array.from({ length: count }, (_, index) => dns(`n${index}.other.example`)));
}

test("names with limits are compared within a budget", () => {
	const names = Array.from({ length: 101 }, () => house);
	const many = { chain: [serverFor(names)], server: "tv.house.example" };
	const failure = fails(() => judge(anchors([limited(crowd(100))]), many), "name-constraints-budget");
	ok(failure.seen.includes(String(MOST_COMPARISONS)), failure.seen);
	equal(judge(anchors([limited(crowd(99))]), many).kind, "verified");
});

test("what the certificates of these tests are made of", () => {
	equal(subjectOf(serverFor([house], acme)), acme);
});
