import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digest, run } from "./xs-compile.js";

/** Takes the engine's sources out of the package that carries them; none of its scripts runs, none of its JavaScript is used. */
export function fetchEngine(folder: string): void {
	const stamp = join(folder, "stamp");
	const wanted = digest(JSON.stringify([PACKAGE, INTEGRITY, FIXES]));
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder, PACKAGE]);
	const [archive] = readdirSync(folder);
	if (archive === undefined) throw new Error(`npm pack ${PACKAGE} gave no file`);
	const integrity = `sha512-${createHash("sha512").update(readFileSync(join(folder, archive))).digest("base64")}`;
	if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: ${integrity}`);
	run("tar", ["-xzf", join(folder, archive), "-C", folder, "--strip-components=2", ...CONTENTS.map((path) => `package/moddable/${path}`)]);
	rmSync(join(folder, archive));
	for (const fix of FIXES) applyFix(folder, fix);
	writeFileSync(stamp, wanted);
}

interface Fix {
	readonly file: string;
	readonly reason: string;
	readonly from: string;
	readonly to: string;
}

function applyFix(folder: string, { file, reason, from, to }: Fix): void {
	const path = join(folder, file);
	const parts = readFileSync(path, "utf8").split(from);
	if (parts.length !== 2) throw new Error(`${file} has not one place for the fix "${reason}"`);
	writeFileSync(path, parts.join(to));
}

/** XS 13.3 as C source. */
const PACKAGE = "@agoric/xsnap@0.15.0";
const INTEGRITY = "sha512-ZBm4DZxbtfacxMHVVdJjZi0Y8zOxN77vpu1WwI5RWfPkaRh0aHkz/dVdTGKXalDNzWfz183lljKxlxl3/h0n+A==";
const CONTENTS: readonly string[] = ["xs/includes", "xs/sources", "xs/platforms"];

const FIXES: readonly Fix[] = [
	{
		file: "xs/sources/xsMemory.c",
		reason: "Aliases of a shared machine are numbered from 0, which is also the number that means no alias: the first instance would be frozen by accident.",
		from: "txID aliasCount = 0;",
		to: "txID aliasCount = XS_NO_ID + 1;",
	},
	{
		file: "xs/sources/xsMemory.c",
		reason: "On the ESP8266's core it is counted what collecting costs: its begin.",
		from: "	the->collectFlag |= theFlag & XS_ORGANIC_FLAG;\n",
		to: "	the->collectFlag |= theFlag & XS_ORGANIC_FLAG;\n#ifdef __XTENSA__\n	extern void collectionStarts(void);\n	collectionStarts();\n#endif\n",
	},
	{
		file: "xs/sources/xsMemory.c",
		reason: "And its end.",
		from: "	the->garbageCollectionCount++;\n",
		to: "	the->garbageCollectionCount++;\n#ifdef __XTENSA__\n	extern void collectionEnds(void);\n	collectionEnds();\n#endif\n",
	},
];
