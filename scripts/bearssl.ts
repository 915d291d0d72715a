import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BEARSSL_FILES, TUNED } from "./bearssl-files.js";

/**
 * Puts the files of BearSSL 0.6 that a board's image consists of into `build/bearssl`, where the manifests find them: BEARSSL
 * names the folder of its sources, once. They are as they are there, but for what cannot be said otherwise: in the files
 * that a board spends most of its time in, the compiler is told so, and tables of whole words lie in an ESP8266's flash, from which
 * nothing narrower can be read.
 */
function main(): number {
	const folder = process.env["BEARSSL"] ?? join(ROOT, "build/xs/bearssl");
	const missing = [join(folder, "inc/bearssl.h"), ...Object.values(BEARSSL_FILES).flat().map((name) => join(folder, "src", `${name}.c`))].find((path) => !existsSync(path));
	if (missing !== undefined) {
		process.stderr.write(`bearssl: there is no ${missing}. Unpack the sources of BearSSL 0.6 (https://bearssl.org, or Debian's source package bearssl) and name their folder: BEARSSL=FOLDER npm run bearssl\n`);
		return 1;
	}
	rmSync(TARGET, { recursive: true, force: true });
	for (const [group, names] of Object.entries(BEARSSL_FILES)) {
		mkdirSync(join(TARGET, group), { recursive: true });
		for (const name of names) writeFileSync(join(TARGET, group, `${basename(name)}.c`), prepared(basename(name), readFileSync(join(folder, "src", `${name}.c`), "utf8")));
	}
	const headers = [join(folder, "inc"), join(folder, "src")].flatMap((from) => readdirSync(from).filter((name) => name.endsWith(".h")).map((name) => join(from, name)));
	for (const path of headers) writeFileSync(join(TARGET, "shared", basename(path)), readFileSync(path));
	process.stdout.write(`bearssl: ${Object.values(BEARSSL_FILES).flat().length} files of ${folder} are in build/bearssl\n`);
	return 0;
}

function prepared(name: string, source: string): string {
	const tuning = TUNED[name]?.map((option) => `"${option.replace(/^-f?/, "")}"`).join(", ");
	const pragma = tuning === undefined ? "" : `#if ${ESP8266}\n\t#pragma GCC optimize (${tuning})\n#endif\n`;
	return pragma + source.replace(TABLES, (declaration, table: string) => `${FLASH(table)}${declaration}`);
}

/** Tables of 32 and 64 bits: the linker puts this section into flash. */
const TABLES = /^(?:static )?const uint(?:32|64)_t (\w+)\[[^;=]*=/gm;

const FLASH = (table: string): string => `#if ${ESP8266}\n\t__attribute__((section(".irom0.str.${table}")))\n#endif\n`;

const ESP8266 = "defined(__XTENSA__) && !defined(__XTENSA_WINDOWED_ABI__)";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const TARGET = join(ROOT, "build/bearssl");

process.exitCode = main();
