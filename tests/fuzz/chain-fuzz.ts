import { equal } from "../../modules/bytes/equal.js";
import { writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { Storage } from "../../modules/ports/storage.js";
import { isAnchorBundle } from "../../modules/x509/anchor-bundle.js";
import { writeAnchorBundle } from "../../modules/x509/bundle-writer.js";
import type { PeerProof } from "../../modules/x509/authenticator.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { MOST_SIGNATURE_CHECKS } from "../../modules/x509/chain.js";
import { readServerName, type ServerName } from "../../modules/x509/host-name.js";
import { readTrust, type TrustText } from "../../modules/x509/trust.js";
import { contents, element, elements, NOW, pem, UNTIL } from "../fakes/certificates.js";
import type { Random } from "../fakes/random.js";
import { joined } from "../fakes/tls-messages.js";
import { anyChanges, authorities, changed, issued, partyOf, roots, servers, type Recipe } from "./chain-recipes.js";
import { remoulded } from "./der-mutation.js";
import { checkFailure, tallied } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";
import { certified, isGenuine, partsOf, shamCrypto } from "./sham-certificates.js";

/**
 * Lets the firmware's trust judge chains that are put together at random and changed: bytes, elements of the DER, signatures
 * of others, and wrong things that are rightly signed. What comes of it is a proof or a failure that explains itself, within
 * the budgets. Where it is a proof of a path, there is one, told by other code than what is tested.
 */
export function fuzzChains(seed: number, cases: number): Tally {
	return tallied("chains", seed, cases, outcomeOf);
}

function outcomeOf(random: Random): string {
	const held = Array.from({ length: 1 + random.below(3) }, () => issued(pick(random, random.below(6) === 0 ? [...authorities, ...servers] : roots)));
	const chosen: TrustText = random.below(10) < 7 ? { kind: "anchors", names: ["anchors"] } : pick(random, TRUSTS);
	const files: Files = { storage: new Shelf(), anchors: anchorFile(random, held), held };
	const profile = pick(random, PROFILES);
	let outcome = "";
	// The second time a signature may be remembered, and what is kept of that may have been damaged.
	for (let time = 0; time < 1 + random.below(2); time++) {
		const chain = anyChain(random);
		const server = pick(random, SERVERS);
		outcome = attempt(chosen, profile, files, { chain, server, ...pick(random, MOMENTS) });
		if (random.below(3) === 0) files.storage.damage(random);
	}
	return chosen.kind === "anchors" ? `${profile}: ${outcome}` : `${chosen.kind}: ${outcome}`;
}

function attempt(trust: TrustText, trustProfile: string, files: Files, shown: Shown): string {
	try {
		const host = { storage: files.storage, resource: () => files.anchors };
		const { authenticator } = readTrust(trust, host, { trustProfile, rememberIntermediates: "flash" });
		let checks = 0;
		const crypto = shamCrypto(() => { checks++; });
		authenticator.identity(crypto);
		const authentication = authenticator.authenticate({ certificates: shown.chain, name: shown.server, port: 8883, now: shown.now, crypto });
		for (let step = 0; step < MOST_STEPS; step++) {
			const before = checks;
			const proof = authentication.step();
			if (checks > before + 1 || checks > MOST_SIGNATURE_CHECKS) throw new Error("more signatures are checked than may be");
			if (proof === undefined) continue;
			checkProof(proof, shown, files);
			authenticator.proven?.(proof);
			return proof.kind;
		}
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		checkFailure(caught, ["x509", "settings"]);
		return caught.code;
	}
	throw new Error("no end of the search");
}

/** That what is believed was signed as it lies there, up to an anchor, and is of this server. */
function checkProof(proof: PeerProof, { chain, server }: Shown, { anchors, held }: Files): void {
	const [leaf = NOTHING] = chain;
	if (/[\u0000-\u001f\u007f]/.test(proof.description)) throw new Error("a description that cannot be printed");
	const { info } = partsOf(leaf);
	const key = proof.key.kind === "rsa" ? proof.key.modulus : proof.key.point;
	if (!writeHex(info).includes(writeHex(key))) throw new Error("a key that is not the server's");
	if (proof.kind !== "verified") return;
	if (!nameCandidates(server).some((name) => writeHex(leaf).includes(writeHex(name)))) throw new Error("a server of another name is believed");
	// A bundle has no signatures of its roots: nobody asks for one.
	const isAnchor = isAnchorBundle(anchors) ? held.some((anchor) => equal(partsOf(anchor).signed, partsOf(leaf).signed)) : held.some((anchor) => equal(anchor, leaf));
	if (isAnchor || leadsToAnchor([leaf], chain, held)) return;
	throw new Error("a server is believed that nobody signed for");
}

/** Searched without budgets, but also without what no path of this firmware has: more than six intermediates. */
function leadsToAnchor(path: readonly Uint8Array[], chain: readonly Uint8Array[], held: readonly Uint8Array[]): boolean {
	const last = path.at(-1) ?? NOTHING;
	const { issuer } = partsOf(last);
	const signs = (candidate: Uint8Array): boolean => {
		const { subject, info } = partsOf(candidate);
		return equal(subject, issuer) && isGenuine(last, info);
	};
	if (held.some(signs)) return true;
	return path.length <= MOST_INTERMEDIATES && chain.some((next) => !path.includes(next) && signs(next) && leadsToAnchor([...path, next], chain, held));
}

function nameCandidates(server: ServerName): readonly Uint8Array[] {
	if (server.kind === "ip") return [server.address, writeUtf8(server.text)];
	const dot = server.text.indexOf(".");
	const texts = dot < 0 ? [server.text] : [server.text, `*${server.text.slice(dot)}`];
	return [...texts, ...texts.map((text) => text.toUpperCase())].map(writeUtf8);
}

/** A server's certificate and what might lead up from it, in disorder; some of it changed. */
function anyChain(random: Random): readonly Uint8Array[] {
	const leaf = pick(random, servers);
	const path = [leaf, ...upwards(random, leaf)];
	let chain = path.map((recipe) => (random.below(6) === 0 ? changed(recipe, anyChanges(random)) : issued(recipe)));
	for (let count = random.below(3) === 0 ? random.below(8) : 0; count > 0; count--) chain.push(issued(pick(random, [...roots, ...authorities, ...servers])));
	if (random.below(3) === 0) chain = [...chain.slice(0, 1), ...shuffled(random, chain.slice(1))];
	const at = random.below(chain.length);
	const worse = random.below(2) === 0 ? undefined : worsened(random, path[at] ?? leaf, chain[at] ?? NOTHING);
	return random.below(60) === 0 ? shuffled(random, chain) : chain.map((one, index) => (index === at ? worse ?? one : one));
}

function upwards(random: Random, below: Recipe): readonly Recipe[] {
	const path: Recipe[] = [];
	for (let issuer = below.issuer; path.length < 7;) {
		const candidates = authorities.filter(({ subject }) => subject === issuer);
		if (candidates.length === 0) break;
		const next = pick(random, candidates);
		path.push(next);
		issuer = next.issuer;
	}
	return path;
}

/** One that is wrong in its bytes, with the signature that it had, one of another, or a right one over what is wrong. */
function worsened(random: Random, { issuer }: Recipe, der: Uint8Array): Uint8Array {
	const donor = issued(pick(random, [...roots, ...authorities, ...servers]));
	const [signed = NOTHING, algorithm = NOTHING, signature = NOTHING] = elements(contents(der));
	const others = elements(contents(donor));
	switch (random.below(7)) {
		case 0: return mutated(random, der);
		case 1: return element(0x30, signed, algorithm, others[2] ?? signature);
		case 2: return element(0x30, others[0] ?? signed, algorithm, signature);
		case 3: return joined(der.subarray(0, random.below(der.length)), donor.subarray(random.below(donor.length)));
		case 4: return remoulded(random, der, elements(contents(others[0] ?? signed)));
		// By the issuer's own key: no signature hides what is wrong.
		default: return certified(partyOf(issuer).key, remoulded(random, signed, elements(contents(others[0] ?? signed))));
	}
}

function shuffled(random: Random, list: readonly Uint8Array[]): Uint8Array[] {
	const left = [...list];
	return list.flatMap(() => left.splice(random.below(left.length), 1));
}

/** In PEM, or as a bundle; now and then damaged. */
function anchorFile(random: Random, held: readonly Uint8Array[]): Uint8Array {
	const file = random.below(3) === 0
		? writeAnchorBundle(held.map((der) => readCertificate(der, "a root")), "", shamCrypto())
		: writeUtf8(held.map((der) => pem(der)).join(""));
	return random.below(25) === 0 ? mutated(random, file) : file;
}

/** A chip's storage, and what may happen to it. */
class Shelf implements Storage {
	readonly #entries = new Map<string, string>();

	read(key: string): string | undefined {
		return this.#entries.get(key);
	}

	write(key: string, value: string): void {
		if (value.length > LONGEST_ENTRY) throw new Error("more is kept than may be");
		this.#entries.set(key, value);
	}

	damage(random: Random): void {
		for (const [key, value] of this.#entries) this.#entries.set(key, String.fromCharCode(...mutated(random, Uint8Array.from(value, (character) => character.charCodeAt(0)))));
	}
}

interface Files {
	readonly storage: Shelf;
	readonly anchors: Uint8Array;
	/** What stands in it, unless it is damaged. */
	readonly held: readonly Uint8Array[];
}

interface Shown {
	readonly chain: readonly Uint8Array[];
	readonly server: ServerName;
	readonly now: number | undefined;
}

const NOTHING = new Uint8Array(0);

const PINS = `key-sha256:${"00".repeat(32)}, sha256:${"ab".repeat(32)}`;

const TRUSTS: readonly TrustText[] = [
	{ kind: "anchors-and-pins", names: ["anchors"], text: PINS }, { kind: "anchors-or-pins", names: ["anchors"], text: PINS }, { kind: "pins", text: PINS },
	{ kind: "first-use", accept: undefined }, { kind: "insecure", because: "a test", until: UNTIL },
];

const PROFILES: readonly string[] = ["private", "private", "private-common-name", "web", "web"];

const SERVERS: readonly ServerName[] = ["localhost", "localhost", "localhost", "localhost", "localhost", "tv.house.example", "bad.house.example", "127.0.0.1", "[::1]", "example"].flatMap((text) => readServerName(text) ?? []);

const MOMENTS: readonly Pick<Shown, "now">[] = [...new Array<number | undefined>(40).fill(NOW), undefined, NaN, 0, NOW + 3650 * 86_400_000, -Infinity, Date.UTC(2026, 0, 1)].map((now) => ({ now }));

/** More than the longest search takes, of 64 steps up and 16 signatures. */
const MOST_STEPS = 100;

const MOST_INTERMEDIATES = 6;

/** Characters: four hashes, or a line for each server. */
const LONGEST_ENTRY = 600;
