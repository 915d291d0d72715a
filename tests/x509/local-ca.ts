import { make, SERVER_AUTH, Usage, type Made, type Recipe } from "../fakes/certificates.js";
import type { Shown } from "./judge.js";

export const root = await make({ subject: "CN=Mooring Local CA", ca: true, usages: Usage.keyCertSign });
export const intermediate = await make({ subject: "CN=Mooring Local Intermediate CA", issuer: root, ca: 0, usages: Usage.keyCertSign });
export const server: Recipe = { subject: "CN=localhost", issuer: intermediate, dns: ["localhost", "*.house.example"], ip: ["127.0.0.1", "::1"], usages: Usage.digitalSignature, purposes: [SERVER_AUTH] };
export const leaf = await make(server);
export const direct = await make({ ...server, issuer: root });

/** The intermediate with its own key under its own name, but with something changed. */
export function otherIntermediate(recipe: Partial<Recipe>): Promise<Made> {
	return make({ subject: intermediate.subject, issuer: root, ca: 0, usages: Usage.keyCertSign, keys: intermediate.keys, ...recipe });
}

export const stranger = await make({ subject: "CN=Stranger CA, O=Elsewhere", ca: true });

/** A private server's self-signed certificate. */
export const house = await make({ subject: "CN=house", dns: ["localhost"] });

/** A CA that ended, and one with a new key, each under the root's name. */
export const expiredRoot = await make({ subject: root.subject, ca: true, usages: Usage.keyCertSign, keys: root.keys, begin: "2020-01-01T00:00:00Z", end: "2026-03-16T11:59:59Z" });
export const recreated = await make({ subject: root.subject, ca: true, usages: Usage.keyCertSign });

export function shown(chain: readonly Made[]): Shown {
	return { chain: chain.map(({ der }) => der) };
}

export const good = shown([leaf, intermediate]);
