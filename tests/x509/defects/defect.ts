import { make, remake, NOW, SERVER_AUTH, Usage, type Edit, type Made, type Recipe } from "../../fakes/certificates.js";

/** What a server shows, and to whom. */
export interface Scene {
	/** The server's own certificate first; it holds the key of this one. */
	readonly chain: readonly Made[];
	/** DER. */
	readonly anchors: readonly Uint8Array[];
	/** A name or an address, as a setting gives it. */
	readonly server: string;
	readonly profile: ProfileName;
	/** Milliseconds since 1970. */
	readonly now: number;
}

export type ProfileName = "private" | "private-common-name" | "web";

/** One thing that can be wrong with a server's certificates, once with it and once without. */
export interface Defect {
	readonly name: string;
	/** The failure of x509 that it must give, or of the settings where trust is refused before any connection. */
	readonly code: string;
	readonly bad: Scene;
	readonly twin: Scene;
	/** Where `openssl s_server` cannot show it: what becomes of it there. */
	readonly openssl?: Unshown;
}

/** OpenSSL's words when it refuses to show a certificate; or, of what it mends as it reads, that nothing is wrong any more. */
export type Unshown = "Could not read server certificate" | "Private key does not match" | "key values mismatch" | "no suitable signature algorithm" | "it spoke MQTT";

/** How one certificate differs from the sound one. */
export interface Difference extends Partial<Recipe> {
	/** Of the signed part, which is then signed again. */
	readonly edit?: Edit;
	/** The algorithm outside, which else is the one that the certificate was made with. */
	readonly outer?: Uint8Array;
	/** Who signs what was edited, if not the issuer: the issuer with another hash. */
	readonly signer?: Made;
	/** Of all of it, once it is signed. */
	readonly bytes?: (der: Uint8Array) => Uint8Array;
}

/** How a scene differs from the sound one: localhost shows a server's certificate under an intermediate of the anchor. */
export interface Change {
	readonly root?: Difference;
	readonly intermediate?: Difference;
	readonly leaf?: Difference;
	readonly chain?: (parts: Parts) => readonly Made[];
	readonly anchors?: (parts: Parts) => readonly Made[];
	readonly server?: string;
	readonly profile?: ProfileName;
	readonly now?: number;
}

export interface Parts {
	readonly root: Made;
	readonly intermediate: Made;
	readonly leaf: Made;
}

export interface Row extends Pick<Defect, "name" | "code" | "openssl"> {
	readonly bad: Change;
	/** The sound scene, but for server, profile and time, which are those of `bad`, unless it says otherwise. */
	readonly twin?: Change;
}

/** Makes the certificates of each row, one after another, so that a recording has them in this order. */
export async function defectsOf(rows: readonly Row[]): Promise<readonly Defect[]> {
	const defects: Defect[] = [];
	for (const { bad, twin, ...row } of rows) {
		const { server = "localhost", profile = "private", now = NOW } = bad;
		defects.push({ ...row, bad: await scene(bad), twin: await scene({ server, profile, now, ...twin }) });
	}
	return defects;
}

async function scene(change: Change): Promise<Scene> {
	const { server = "localhost", profile = "private", now = NOW } = change;
	const anchor = await certificate(root, ROOT, change.root);
	const middle = await certificate(intermediate, INTERMEDIATE, change.intermediate, anchor, isOther(change.root));
	const leaf = await certificate(sound, SERVER, change.leaf, middle, isOther(change.intermediate));
	const parts: Parts = { root: anchor, intermediate: middle, leaf };
	const anchors = change.anchors?.(parts) ?? [anchor];
	return { chain: change.chain?.(parts) ?? [leaf, middle], anchors: anchors.map(({ der }) => der), server, profile, now };
}

/** The sound certificate, or the same with a difference, which keeps its key unless the difference is the key. */
async function certificate(base: Made, recipe: Recipe, difference: Difference | undefined, issuer?: Made, isIssuedAnew = false): Promise<Made> {
	if (difference === undefined && !isIssuedAnew) return base;
	const { edit, outer, signer, bytes, ...other } = difference ?? {};
	const keys = other.key === undefined ? { keys: base.keys } : {};
	const made = await make({ ...recipe, ...keys, ...(issuer === undefined ? {} : { issuer }), ...other });
	const edited = edit === undefined ? made.der : remake(made.der, signer ?? other.issuer ?? issuer ?? made, edit, outer);
	return { ...made, der: bytes?.(edited) ?? edited };
}

/** Whether what it has issued must be issued anew. */
function isOther(difference: Difference | undefined): boolean {
	return difference?.key !== undefined || difference?.subject !== undefined;
}

const ROOT: Recipe = { subject: "CN=Mooring Local CA", ca: true, usages: Usage.keyCertSign };
export const INTERMEDIATE: Recipe = { subject: "CN=Mooring Local Intermediate CA", ca: 0, usages: Usage.keyCertSign };
export const SERVER: Recipe = { subject: "CN=localhost", dns: ["localhost", "tv.house.example"], ip: ["127.0.0.1"], usages: Usage.digitalSignature, purposes: [SERVER_AUTH] };

/** Without a fault in any profile. */
export const root = await make(ROOT);
export const intermediate = await make({ ...INTERMEDIATE, issuer: root });
export const sound = await make({ ...SERVER, issuer: intermediate });
