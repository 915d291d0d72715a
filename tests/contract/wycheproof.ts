import type { SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { equal, test } from "../harness.js";
import {
	acceptsAead, acceptsAgreement, acceptsEcdsa, acceptsEd25519, acceptsHkdf, acceptsMac, acceptsRsa, number, text, UnreadableCase,
} from "./wycheproof-case.js";
import type { Accepts, Case, CryptoUnderTest } from "./wycheproof-case.js";

/** A Wycheproof file as parsed from JSON. */
export interface VectorFile {
	readonly algorithm: string;
	readonly testGroups: readonly Case[];
}

/** One test for each file that is known; `load` gives its contents. A sample is for where the whole would take hours. */
export function wycheproofContract(host: string, subject: CryptoUnderTest, load: (name: string) => VectorFile, extent: "whole" | "sample" = "whole"): void {
	for (const [name, whole] of Object.entries(vectorFiles)) {
		const plan = whole.needs === undefined || subject.crypto.signatures.includes(whole.needs) ? whole : withoutAny(whole, whole.needs);
		if (extent === "sample") {
			sampleContract(host, subject, name, plan, load);
			continue;
		}
		const total = plan.run + plan.excluded;
		const excluded = plan.excluded === 0 ? "" : `, ${plan.excluded} excluded: ${plan.reasons ?? ""}`;
		test(`${host} crypto: ${name}: ${plan.run} of ${total} agree${excluded}`, () => {
			equal(runVectors(subject, plan, casesOf(load(name))), { run: plan.run, excluded: plan.excluded, problems: [] });
		});
	}
}

/** Each case whose number is a multiple of the plan's step, the same in each run. */
function sampleContract(host: string, subject: CryptoUnderTest, name: string, plan: Plan, load: (name: string) => VectorFile): void {
	const total = plan.run + plan.excluded;
	const size = Math.ceil(total / plan.step);
	test(`${host} crypto: ${name}: each ${plan.step}th case, ${size} of ${total}`, () => {
		const cases = casesOf(load(name));
		equal(cases.length, total);
		const sample = cases.filter((_, at) => at % plan.step === 0);
		const { run, excluded, problems } = runVectors(subject, plan, sample);
		equal({ size: run + excluded, problems }, { size, problems: [] });
	});
}

interface Plan {
	readonly accepts: Accepts;
	/** How many cases there are of each kind, so that none is lost in silence. */
	readonly run: number;
	readonly excluded: number;
	/** Why a case is beyond the port; undefined when it is not. It is tried all the same, and must not be accepted. */
	readonly exclusion?: (given: Case) => string | undefined;
	readonly reasons?: string;
	/** A kind of signatures that not every host has. */
	readonly needs?: SignatureAlgorithm["kind"];
	/** How far apart the cases of a sample are: by what one costs a small processor. */
	readonly step: number;
}

/** For a host without this kind of signatures: none may be accepted. */
function withoutAny(plan: Plan, needs: string): Plan {
	const reasons = `this host has no ${needs}`;
	return { accepts: plan.accepts, step: plan.step, run: 0, excluded: plan.run, exclusion: () => reasons, reasons };
}

interface Outcome {
	readonly run: number;
	readonly excluded: number;
	readonly problems: readonly string[];
}

function runVectors(subject: CryptoUnderTest, plan: Plan, cases: readonly Case[]): Outcome {
	const problems: string[] = [];
	let excluded = 0;
	for (const given of cases) {
		const reason = plan.exclusion?.(given);
		if (reason !== undefined) excluded++;
		const problem = reason === undefined ? judge(subject, plan, given) : judgeExcluded(subject, plan, given, reason);
		if (problem !== undefined) problems.push(`${number(given, "tcId")} ${text(given, "comment")}: ${problem}`);
	}
	return { run: cases.length - excluded, excluded, problems };
}

function judge(subject: CryptoUnderTest, plan: Plan, given: Case): string | undefined {
	try {
		const expected = isToBeAccepted(given);
		const accepted = plan.accepts(subject, given);
		return accepted === expected ? undefined : `accepted ${accepted}, but ${text(given, "result")}`;
	} catch (caught) {
		return caught instanceof Error ? caught.message : String(caught);
	}
}

function judgeExcluded(subject: CryptoUnderTest, plan: Plan, given: Case, reason: string): string | undefined {
	try {
		return plan.accepts(subject, given) ? `accepted, although excluded: ${reason}` : undefined;
	} catch (caught) {
		// A host may throw at what its types do not allow.
		return caught instanceof UnreadableCase ? caught.message : undefined;
	}
}

/** `acceptable` leaves it to us: each flag has a decision with its reason, and one that refuses outweighs the others. */
function isToBeAccepted(given: Case): boolean {
	const result = text(given, "result");
	if (result !== "acceptable") return result === "valid";
	const decisions = (given["flags"] as readonly string[]).map((flag) => DECISIONS[flag]).filter((decision) => decision !== undefined);
	if (decisions.length === 0) throw new Error(`nobody decided about ${String(given["flags"])}`);
	return decisions.every(({ accept }) => accept);
}

/** The cases, each with what its group says of all of its cases; a hash that only the algorithm's name tells is added. */
function casesOf(file: VectorFile): Case[] {
	const sha = /SHA-?(\d+)/.exec(file.algorithm)?.[1];
	const named = sha === undefined ? {} : { sha: `SHA-${sha}` };
	return file.testGroups.flatMap((group) => (group["tests"] as readonly Case[]).map((given) => ({ ...named, ...group, ...given })));
}

const DECISIONS: Readonly<Record<string, { readonly accept: boolean; readonly reason: string }>> = Object.freeze({
	CompressedPoint: { accept: false, reason: "RFC 8446 section 4.2.8.2: TLS 1.3 has uncompressed points only" },
	Twist: { accept: true, reason: "RFC 7748 section 6.1: x25519 is safe on the twist, and the RFC knows no such check" },
	SpecialPublicKey: { accept: true, reason: "RFC 7748 section 5: any 32 bytes are a public key" },
	NonCanonicalPublic: { accept: true, reason: "RFC 7748 section 5: implementations must accept them, reduced modulo the prime" },
	ZeroSharedSecret: { accept: false, reason: "RFC 8446 section 7.4.2: an all-zero result must be refused" },
	MissingNull: { accept: false, reason: "RFC 8017 appendix A.2.4: the hash's parameters are NULL in what is signed, and other forms feed forgeries" },
});

function nonceExclusion(given: Case): string | undefined {
	return number(given, "ivSize") === 96 ? undefined : "TLS has nonces of 96 bits";
}

function aesExclusion(given: Case): string | undefined {
	return number(given, "keySize") === 192 ? "TLS has no AES-192" : nonceExclusion(given);
}

/** RFC 8446 section 4.2.3: one hash for both, and a salt of its length. */
function pssExclusion(given: Case): string | undefined {
	const hash = text(given, "sha");
	if (hash === "SHA-1") return "SHA-1 is for pins, never for signatures";
	if (hash === "SHA-224") return "TLS 1.3 has no SHA-224";
	if (text(given, "mgfSha") !== hash) return "MGF1 has the same hash";
	return number(given, "sLen") * 8 === Number(hash.slice(4)) ? undefined : "the salt is as long as the hash";
}

const vectorFiles: Readonly<Record<string, Plan>> = Object.freeze({
	"aes_gcm_test.json": {
		accepts: acceptsAead("aes"), step: 7, run: 133, excluded: 183, exclusion: aesExclusion, reasons: "AES-192, and nonces other than 96 bits: not in TLS",
	},
	"chacha20_poly1305_test.json": {
		accepts: acceptsAead("chacha20-poly1305"), step: 7, run: 316, excluded: 9, exclusion: nonceExclusion, reasons: "nonces other than 96 bits: not in TLS",
	},
	"ecdh_secp256r1_ecpoint_test.json": { accepts: acceptsAgreement("secp256r1", 32), step: 37, run: 355, excluded: 0 },
	"ecdh_secp384r1_ecpoint_test.json": { accepts: acceptsAgreement("secp384r1", 48), step: 101, run: 790, excluded: 0 },
	"ecdsa_secp256r1_sha256_test.json": { accepts: acceptsEcdsa("secp256r1"), step: 41, run: 484, excluded: 0 },
	"ecdsa_secp256r1_sha512_test.json": { accepts: acceptsEcdsa("secp256r1"), step: 41, run: 554, excluded: 0 },
	"ecdsa_secp384r1_sha256_test.json": { accepts: acceptsEcdsa("secp384r1"), step: 101, run: 472, excluded: 0 },
	"ecdsa_secp384r1_sha384_test.json": { accepts: acceptsEcdsa("secp384r1"), step: 101, run: 504, excluded: 0 },
	"ed25519_test.json": { accepts: acceptsEd25519, step: 7, run: 151, excluded: 0, needs: "ed25519" },
	"hkdf_sha256_test.json": { accepts: acceptsHkdf, step: 7, run: 86, excluded: 0 },
	"hkdf_sha384_test.json": { accepts: acceptsHkdf, step: 7, run: 83, excluded: 0 },
	"hmac_sha256_test.json": { accepts: acceptsMac, step: 7, run: 174, excluded: 0 },
	"hmac_sha384_test.json": { accepts: acceptsMac, step: 7, run: 174, excluded: 0 },
	"rsa_pss_2048_sha256_mgf1_32_test.json": { accepts: acceptsRsa("rsa-pss"), step: 11, run: 108, excluded: 0 },
	"rsa_pss_2048_sha384_mgf1_48_test.json": { accepts: acceptsRsa("rsa-pss"), step: 11, run: 141, excluded: 0 },
	"rsa_pss_3072_sha256_mgf1_32_test.json": { accepts: acceptsRsa("rsa-pss"), step: 23, run: 108, excluded: 0 },
	"rsa_pss_4096_sha256_mgf1_32_test.json": { accepts: acceptsRsa("rsa-pss"), step: 41, run: 108, excluded: 0 },
	"rsa_pss_misc_test.json": {
		accepts: acceptsRsa("rsa-pss"), step: 13, run: 3, excluded: 147, exclusion: pssExclusion, reasons: "SHA-1, SHA-224, or a mask or salt that is not the hash's: not in TLS 1.3",
	},
	"rsa_signature_2048_sha256_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 23, run: 259, excluded: 0 },
	"rsa_signature_2048_sha384_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 23, run: 258, excluded: 0 },
	"rsa_signature_2048_sha512_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 23, run: 259, excluded: 0 },
	"rsa_signature_3072_sha256_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 41, run: 259, excluded: 0 },
	"rsa_signature_4096_sha256_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 61, run: 258, excluded: 0 },
	"rsa_signature_4096_sha384_test.json": { accepts: acceptsRsa("rsa-pkcs1"), step: 61, run: 259, excluded: 0 },
	"x25519_test.json": { accepts: acceptsAgreement("x25519", 32), step: 23, run: 518, excluded: 0 },
});

/** The files that have a test. */
export const vectorFileNames: readonly string[] = Object.freeze(Object.keys(vectorFiles));
