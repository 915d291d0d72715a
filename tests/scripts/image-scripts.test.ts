import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const cases: readonly (readonly [name: string, script: string, parameters: readonly string[], status: number, says: readonly string[]])[] = [
	["build --help", "build", ["--help"], 0, ["npm run build", "esp8266/nodemcu", "esp32/nodemcu", "lin", "--release", "--profile", "esp8266-bridge"]],
	["flash --help", "build", ["--flash", "--help"], 0, ["npm run flash", "esp8266/nodemcu", "esp32/nodemcu", "lin", "--release", "--profile", "esp8266-bridge"]],
	["monitor --help", "monitor", ["--help"], 0, ["npm run monitor", "PORT", "BAUD"]],
	["size without a runner", "size", [], 2, ["there is no runner for 32 bit: npm run xs:build makes it"]],
	["build of nothing, where the bundle for ESP8266 is not of these sources, which whoever makes an image sees to", "build", [], 0, []],
	["bearssl without BEARSSL", "bearssl", [], 1, ["BEARSSL does not say where the sources of BearSSL are", "BEARSSL=FOLDER npm run bearssl"]],
	["bundle of a profile that is none", "build", ["--bundle", "--profile", "esp9000"], 2, ["\"esp9000\" is none of an ESP8266's: esp8266"]],
	["build for an ESP32 with a profile", "build", ["esp32", "--profile", "esp8266"], 2, ["--profile is for an ESP8266, and esp32 has everything"]],
	["build with a MODDABLE that names no SDK", "build", ["esp8266"], 2, ["there is no Moddable SDK in /nowhere, which MODDABLE names", "open a new terminal; or export MODDABLE=FOLDER"]],
	["size of a profile that is none", "size", ["esp9000"], 2, ["esp9000 is none of: esp8266"]],
];

for (const [name, script, parameters, status, says] of cases) {
	void test(`image scripts: ${name}`, () => {
		const { status: ended, stdout, stderr } = spawnSync(process.execPath, [join(folder, "build/scripts", `${script}.js`), ...parameters], { cwd: folder, encoding: "utf8", env: { ...process.env, BEARSSL: undefined, MODDABLE: "/nowhere" } });
		assert.equal(ended, status, stdout + stderr);
		if (status === 0) assert.equal(stderr, "");
		for (const text of says) assert.ok((status === 0 ? stdout : stderr).includes(text), `${text}\n${stdout}${stderr}`);
	});
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The project after its build, without any runner. */
const folder = mkdtempSync(join(tmpdir(), "mooring-scripts-"));
after(() => { rmSync(folder, { recursive: true }); });
for (const path of ["build/scripts", "build/tools", "build/hosts", "build/modules", "modules/mqtt/mqtt-packet.d.ts", "manifest.json", "package.json"]) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
