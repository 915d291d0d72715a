import { Authority, selfSigned } from "../authority.js";
import type { Identity } from "../authority.js";

export interface WrongCertificateOptions {
	/** The authority that the client trusts. */
	readonly authority: Authority;
	/** Milliseconds since 1970, as the client believes. */
	readonly now: number;
	/** What the client means to reach. */
	readonly names: readonly string[];
}

export type WrongCertificate = keyof typeof wrongCertificates;

/** Identities for a server that a client of this authority must not accept, each for one reason. */
export const wrongCertificates = Object.freeze({
	expired: async ({ authority, now, names }) =>
		await authority.issue(names, { notBefore: now - 131 * DAY, notAfter: now - 130 * DAY }),
	"not-yet-valid": async ({ authority, now, names }) =>
		await authority.issue(names, { notBefore: now + DAY, notAfter: now + 2 * DAY }),
	"wrong-name": async ({ authority }) => await authority.issue(["other.example", "192.0.2.1"]),
	/** Its common name is right, which must not help. */
	"no-names": async ({ authority, names: [name = "localhost"] }) => await authority.issue([], { subject: `CN=${name}` }),
	"other-authority": async ({ now, names }) =>
		await (await Authority.create({ now, root: { subject: "CN=Mooring Other CA" }, intermediate: { subject: "CN=Mooring Other Intermediate CA" } })).issue(names),
	/** The same names as the trusted authority, another key. */
	"forged-authority": async ({ now, names }) => await (await Authority.create({ now })).issue(names),
	"self-signed": async ({ now, names }) => await selfSigned(names, now),
	"no-intermediate": async ({ authority, names }) => {
		const identity = await authority.issue(names);
		return { ...identity, chain: identity.certificate };
	},
	/** Issued by the holder of a mere server's certificate. */
	"issued-by-server": async ({ authority, names }) => await authority.issueUnderServer(names),
	/** Good for clients alone: extendedKeyUsage is clientAuth. */
	"client-only": async ({ authority, names }) => await authority.issue(names, { extendedKeyUsages: ["1.3.6.1.5.5.7.3.2"] }),
} satisfies Record<string, (options: WrongCertificateOptions) => Promise<Identity>>);

const DAY = 24 * 3600_000;
