import { certificatesIn, checkIssuers } from "../hosts/node/anchor-files.js";
import { commandFailures } from "../hosts/node/command-failures.js";
import { ACCESS_POINT } from "../hosts/node/peers.js";
import { targetText } from "../hosts/node/server-url.js";
import { localLayer, manifestLayer } from "../hosts/node/settings-layers.js";
import { readResource, simulatedHost } from "../hosts/node/simulated-host.js";
import { Terminal } from "../hosts/node/terminal.js";
import { bearer } from "../modules/http/credentials.js";
import { readHttpUrl } from "../modules/http/url.js";
import type { Firmware } from "../modules/ports/firmware.js";
import { readSettings, refusalsIn } from "../modules/settings/settings.js";
import { HttpsPost } from "./https-post.js";

const [address = "", ...words] = process.argv.slice(2);
const OPTIONS: Readonly<Record<string, string | undefined>> = Object.freeze({ "--ca": "trustAnchors", "--pin": "trustPins" });
const terminal = new Terminal((text) => { process.stdout.write(text); }, () => performance.now());

const HELP = `Posts the simulated sensor's readings to a service until Ctrl-C (docs/http.md).

  SERVICE_TOKEN=TOKEN node build/examples/https-post-alone.js https://HOST/PATH [--ca FILE.pem] [--pin PIN] [NAME=VALUE ...]

Whom it trusts is in settings.local.json (trustAnchors, trustPins), or stands behind the address: --ca, --pin. NAME=VALUE is any setting.
Without SERVICE_TOKEN no credentials are sent. Status: 0 ended by Ctrl-C, 2 something is wrong with what was given.
`;

if (address === "--help") process.stdout.write(HELP);
else if (address === "") {
	process.stderr.write(HELP);
	process.exitCode = 2;
} else start();

function start(): void {
	terminal.boot();
	try {
		const device = boot();
		for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => { device.stop(() => process.exit()); });
	} catch (caught) {
		for (const failure of refusalsIn(caught)) terminal.fail(failure);
		process.exitCode = 2;
	}
}

/** The simulated chip; its service is no broker and no Blynk server, so that none has to be among the settings. */
function boot(): Pick<Firmware, "stop"> {
	const folder = process.cwd();
	const here = { source: "this example", values: { wifiName: ACCESS_POINT.name, wifiPassword: ACCESS_POINT.password } };
	const command = { source: "the command line", values: valuesOf(words) };
	const settings = readSettings([manifestLayer(folder), here, localLayer(folder) ?? here, command], true);
	const accessPoint = { ...ACCESS_POINT, name: settings.wifiName, password: settings.wifiPassword };
	const storage = { read: () => undefined, write: () => undefined };
	const host = simulatedHost({ accessPoint, storage, log: terminal, resource: (name) => readResource(name, folder) });
	// A token on a command line can be read by everybody on the machine.
	const token = process.env["SERVICE_TOKEN"];
	if (token === "") throw commandFailures.make("empty-variable", { name: "SERVICE_TOKEN" });
	const server = targetText(readHttpUrl(address));
	// Found now, and not with each connection.
	if (settings.trust?.kind === "anchors") checkIssuers(settings.trust.names.flatMap((name) => certificatesIn(name, readResource(name, folder))), server);
	return new HttpsPost(host, settings, address, token === undefined ? undefined : bearer(token));
}

/** Settings as NAME=VALUE, and the two options that say whom to trust. */
function valuesOf(given: readonly string[]): Readonly<Record<string, string>> {
	const values: Record<string, string> = {};
	for (let at = 0; at < given.length; at++) {
		const [name = "", ...rest] = (given[at] ?? "").split("=");
		const isOption = name.startsWith("--");
		const value = rest.length > 0 ? rest.join("=") : isOption ? given[++at] : undefined;
		const key = isOption ? OPTIONS[name] : name;
		if (key === undefined || value === undefined) throw commandFailures.make("example-argument", { place: at + 2 });
		values[key] = value;
	}
	return values;
}
