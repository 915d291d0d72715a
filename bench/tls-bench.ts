import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Authority } from "../hosts/peers/authority.js";
import { rewritePage } from "./page.js";
import { measureRoundTrips } from "./round-trips.js";
import { measureRounds } from "./tls-rounds.js";
import { TlsServer } from "./tls-server-process.js";
import { nodeClient, plainClient } from "./tls-node.js";
import { ownClient } from "./tls-own.js";
import { installPeers, peerClients } from "./tls-peers.js";
import { roundTripsText, tlsText } from "./tls-report.js";

/**
 * Our TLS client on the desktop beside others: `npm run bench:tls` measures handshakes and bulk data against one server
 * and counts round trips, prints the tables and writes them into docs/performance.md. With `-- --smoke` our own and Node's alone, shortly, and no page.
 */
async function main(parameters: readonly string[]): Promise<void> {
	const smoke = parameters.includes("--smoke");
	if (!smoke) installPeers(ROOT, tell);
	const authority = await Authority.create({ now: Date.now() });
	const server = await TlsServer.start(await authority.issue(["localhost"]));
	try {
		const peers = smoke ? [] : await peerClients(ROOT, authority.root);
		const clients = [ownClient(authority.root), nodeClient(authority.root), plainClient(server.ports.plain), ...peers];
		const roundTrips = roundTripsText(await measureRoundTrips());
		const text = tlsText(await measureRounds(clients, server.ports.port, smoke ? SMOKE : WHOLE, tell), process.version);
		process.stdout.write(`${text}\n\n${roundTrips}\n`);
		if (!smoke) rewritePage(join(ROOT, "docs/performance.md"), { tls: text, "round trips": roundTrips });
	} finally {
		server.stop();
	}
}

function tell(text: string): void {
	process.stderr.write(`bench:tls: ${text}\n`);
}

/** The project's folder: this file is in build/bench. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const WHOLE = Object.freeze({ rounds: 7, seconds: 1, bytes: 64 * 1024 * 1024 });
const SMOKE = Object.freeze({ rounds: 1, seconds: 0.2, bytes: 4 * 1024 * 1024 });

try {
	await main(process.argv.slice(2));
	process.exit(0);
} catch (caught) {
	tell(caught instanceof Error ? caught.message : String(caught));
	process.exit(1);
}
