import { simulatedHost } from "../../hosts/node/simulated-host.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { main } from "../../main.js";
import { readSettings } from "../../modules/settings/settings.js";
import { accessPoint, posting } from "./posting.js";

posting({
	title: "node",
	boot: ({ anchor, settings, write }) => {
		const log = new Terminal(write, () => 0);
		const storage = { read: () => undefined, write: () => undefined };
		const host = simulatedHost({ accessPoint, storage, log, resource: (name) => (name === "anchor.pem" ? Buffer.from(anchor) : undefined) });
		const device = main(host, readSettings([{ source: "the test", values: settings }]));
		return { stop: () => new Promise((resolve) => { device.stop(resolve); }) };
	},
});
