import assert from "node:assert/strict";
import { join } from "node:path";
import { mooring } from "../../tools/mooring.js";
import { interopTest } from "./program.js";

/** Runs a tool in this folder; what it prints counts only when it fails. */
async function tool(folder: string, ...args: readonly string[]): Promise<void> {
	let out = "";
	const status = await mooring(args, { folder, now: () => Date.now(), write: (text) => { out += text; }, progress: () => undefined, colour: false, environment: {} });
	assert.equal(status, 0, out);
}

interopTest("openssl accepts what ca issue made, by name and by address", ["openssl"], async (bench) => {
	await tool(bench.folder, "ca", "init");
	await tool(bench.folder, "ca", "issue", "broker.home.arpa", "192.168.1.10");
	const server = join(bench.folder, "ca/issued/broker.home.arpa/server.crt");
	for (const host of [["-verify_hostname", "broker.home.arpa"], ["-verify_ip", "192.168.1.10"]]) {
		const out = await bench.run("openssl", ["verify", "-x509_strict", "-purpose", "sslserver", ...host, "-CAfile", join(bench.folder, "ca/ca.crt"), server]);
		assert.equal(out, `${server}: OK\n`);
	}
});

interopTest("openssl reads the limits of a CA as they are meant", ["openssl"], async (bench) => {
	await tool(bench.folder, "ca", "init", "--permit", "home.arpa", "--permit", "192.168.0.0/16");
	const text = await bench.run("openssl", ["x509", "-in", join(bench.folder, "ca/ca.crt"), "-noout", "-ext", "nameConstraints"]);
	assert.equal(text.replace(/\s+/g, " ").trim(), "X509v3 Name Constraints: critical Permitted: DNS:home.arpa IP:192.168.0.0/255.255.0.0");
	await tool(bench.folder, "ca", "init", "--force", "--permit", "home.arpa");
	const closed = await bench.run("openssl", ["x509", "-in", join(bench.folder, "ca/ca.crt"), "-noout", "-ext", "nameConstraints"]);
	assert.equal(closed.replace(/\s+/g, " ").trim(), "X509v3 Name Constraints: critical Permitted: DNS:home.arpa Excluded: IP:0.0.0.0/0.0.0.0 IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0");
});
