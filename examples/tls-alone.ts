import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { TlsClient } from "../modules/tls/engine.js";
import { tls12 } from "../modules/tls/version12.js";
import { tls13 } from "../modules/tls/version13.js";
import { anchors } from "../modules/x509/anchor.js";
import { readServerName } from "../modules/x509/host-name.js";
import { readPemCertificates } from "../modules/x509/pem.js";

// Says a line to a TLS server and prints what comes back: node build/examples/tls-alone.js HOST PORT CA.pem LINE
const [host = "", port = "", ca = "", line = ""] = process.argv.slice(2);
const serverName = readServerName(host);
if (serverName === undefined) throw new RangeError(`"${host}" is no name of a server`);
const client = new TlsClient({
	crypto: nodeCrypto, versions: [tls13, tls12], authenticator: anchors(readPemCertificates(readFileSync(ca))),
	receiveBuffer: 4096, handshakeBuffer: 8192, sendBuffer: 2048,
}, serverName, Date.now());

const socket = connect(Number(port), host);
socket.on("connect", pump);
socket.on("data", (chunk) => {
	// As much as there is room for, until all has been taken.
	let at = 0;
	while (at < chunk.length) {
		at += client.receive(chunk.subarray(at));
		pump();
	}
});
socket.on("end", () => {
	client.receiveEnd();
	pump();
});
socket.on("error", (error) => { fail(error.message); });

/** Asks what has happened until there is nothing more, and sends what there is to be sent. */
function pump(): void {
	for (let event = client.next(); event !== undefined; event = client.next()) {
		if (event.type === "connected") client.send({ type: "data", bytes: Buffer.from(`${line}\n`) });
		// A view: good until the next call.
		else if (event.type === "data") process.stdout.write(Buffer.from(event.bytes));
		else if (event.type === "closed") client.send({ type: "close" });
		else if (event.type === "failed") fail(`${event.failure.seen}; ${event.failure.hint}`);
	}
	const bytes = client.output();
	if (bytes !== undefined) {
		socket.write(bytes.slice());
		client.sent(bytes.length);
	}
	if (client.sendingEnded) socket.end();
}

function fail(why: string): void {
	process.stderr.write(`${why}\n`);
	process.exitCode = 1;
}
