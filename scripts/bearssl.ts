import { fileURLToPath } from "node:url";
import { takeBearssl } from "../tools/bearssl-sources.js";

/** Behind `npm run bearssl`: BEARSSL names the folder of BearSSL's sources, once. */
function main(): number {
	const { done, text } = takeBearssl(ROOT);
	(done ? process.stdout : process.stderr).write(`bearssl: ${text}\n`);
	return done ? 0 : 1;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

process.exitCode = main();
