import { rootCertificates } from "node:tls";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { AnchorBundle } from "../modules/x509/anchor-bundle.js";
import { writeAnchorBundle } from "../modules/x509/bundle-writer.js";
import { readCertificate } from "../modules/x509/certificate.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import type { Chain } from "./chains.js";
import { measureMemory } from "./memory.js";
import type { MemoryOptions } from "./memory.js";

/** What trust takes in one form. */
export interface TrustMemory {
	/** Roots in a bundle; undefined for one certificate in PEM. */
	readonly roots: number | undefined;
	/** Bytes of the file. */
	readonly flash: number;
	/** Slots and chunks in use: before the handshake, at its end, and once MQTT is connected. */
	readonly rest: number;
	readonly handshake: number;
	readonly connected: number;
	/** Bytes of the smallest block that passed; undefined where it was not looked for. */
	readonly smallest: number | undefined;
}

/** A server whose root is one certificate in PEM, and then one more in a bundle of all public ones. */
export async function measureBundle(root: string, chain: Chain, options: MemoryOptions): Promise<readonly TrustMemory[]> {
	const bundle = bundleWith(chain);
	return [await measure(root, chain, options), { ...await measure(root, { ...chain, root: bundle }, options), roots: new AnchorBundle(bundle, "").count }];
}

/** Node's roots and the chain's. */
function bundleWith(chain: Chain): Uint8Array {
	const ders = [...rootCertificates, chain.root].flatMap((pem) => readPemCertificates(pem));
	return writeAnchorBundle(ders.map((der) => readCertificate(der, "a root")), "", nodeCrypto);
}

async function measure(root: string, chain: Chain, options: MemoryOptions): Promise<TrustMemory> {
	const { stages, smallest } = await measureMemory(root, chain, options);
	const inUse = (wanted: string): number => {
		const figures = stages.find(({ stage }) => stage === wanted)?.figures;
		if (figures === undefined) throw new Error(`no stage ${wanted}`);
		return (figures["slotsLive"] ?? 0) + (figures["chunksLive"] ?? 0);
	};
	return { roots: undefined, flash: chain.root.length, rest: inUse("tcp"), handshake: inUse("tls"), connected: inUse("mqtt"), smallest };
}
