import { nodeCrypto } from "../../hosts/node/crypto.js";
import { writeBase64 } from "../../modules/bytes/base64.js";
import { equal } from "../../modules/bytes/equal.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { isFailure } from "../../modules/failure/failure.js";
import { storedSession } from "../../modules/tls/stored-session.js";
import { TLS12, TLS13 } from "../../modules/tls/suites.js";
import { anchors } from "../../modules/x509/anchor.js";
import { AnchorBundle } from "../../modules/x509/anchor-bundle.js";
import type { PeerProof } from "../../modules/x509/authenticator.js";
import { isBundleIntact, writeAnchorBundle } from "../../modules/x509/bundle-writer.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { clientFindings, readClientCertificate } from "../../modules/x509/client-certificate.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { readPemPrivateKey } from "../../modules/x509/pem-private-key.js";
import { writePeer } from "../../modules/x509/peer-record.js";
import { NOW, pem } from "../fakes/certificates.js";
import type { Random } from "../fakes/random.js";
import { otherForms, testKeys } from "../vectors/test-keys.js";
import { authorities, issued, partyOf, roots, servers } from "./chain-recipes.js";
import { remoulded } from "./der-mutation.js";
import { checkFailure, tallied } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";
import { ascii, shamCrypto } from "./sham-certificates.js";

/**
 * What lies in flash or is pasted into settings, changed at random: PEM, pins, bundles of roots, a client's certificate and
 * key, a kept session. It is read, or refused by a failure that explains itself and shows nothing of a key.
 */
export function fuzzFiles(seed: number, cases: number): Tally {
	return tallied("files", seed, cases, (random) => {
		const [name, read] = pick(random, FILES);
		return `${name}: ${outcomeOf(() => read(random))}`;
	});
}

function outcomeOf(read: () => string): string {
	try {
		return read();
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		checkFailure(caught, ["settings", "x509"]);
		if (SECRETS.some((secret) => caught.message.includes(secret))) throw new Error(`a failure that shows a key: ${caught.message}`);
		return caught.code;
	}
}

function certificates(random: Random): string {
	const file = pick(random, CERTIFICATE_FILES);
	const read = readPemCertificates(anyText(random, file), random.below(2) === 0);
	if (read.length === 0) throw new Error("no certificate, and no word of it");
	return "read";
}

function pinned(random: Random): string {
	const { pins, notices } = readPins(readText(anyText(random, ascii(pick(random, PINS)))));
	if (pins.length === 0 || pins.some(({ hash, digest }) => digest.length !== (hash === "sha1" ? 20 : 32))) throw new Error("a pin of another length");
	if (notices.length > 0 && notices.includes("")) throw new Error("an empty notice");
	return "read";
}

/** Whatever is taken for a bundle can be asked for all that is in it. */
function bundle(random: Random): string {
	const list = Array.from({ length: 1 + random.below(4) }, () => readCertificate(issued(pick(random, [...roots, ...authorities])), "a root"));
	const whole = writeAnchorBundle(list, "of a test", nodeCrypto);
	const bytes = random.below(2) === 0 ? mutated(random, whole) : indexed(random, whole);
	const read = new AnchorBundle(bytes, "a file");
	let length = read.provenance.length;
	for (let index = 0; index < read.count; index++) length += read.root(index).length;
	if (length > 3 * bytes.length) throw new Error("more is in it than it is long");
	for (const { subject, signed } of list) {
		for (let number = 0; number <= read.countOf(subject, nodeCrypto); number++) {
			const found = read.candidate(subject, number, nodeCrypto);
			if ((found === undefined) !== (number >= read.countOf(subject, nodeCrypto))) throw new Error("another count of candidates");
		}
		if (equal(bytes, whole) && !read.holds(subject, signed, nodeCrypto)) throw new Error("a root is lost");
	}
	return isBundleIntact(bytes, nodeCrypto) ? "intact" : "read";
}

/** Its header and its index are the place for what is almost right. */
function indexed(random: Random, whole: Uint8Array): Uint8Array {
	const copy = whole.slice();
	for (let count = random.below(3); count > 0; count--) copy.fill(pick(random, [0, 1, 56, 64, 0x7f, 0xff]), random.below(16), random.below(17)).fill(random.below(256), 48 + random.below(16), 48 + random.below(17));
	return copy;
}

function client(random: Random): string {
	const name = pick(random, KINDS);
	const { certificate, key } = testKeys[name];
	const own = random.below(3) === 0 ? remoulded(random, certificate, [partyOf("Root A").name]) : random.below(3) === 0 ? mutated(random, certificate) : certificate;
	const more = random.below(3) === 0 ? pem(issued(pick(random, servers))) : "";
	const files = { certificate: anyText(random, writeUtf8(pem(own) + more), 4), key: random.below(2) === 0 ? privateKey(random) : writeUtf8(pem(key, "PRIVATE KEY")) };
	const read = readClientCertificate({ certificate: "certificate", key: "key" }, (file) => (file === "key" ? files.key : files.certificate), nodeCrypto);
	clientFindings(read, NOW).forEach((finding) => { checkFailure(finding, ["settings"]); });
	return read.certificates.length === 1 ? "read" : "chain";
}

function key(random: Random): string {
	const { publicKey } = readPemPrivateKey(privateKey(random), nodeCrypto);
	return publicKey.kind;
}

/** The file of one, in one of its forms, changed in its DER or as text. */
function privateKey(random: Random): Uint8Array {
	const [der, label] = pick(random, KEYS);
	const changed = random.below(3) === 0 ? remoulded(random, der, [Uint8Array.of(2, 1, 0)]) : random.below(3) === 0 ? mutated(random, der) : der;
	if (random.below(5) === 0) return changed;
	return anyText(random, writeUtf8(pem(changed, pick(random, [label, label, label, "PRIVATE KEY", "RSA PRIVATE KEY"]))), 3);
}

/** What is taken out of storage is a session in every part, and is gone from there. */
function session(random: Random): string {
	const version = pick(random, [TLS12, TLS13]);
	const whole: Record<string, unknown> = {
		version, suite: 0x1301, lifetime: 7_200_000, key: "a key", begin: NOW, peer, secret: writeBase64(random.bytes(pick(random, [32, 48]))), ticket: writeBase64(random.bytes(40)),
		...(version === TLS13 ? { ageAdd: 7 } : { isTicket: true, isBound: true, group: "x25519" }),
	};
	if (random.below(2) === 0) whole[pick(random, Object.keys(whole))] = pick(random, VALUES);
	const text = JSON.stringify(whole);
	let kept: string | undefined = random.below(2) === 0 ? readText(mutated(random, ascii(text))) : text;
	const store = storedSession({ read: () => kept, write: (_key, value) => { kept = value; } }, { now: () => NOW + 1000, set: () => undefined });
	const taken = store.take("a key");
	if (taken === undefined) return "none";
	const { session: { secret, ticket, lifetime, suite, peer: proof }, age } = taken;
	const isSound = (secret.length === 32 || secret.length === 48) && ticket.length > 0 && ticket.length <= 1024 && age >= 0 && age <= lifetime && suite >= 0 && suite < 0x10000;
	if (!isSound || kept !== "") throw new Error("a session that is none, or stays in storage");
	proof.at(NOW);
	writePeer(proof);
	return "session";
}

/** Some bytes changed, or what people do to text. `rarely`: one time of so many. */
function anyText(random: Random, file: Uint8Array, rarely = 1): Uint8Array {
	if (random.below(rarely) > 0) return file;
	if (random.below(2) === 0) return mutated(random, file);
	const at = random.below(file.length + 1);
	return ascii(`${readText(file.subarray(0, at))}${pick(random, INSERTS)}${readText(file.subarray(at))}`);
}

/** A character for each byte, whatever it is. */
function readText(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

const KINDS = ["p256", "p384", "rsa"] as const;

const FILES: readonly (readonly [name: string, read: (random: Random) => string])[] = [
	["certificates", certificates], ["pins", pinned], ["bundle", bundle], ["client", client], ["key", key], ["session", session],
];

const KEYS: readonly (readonly [der: Uint8Array, label: string])[] = [
	...KINDS.map((name) => [testKeys[name].key, "PRIVATE KEY"] as const), [otherForms.sec1, "EC PRIVATE KEY"], [otherForms.encrypted, "ENCRYPTED PRIVATE KEY"],
];

/** Of the keys' files, what no failure may show. */
const SECRETS: readonly string[] = KEYS.flatMap(([der]) => [writeBase64(der).slice(60, 80), writeBase64(der).slice(-24, -4)]);

const CERTIFICATE_FILES: readonly Uint8Array[] = [
	writeUtf8(pem(issued(servers[1] ?? { issuer: "Middle", subject: "localhost", role: "server" })) + authorities.slice(0, 2).map((one) => pem(issued(one))).join("text\r\n")),
	writeUtf8(roots.map((one) => pem(issued(one), "X509 CERTIFICATE")).join("").replaceAll("\n", " ")),
	testKeys.p256.certificate, writeUtf8(pem(testKeys.p256.certificate) + pem(testKeys.p256.key, "PRIVATE KEY")),
];

const PINS: readonly string[] = [
	`sha256:${"ab".repeat(32)}, SHA1 Fingerprint=${"cd:".repeat(19)}cd`, `sha256//${"A".repeat(43)}=`, `pin-sha256="${"q".repeat(42)}Q="`, `key-sha256: ${"0F ".repeat(32)},${"ef-".repeat(32)}`, `${"x".repeat(43)}=`, "9".repeat(64),
];

/** What pasted text has in it. */
const INSERTS: readonly string[] = ["\r\n", "\n\n", " ", "\t", ",", "=", "==", "\"", "-----", "----- BEGIN CERTIFICATE -----", "-----END CERTIFICATE-----", "\u00a0", "\u00ef\u00bb\u00bf", "\u0000", ":", "{name}", "Proc-Type: 4,ENCRYPTED\n"];

/** Instead of any field of a session. */
const VALUES: readonly unknown[] = [null, -1, 0.5, 2 ** 53, 1e300, "", "AAAA", "x".repeat(2000), [], {}, true, { key: {} }, { path: "x", begin: NaN, end: 1, leafEnd: 1, anchorEnd: 1, key: { point: "AAAA" } }];

/** What is kept of a server that was verified. */
function anyPeer(): ReturnType<typeof writePeer> {
	const [root, server] = [roots, servers].map(([first]) => (first === undefined ? new Uint8Array(0) : issued(first)));
	const authentication = anchors([root ?? new Uint8Array(0)]).authenticate({ certificates: [server ?? new Uint8Array(0)], name: { kind: "dns", text: "localhost" }, port: 8883, now: NOW, crypto: shamCrypto() });
	let proof: PeerProof | undefined;
	while (proof === undefined) proof = authentication.step();
	return writePeer(proof);
}

const peer = anyPeer();
