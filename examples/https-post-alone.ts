import { ACCESS_POINT } from "../hosts/node/peers.js";
import { localLayer, manifestLayer } from "../hosts/node/settings-layers.js";
import { readResource, simulatedHost } from "../hosts/node/simulated-host.js";
import { Terminal } from "../hosts/node/terminal.js";
import { isFailure } from "../modules/failure/failure.js";
import { bearer } from "../modules/http/credentials.js";
import type { Firmware } from "../modules/ports/firmware.js";
import { readSettings, SettingsRefused } from "../modules/settings/settings.js";
import { HttpsPost } from "./https-post.js";

// Posts the simulated sensor's readings until Ctrl-C: SERVICE_TOKEN=… node build/examples/https-post-alone.js https://HOST/PATH [NAME=VALUE ...]
const [address = "", ...given] = process.argv.slice(2);
const terminal = new Terminal((text) => { process.stdout.write(text); }, () => performance.now());
terminal.boot();

try {
	const device = boot();
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => { device.stop(() => process.exit()); });
} catch (caught) {
	const failures = caught instanceof SettingsRefused ? caught.failures : isFailure(caught) ? [caught] : undefined;
	if (failures === undefined) throw caught;
	for (const failure of failures) terminal.fail(failure);
	process.exitCode = 2;
}

/** The simulated chip; its service is no broker and no Blynk server, so that none has to be among the settings. */
function boot(): Pick<Firmware, "stop"> {
	const folder = process.cwd();
	const here = { source: "this example", values: { wifiName: ACCESS_POINT.name, wifiPassword: ACCESS_POINT.password } };
	const command = { source: "the command line", values: Object.fromEntries(given.map((word) => [word.split("=", 1)[0] ?? "", word.split("=").slice(1).join("=")])) };
	const settings = readSettings([manifestLayer(folder), here, localLayer(folder) ?? here, command], true);
	const accessPoint = { ...ACCESS_POINT, name: settings.wifiName, password: settings.wifiPassword };
	const storage = { read: () => undefined, write: () => undefined };
	const host = simulatedHost({ accessPoint, storage, log: terminal, resource: (name) => readResource(name, folder) });
	// A token on a command line can be read by everybody on the machine.
	const token = process.env["SERVICE_TOKEN"];
	return new HttpsPost(host, settings, address, token === undefined ? undefined : bearer(token));
}
