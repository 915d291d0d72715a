import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { BEARSSL_FILES, TUNED } from "./bearssl-files.js";

/** What is missing in the folder of BearSSL's sources that are to be taken: that of BEARSSL, or where `npm run xs:build` puts them; undefined when nothing is. */
function sourcesProblem(root: string): string | undefined {
	const folder = sourcesOf(root);
	const wanted = [join(folder, "inc/bearssl.h"), ...allFiles().map((name) => join(folder, "src", `${name}.c`))];
	const missing = wanted.find((path) => !existsSync(path));
	if (missing === undefined) return undefined;
	const seen = process.env["BEARSSL"] === undefined && !existsSync(folder) ? "BEARSSL does not say where the sources of BearSSL are" : `there is no ${missing}`;
	return `${seen}. Unpack the sources of BearSSL 0.6 (https://bearssl.org, or Debian's source package bearssl) and name their folder: BEARSSL=FOLDER npm run bearssl`;
}

/** Whether an image can be made of what is in `build/bearssl`. */
export function hasBearssl(root: string): boolean {
	const wanted = Object.entries(BEARSSL_FILES).flatMap(([group, names]) => names.map((name) => join(group, `${basename(name)}.c`)));
	return wanted.every((name) => existsSync(join(root, TARGET, name)));
}

export interface Outcome {
	readonly done: boolean;
	/** What was done, or what is missing. */
	readonly text: string;
}

/**
 * Puts the files that a board's image consists of into `build/bearssl`, where the manifests find them. They are as they are in
 * BearSSL's sources, but for what cannot be said otherwise: in the files that a board spends most of its time in, the compiler is
 * told so, and tables of whole words lie in an ESP8266's flash, from which nothing narrower can be read.
 */
export function takeBearssl(root: string): Outcome {
	const problem = sourcesProblem(root);
	if (problem !== undefined) return { done: false, text: problem };
	const folder = sourcesOf(root);
	const target = join(root, TARGET);
	rmSync(target, { recursive: true, force: true });
	for (const [group, names] of Object.entries(BEARSSL_FILES)) {
		mkdirSync(join(target, group), { recursive: true });
		for (const name of names) writeFileSync(join(target, group, `${basename(name)}.c`), prepared(basename(name), readFileSync(join(folder, "src", `${name}.c`), "utf8")));
	}
	const headers = [join(folder, "inc"), join(folder, "src")].flatMap((from) => readdirSync(from).filter((name) => name.endsWith(".h")).map((name) => join(from, name)));
	for (const path of headers) writeFileSync(join(target, "shared", basename(path)), readFileSync(path));
	return { done: true, text: `${allFiles().length} files of ${folder} are in ${TARGET}` };
}

/** The same where there are sources; done too without them, once they have been taken. */
export function ensureBearssl(root: string): Outcome {
	const taken = takeBearssl(root);
	return taken.done || process.env["BEARSSL"] !== undefined || !hasBearssl(root) ? taken : { done: true, text: `the files are in ${TARGET}` };
}

/** Has the C compiler say what to do where the sources are missing: without the folder, mcconfig says "directory not found!" alone. */
export function holdBearsslsPlace(root: string): void {
	const missing = `#error "BearSSL is missing in ${TARGET}: BEARSSL=FOLDER npm run bearssl (docs/flash.md), then start mcconfig again"\n`;
	for (const group of Object.keys(BEARSSL_FILES)) {
		mkdirSync(join(root, TARGET, group), { recursive: true });
		writeFileSync(join(root, TARGET, group, `${group}-missing.c`), missing);
	}
	writeFileSync(join(root, TARGET, "shared/bearssl.h"), missing);
}

function sourcesOf(root: string): string {
	return process.env["BEARSSL"] ?? join(root, "build/xs/bearssl");
}

function allFiles(): readonly string[] {
	return Object.values(BEARSSL_FILES).flat();
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

const TARGET = "build/bearssl";
