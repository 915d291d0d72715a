import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageFolder } from "./image.js";

/**
 * What an image that was built takes: `npm run size [-- esp8266] [-- --debug]`. Bytecode by part, as XS's compiler made it; what
 * the linker has made of all parts together, which is a table of slots, keys and texts; and what the ESP8266 has room for.
 */
function main(words: readonly string[]): number {
	const target = words.find((word) => !word.startsWith("--")) ?? "esp8266";
	const platform = target === "esp8266" ? "esp" : target === "lin" ? "lin/mc" : target;
	const folder = join(imageFolder(ROOT), "tmp", platform, words.includes("--debug") ? "debug" : "release", "mooring");
	const linked = join(folder, "mc.xs.c");
	if (!existsSync(linked)) {
		process.stderr.write(`size: ${target} has not been built${words.includes("--debug") ? "" : " for release"}: npm run build -- ${target} --release\n`);
		return 1;
	}
	const parts = new Map<string, { files: number; bytes: number }>();
	for (const name of readdirSync(join(folder, "modules"), { recursive: true, encoding: "utf8" }).filter((one) => one.endsWith(".xsb"))) {
		const part = name.startsWith("modules/") || name.startsWith("hosts/") ? name.split("/").slice(0, 2).join("/") : name.includes("/") || !OURS.includes(name) ? "the SDK's modules" : name.replace(/\.xsb$/, "");
		const { files, bytes } = parts.get(part) ?? { files: 0, bytes: 0 };
		parts.set(part, { files: files + 1, bytes: bytes + statSync(join(folder, "modules", name)).size });
	}
	for (const [part, { files, bytes }] of [...parts].sort(([left], [right]) => (left < right ? -1 : 1))) print(part, `${files} modules`, bytes, "bytecode, with names");
	const text = readFileSync(linked, "utf8");
	const slots = countOf(text, "Heap");
	print("all together", `${slots} slots`, slots * SLOT, "in flash, beside bytecode and texts");
	print("", `${countOf(text, "Keys")} keys`, 0, "");
	const object = join(folder, "mc.xs.c.o.unmapped");
	if (existsSync(object)) print("", "mc.xs.c", sectionsOf(readFileSync(object)), `of the image; an ESP8266 maps ${MAPPED}, with the SDK's C and Espressif's`);
	return 0;
}

function countOf(text: string, what: string): number {
	return Number(new RegExp(`^#define mx${what}Count (\\d+)`, "m").exec(text)?.[1] ?? 0);
}

/** Of an ELF file of 32 bits, little-endian: the bytes of all sections that are loaded. */
function sectionsOf(file: Buffer): number {
	const [offset, size, count] = [file.readUInt32LE(32), file.readUInt16LE(46), file.readUInt16LE(48)];
	let sum = 0;
	for (let at = offset; at < offset + size * count; at += size) {
		const [type, flags] = [file.readUInt32LE(at + 4), file.readUInt32LE(at + 8)];
		if (type === PROGBITS && (flags & ALLOC) !== 0) sum += file.readUInt32LE(at + 20);
	}
	return sum;
}

function print(part: string, count: string, bytes: number, what: string): void {
	process.stdout.write(`${part.padEnd(24)}${count.padStart(14)}${bytes === 0 ? "" : `${String(bytes).padStart(10)} bytes  ${what}`}\n`);
}

const OURS: readonly string[] = ["main.xsb", "connection.xsb", "mqtt-packet.xsb"];

const PROGBITS = 1;
const ALLOC = 2;

/** Bytes of a slot where pointers have 32 bits. */
const SLOT = 16;

/** Bytes of flash that the processor sees at a time, by the SDK's linker script. */
const MAPPED = 1_044_464;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

process.exitCode = main(process.argv.slice(2));
