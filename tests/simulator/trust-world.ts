import { createHash, webcrypto, X509Certificate } from "node:crypto";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { authority, present, user } from "./world.js";

export const DAY = 86_400_000;

/** Node's own opinion of a certificate's and a key's fingerprint, as the settings take it. */
export function pinOf(shown: Identity, of: "certificate" | "key", hash = "sha256"): string {
	const certificate = new X509Certificate(shown.certificate);
	const bytes = of === "key" ? certificate.publicKey.export({ type: "spki", format: "der" }) : certificate.raw;
	return `${of === "key" ? "key-" : ""}${hash}:${createHash(hash).update(bytes).digest("hex")}`;
}

/** A good broker, but for what it shows of itself. */
export async function withBroker(shown: Identity, run: (broker: Broker) => Promise<void>, port?: number): Promise<void> {
	const broker = await Broker.start({ identity: shown, users: [user], ...(port === undefined ? {} : { port }) });
	try {
		await run(broker);
	} finally {
		await broker.stop();
	}
}

/** A server's certificate, and the one that replaces it and keeps its key. */
export async function renewed(names: readonly string[]): Promise<readonly [before: Identity, after: Identity]> {
	const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
	return [await authority.issue(names, { keys }), await authority.issue(names, { keys, notBefore: present - 60_000 })];
}
