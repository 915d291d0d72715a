import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TUNED } from "../tools/bearssl-files.js";
import type { Tuned } from "../tools/bearssl-files.js";
import { compilerVersion, run } from "./xs-compile.js";
import type { Source } from "./xs-compile.js";
import { EMULATOR } from "../hosts/node/xs-runner.js";

/** Debian's compiler and C library for the ESP8266's core, and what they lack. */
export interface Toolchain {
	readonly compiler: string;
	readonly flags: readonly string[];
	readonly link: readonly string[];
	/** Arithmetic that the compiler calls and that the chip has in its ROM. */
	readonly sources: readonly Source[];
	/** Further options for some of BearSSL's files, by their names. */
	readonly tuned: Tuned;
}

/** The tool chain, with the compiler's own arithmetic unpacked into `folder`; or the Debian package that is missing. */
export function findToolchain(root: string, folder: string): Toolchain | { readonly missing: string } {
	if (compilerVersion(COMPILER) === undefined) return { missing: "gcc-xtensa-lx106" };
	if (compilerVersion(EMULATOR) === undefined) return { missing: "qemu-system-misc" };
	if (!existsSync(C_LIBRARY)) return { missing: "picolibc-xtensa-lx106-elf" };
	const release = tell("-dumpversion");
	const [major = ""] = release.split(".");
	const archives = `/usr/src/gcc-${major}`;
	const archive = existsSync(archives) ? readdirSync(archives).find((name) => name.startsWith(`gcc-${release}`) && name.includes(".tar.")) : undefined;
	if (archive === undefined) return { missing: `gcc-${major}-source` };
	if (!existsSync(join(folder, ASSEMBLY))) unpack(join(archives, archive), folder);
	const script = join(root, "hosts/xs/lx106/memory.ld");
	return {
		compiler: COMPILER,
		flags: FLAGS,
		tuned: TUNED,
		// The library calls the arithmetic, and the arithmetic the compiler's library.
		link: ["-nostdlib", "-Wl,--no-warn-rwx-segments", "-T", script, "-L", join(C_LIBRARY, "lib"), "-Wl,--start-group", "-lc", "-lgcc", "-Wl,--end-group"],
		sources: ARITHMETIC.map((name) => ({ path: join(folder, ASSEMBLY), object: `arithmetic${name}`, options: [`-DL${name}`, "-I", join(tell("-print-file-name=plugin"), "include")] })),
	};
}

/** What is no header and no source, and makes another program all the same. */
export function linkerScript(root: string): string {
	return readFileSync(join(root, "hosts/xs/lx106/memory.ld"), "utf8");
}

function tell(question: string): string {
	return spawnSync(COMPILER, [question], { encoding: "utf8" }).stdout.trim();
}

function unpack(archive: string, folder: string): void {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	run("tar", ["-xf", archive, "-C", folder, "--strip-components=4", "--wildcards", "gcc-*/libgcc/config/xtensa/*.S"]);
}

const COMPILER = "xtensa-lx106-elf-gcc";

const C_LIBRARY = "/usr/lib/xtensa-lx106-elf";

/** The C library's own specs are not where the compiler looks for them. Calls reach far, since the runner is larger than a short call's reach. */
const FLAGS: readonly string[] = ["-Os", "-specs", join(C_LIBRARY, "picolibc.specs"), "-mlongcalls", "-mtext-section-literals", "-falign-functions=4"];

const ASSEMBLY = "lib1funcs.S";

/** Parts of that file which libgcc of this package has not, by the names of its own build. */
const ARITHMETIC: readonly string[] = [
	"_divsi3", "_udivsi3", "_umodsi3", "_umulsidi3",
	"_addsubsf3", "_mulsf3", "_fixunssfsi", "_floatsisf",
	"_addsubdf3", "_muldf3", "_divdf3", "_fixdfsi", "_fixunsdfsi", "_floatsidf", "_truncdfsf2", "_extendsfdf2",
];
