import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFlash } from "../tools/bundle/flash.js";
import { runnerProblem } from "../hosts/node/xs-runner.js";
import { ESP8266_PROFILES } from "../tools/bundle/bundle.js";
import { imageFolder } from "./image.js";

/**
 * What a firmware takes of a board's flash: `npm run size [-- PROFILE]`. By the runner of the boards' engine, of each profile of an
 * ESP8266; and where an image has been built for one, what the SDK's linker made of it.
 */
async function main(words: readonly string[]): Promise<number> {
	const wanted = words.length === 0 ? ESP8266_PROFILES : words;
	const unknown = wanted.find((name) => !ESP8266_PROFILES.includes(name));
	if (unknown !== undefined) return complain(`${unknown} is none of: ${ESP8266_PROFILES.join(", ")}`);
	const problem = runnerProblem(ROOT, "32");
	const status = problem === undefined ? 0 : complain(`${problem}: npm run xs:build makes it`);
	if (status === 0) for (const profile of wanted) {
		const { slots, texts, bytecode, limit } = await bundleFlash(ROOT, profile);
		print(profile, slots * SLOT, `in ${slots} slots`);
		print("", texts, "texts and data");
		print("", bytecode, "the module itself: bytecode, of which what runs at load is not in an image, and names");
		print("", slots * SLOT + texts + bytecode, `together; ${limit} is its limit`);
	}
	imageSize();
	return status;
}

/** Of the last image for an ESP8266, debug or release. */
function imageSize(): void {
	for (const kind of ["release", "debug"]) {
		const folder = join(imageFolder(ROOT), "tmp/esp", kind, "mooring");
		const linked = join(folder, "mc.xs.c");
		if (!existsSync(linked)) continue;
		const text = readFileSync(linked, "utf8");
		const [slots, keys] = [countOf(text, "Heap"), countOf(text, "Keys")];
		print(`image, ${kind}`, slots * SLOT, `in ${slots} slots, by the SDK's linker; ${keys} keys`);
		for (const [name, what] of [["mc.xs.c.o.unmapped", "all of mc.xs.c: slots, keys, bytecode, texts"], ["mc.resources.c.o.unmapped", "files"]] as const) {
			const object = join(folder, name);
			if (existsSync(object)) print("", sectionsOf(readFileSync(object)), what);
		}
		const program = join(folder, "main.elf");
		if (existsSync(program)) print("", sectionOf(readFileSync(program), ".irom0.text"), `mapped, of ${MAPPED}`);
	}
}

function countOf(text: string, what: string): number {
	return Number(new RegExp(`^#define mx${what}Count (\\d+)`, "m").exec(text)?.[1] ?? 0);
}

interface Section {
	readonly name: string;
	readonly type: number;
	readonly flags: number;
	readonly size: number;
}

/** Of an ELF file of 32 bits, little-endian. */
function sections(file: Buffer): readonly Section[] {
	const [offset, width, count, names] = [file.readUInt32LE(32), file.readUInt16LE(46), file.readUInt16LE(48), file.readUInt16LE(50)];
	const texts = file.readUInt32LE(offset + names * width + 16);
	return Array.from({ length: count }, (_, index) => {
		const at = offset + index * width;
		const name = texts + file.readUInt32LE(at);
		return { name: file.toString("latin1", name, file.indexOf(0, name)), type: file.readUInt32LE(at + 4), flags: file.readUInt32LE(at + 8), size: file.readUInt32LE(at + 20) };
	});
}

/** The bytes of all sections that are loaded. */
function sectionsOf(file: Buffer): number {
	return sections(file).reduce((sum, { type, flags, size }) => (type === PROGBITS && (flags & ALLOC) !== 0 ? sum + size : sum), 0);
}

function sectionOf(file: Buffer, wanted: string): number {
	return sections(file).find(({ name }) => name === wanted)?.size ?? 0;
}

function print(what: string, bytes: number, note: string): void {
	process.stdout.write(`${what.padEnd(18)}${String(bytes).padStart(10)} bytes  ${note}\n`);
}

function complain(text: string): number {
	process.stderr.write(`size: ${text}\n`);
	return 2;
}

const PROGBITS = 1;
const ALLOC = 2;

/** Bytes of a slot where pointers have 32 bits. */
const SLOT = 16;

/** Bytes of flash that the processor sees at a time, by the SDK's linker script. */
const MAPPED = 1_044_464;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

process.exitCode = await main(process.argv.slice(2));
