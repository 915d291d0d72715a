import { element, extension, hex } from "../fakes/certificates.js";
import { Random } from "../fakes/random.js";
import { pick } from "./mutated.js";
import { ascii, certified, shamKey, signedPart, type Party, type ShamKeyKind } from "./sham-certificates.js";

/** Who issues whom in what the cases are made of: roots, cross-signed and cyclic CAs, limits on names, servers under each. */
export interface Recipe {
	readonly issuer: string;
	readonly subject: string;
	/** What an intermediate may have below it, or `server`. */
	readonly role: "root" | "server" | number;
	readonly limits?: Uint8Array;
	readonly bare?: boolean;
}

/** What may be changed of a certificate that is signed rightly all the same. */
export interface Changes {
	readonly names?: readonly Uint8Array[];
	readonly limits?: Uint8Array | undefined;
	readonly pathLength?: number;
	readonly usage?: string;
	readonly end?: string;
	readonly serial?: Uint8Array;
	readonly without?: number;
	readonly more?: readonly Uint8Array[];
}

/** The certificate of a recipe; it is made once. */
export function issued(recipe: Recipe): Uint8Array {
	const known = MADE.get(recipe) ?? changed(recipe, {});
	MADE.set(recipe, known);
	return known;
}

/** One that is like it, and signed rightly. */
export function changed({ issuer, subject, role, limits, bare = false }: Recipe, changes: Changes): Uint8Array {
	const [above, own] = [partyOf(issuer), partyOf(subject)];
	const { names = SERVER_NAMES, usage, pathLength = role, begin, end, serial = hex("11 22 33") } = { begin: "260101000000Z", end: "270101000000Z", ...changes };
	const isCa = role !== "server";
	const constraint = "limits" in changes ? changes.limits : limits;
	const extensions = [
		...(isCa ? [extension("55 1d 13", true, element(0x30, hex("01 01 ff"), ...(typeof pathLength === "number" ? [element(0x02, Uint8Array.of(pathLength))] : [])))] : []),
		extension("55 1d 0f", true, element(0x03, hex(usage ?? (isCa ? "01 06" : "07 80")))),
		extension("55 1d 0e", false, element(0x04, keyId(own))),
		extension("55 1d 23", false, element(0x30, element(0x80, keyId(above)))),
		...(isCa && role !== "root" || !isCa ? [extension("55 1d 25", false, element(0x30, SERVER_AUTH))] : []),
		...(isCa ? [] : [extension("55 1d 11", false, element(0x30, ...names))]),
		...(constraint === undefined ? [] : [extension("55 1d 1e", true, constraint)]),
		...(changes.more ?? []),
	];
	const kept = changes.without === undefined ? extensions : extensions.filter((_one, index) => index !== changes.without);
	return certified(above.key, signedPart(above, own, { serial, begin, end, extensions: bare ? [] : kept }));
}

/** A way in which a certificate differs, drawn at random. */
export function anyChanges(random: Random): Changes {
	switch (random.below(8)) {
		case 0: case 1: return { names: some(random, NAMES, 1 + random.below(4)) };
		case 2: case 3: return { limits: anyLimits(random) };
		case 4: return { pathLength: random.below(3) };
		case 5: return { usage: pick(random, ["01 06", "07 80", "05 a0", "00 ff", "07 00", "08 80"]) };
		case 6: return { end: pick(random, ["260301000000Z", "260615115959Z", "491231235959Z", "260101000000Z", "250101000000Z"]), serial: pick(random, [hex("00"), hex("ff"), random.bytes(21), hex("00 80"), hex("00 01")]) };
		default: return random.below(2) === 0 ? { without: random.below(7) } : { more: [pick(random, EXTENSIONS)] };
	}
}

function anyLimits(random: Random): Uint8Array {
	const list = (tag: number): readonly Uint8Array[] => {
		const bases = some(random, LIMITS, random.below(4));
		return bases.length === 0 && random.below(8) > 0 ? [] : [element(tag, ...bases.map((base) => element(0x30, base, ...(random.below(20) === 0 ? [element(0x80, Uint8Array.of(0))] : []))))];
	};
	return element(0x30, ...list(0xa0), ...list(0xa1));
}

export function partyOf(name: string): Party {
	const party = PARTIES.get(name);
	if (party === undefined) throw new RangeError(name);
	return party;
}

function some(random: Random, from: readonly Uint8Array[], count: number): readonly Uint8Array[] {
	return Array.from({ length: count }, () => pick(random, from));
}

function keyId({ key }: Party): Uint8Array {
	return key.info.subarray(-20);
}

function nameOf(...attributes: readonly (readonly [type: string, tag: number, text: string])[]): Uint8Array {
	return element(0x30, ...attributes.map(([type, tag, text]) => element(0x31, element(0x30, element(0x06, hex(type)), element(tag, ascii(text))))));
}

const MADE = new Map<Recipe, Uint8Array>();

const UTF8 = 0x0c;
const COMMON = "55 04 03";
const ORGANIZATION = "55 04 0a";
const EMAIL = "2a 86 48 86 f7 0d 01 09 01";
const SERVER_AUTH = hex("06 08 2b 06 01 05 05 07 03 01");

const dns = (text: string): Uint8Array => element(0x82, ascii(text));
const ip = (bytes: string): Uint8Array => element(0x87, hex(bytes));
const mail = (text: string): Uint8Array => element(0x81, ascii(text));
const directory = (name: Uint8Array): Uint8Array => element(0xa4, name);
const house = nameOf([ORGANIZATION, UTF8, "House"]);

const SERVER_NAMES: readonly Uint8Array[] = [dns("localhost"), dns("*.house.example"), ip("7f 00 00 01")];

/** GeneralNames of servers, some of them none. */
const NAMES: readonly Uint8Array[] = [
	...SERVER_NAMES, dns("tv.house.example"), dns("*.example"), dns("*"), dns(""), dns(".house.example"), dns("a b"), dns("\u0000"), dns("LOCALHOST"), dns("xn--9ca.example"),
	ip("c0 a8 01 02"), ip("7f 00 00"), ip("00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01"), mail("me@house.example"), mail("@"), mail("host"), directory(house), directory(hex("30 02 31 00")),
	directory(hex("05 00")), element(0x86, ascii("mqtt://localhost")), element(0x88, hex("2a 03")), element(0xa0, hex("06 02 2a 03 a0 02 05 00")), element(0x30),
];

const LIMITS: readonly Uint8Array[] = [
	...NAMES, dns("house.example"), dns("example"), ip("7f 00 00 00 ff 00 00 00"), ip("c0 a8 00 00 ff ff 00 00"), ip("00 00 00 00 00 00 00 00"), ip("01 02 03 04 00 ff 00 00"),
	mail("house.example"), mail(".example"), directory(nameOf([COMMON, UTF8, "localhost"])),
];

const EXTENSIONS: readonly Uint8Array[] = [
	extension("2b 06 01 05 05 07 01 18", false, hex("30 03 02 01 05")), extension("2a 03 04", true, hex("05 00")), extension("2a 03 04", false, hex("05 00")), extension("55 1d 24", false, hex("30 03 80 01 00")),
	extension("55 1d 13", true, hex("30 00")), extension("55 1d 13", false, hex("30 03 01 01 00")), extension("2b 06 01 05 05 07 01 01", false, hex("30 00")), extension("55 1d 25", false, hex("30 06 06 04 55 1d 25 00")),
];

const PARTY_KINDS: readonly (readonly [name: string, kind: ShamKeyKind])[] = [
	["Root A", "p256"], ["Root B", "p384"], ["Root C", "rsa"], ["Middle", "p256"], ["Lower", "ed25519"], ["Limited", "rsa"], ["Ring 1", "p256"], ["Ring 2", "p256"], ["localhost", "p256"], ["house", "rsa"],
];

const PARTIES: ReadonlyMap<string, Party> = new Map(PARTY_KINDS.map(([name, kind], index): [string, Party] => {
	const more = name === "house" ? [[ORGANIZATION, UTF8, "House"], [EMAIL, 0x16, "me@house.example"]] as const : [];
	return [name, { name: nameOf([COMMON, UTF8, name], ...more), key: shamKey(new Random(index + 1), kind) }];
}));

const houseLimits = element(0x30, element(0xa0, element(0x30, dns("house.example")), element(0x30, dns("localhost")), element(0x30, ip("7f 00 00 00 ff 00 00 00"))), element(0xa1, element(0x30, dns("bad.house.example"))));

export const roots: readonly Recipe[] = [
	{ issuer: "Root A", subject: "Root A", role: "root" }, { issuer: "Root B", subject: "Root B", role: "root" },
	{ issuer: "Root C", subject: "Root C", role: "root", limits: houseLimits }, { issuer: "Root A", subject: "Root A", role: "root", bare: true },
];

export const authorities: readonly Recipe[] = [
	{ issuer: "Root A", subject: "Middle", role: 1 }, { issuer: "Root B", subject: "Middle", role: 3 }, { issuer: "Root C", subject: "Middle", role: 1 }, { issuer: "Middle", subject: "Lower", role: 0 },
	{ issuer: "Root A", subject: "Limited", role: 0, limits: houseLimits }, { issuer: "Root B", subject: "Root A", role: 4 }, { issuer: "Ring 1", subject: "Ring 2", role: 4 }, { issuer: "Ring 2", subject: "Ring 1", role: 4 },
	{ issuer: "Root A", subject: "Ring 1", role: 4 }, { issuer: "Middle", subject: "Middle", role: 1 },
];

export const servers: readonly Recipe[] = [
	...["Root A", "Middle", "Lower", "Limited", "Ring 2", "Root C"].map((issuer): Recipe => ({ issuer, subject: "localhost", role: "server" })),
	{ issuer: "Middle", subject: "house", role: "server" }, { issuer: "house", subject: "house", role: "server" }, { issuer: "localhost", subject: "localhost", role: "server", bare: true },
];
