import { fileURLToPath } from "node:url";
import { bundleForRunner } from "../tools/bundle/bundle.js";

// What an ESP8266's image of this profile has, for the runner; made anew only where the sources are others than before.
const [profile = "esp8266"] = process.argv.slice(2);
await bundleForRunner(fileURLToPath(new URL("../../", import.meta.url)), profile, () => { process.stderr.write(`joining what an image of the profile ${profile} has, which takes some 15 s ...\n`); });
