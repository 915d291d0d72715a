import { readBase64, writeBase64 } from "../bytes/base64.js";
import { visible } from "../failure/failure.js";
import type { PublicKey } from "../ports/crypto.js";
import type { PeerProof } from "./authenticator.js";
import { restoredLeaf } from "./chain.js";
import { pinnedPeer } from "./pinned-peer.js";
import { curveNames } from "./public-key.js";

/**
 * A proof as plain values, to outlast a restart in the device's own storage: whoever can write there can change what is
 * trusted as well. Undefined for one with findings, so that nobody is warned of what was found in another run: what is
 * believed without a check (`insecure`) always has one, and is never kept.
 */
export function writePeer(peer: PeerProof): Readonly<Record<string, unknown>> | undefined {
	if (peer.findings.length > 0 || peer.kind === "insecure") return undefined;
	return peer.kind === "verified" ? { ...peer.record } : { description: peer.description, ends: peer.ends, key: writeKey(peer.key) };
}

/** The proof of such values; undefined for any others. What storage was given by somebody else must not reach a terminal either. */
export function readPeer(record: unknown): PeerProof | undefined {
	const { path, begin, end, leafEnd, anchorEnd, description, ends, key: values } = fieldsOf(record);
	if (typeof path === "string" && typeof begin === "number" && typeof end === "number" && typeof leafEnd === "number" && typeof anchorEnd === "number") {
		return restoredLeaf({ path: visible(path), begin, end, leafEnd, anchorEnd });
	}
	const { leaf, pin } = fieldsOf(ends);
	const key = readKey(fieldsOf(values));
	if (key === undefined || typeof description !== "string" || typeof leaf !== "number") return undefined;
	return pinnedPeer(key, visible(description), [], typeof pin === "number" ? { leaf, pin } : { leaf });
}

/** Of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function writeKey(key: PublicKey): Readonly<Record<string, string>> {
	if (key.kind === "rsa") return { modulus: writeBase64(key.modulus), exponent: writeBase64(key.exponent) };
	return key.kind === "ec" ? { curve: key.curve, point: writeBase64(key.point) } : { point: writeBase64(key.point) };
}

function readKey({ curve: name, point: pointText, modulus: modulusText, exponent: exponentText }: Readonly<Record<string, unknown>>): PublicKey | undefined {
	const [point, modulus, exponent] = [pointText, modulusText, exponentText].map((text) => (typeof text === "string" ? readBase64(text) : undefined));
	if (modulus !== undefined && exponent !== undefined) return { kind: "rsa", modulus, exponent };
	if (point === undefined) return undefined;
	if (name === undefined) return { kind: "ed25519", point };
	const curve = Object.values(curveNames).find((known) => known === name);
	return curve === undefined ? undefined : { kind: "ec", curve, point };
}
