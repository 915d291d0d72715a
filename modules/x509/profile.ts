import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { Link } from "./extension.js";
import type { ServerName } from "./host-name.js";
import { checkName } from "./leaf.js";

/** What is asked of certificates beyond what every path must fulfil; docs/trust.md lists the differences. */
export interface Profile {
	/** Of its own: what was trusted under another profile is not trusted under this one without being checked. */
	readonly name: string;
	/** Whether a server's self-signed certificate may be an anchor itself. */
	readonly trustsServers: boolean;
	/** Whether the server's certificate is for this server. */
	checkName(leaf: Link, server: ServerName): StageFailure | undefined;
	/** The server's certificate, once its name is right. */
	checkServer(leaf: Link): StageFailure | undefined;
	/** A certificate that has issued another, once that is allowed. */
	checkIssuer(issuer: Link, fromAnchor: boolean): StageFailure | undefined;
	/** What is taken, but not without a word. */
	findings(leaf: Link, server: ServerName): readonly Failure[];
}

/**
 * For a CA of one's own: what RFC 5280 asks for the safety of a path, without the rules that a public CA follows for the
 * sake of others. A server's self-signed certificate may be an anchor.
 */
export const privateProfile: Profile = Object.freeze({
	name: "private",
	trustsServers: true,
	checkName: ({ certificate, extensions }: Link, server: ServerName) => checkName(certificate, extensions, server),
	checkServer: () => undefined,
	checkIssuer: () => undefined,
	findings: () => NOTHING,
});

const NOTHING: readonly Failure[] = Object.freeze([]);
