import { basename, resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { nodeCrypto } from "../hosts/node/crypto.js";
import { readResource } from "../hosts/node/simulated-host.js";
import { wrap } from "../hosts/node/wrap.js";
import { counted } from "../modules/failure/counted.js";
import { isFailure } from "../modules/failure/failure.js";
import { writeAnchorBundle } from "../modules/x509/bundle-writer.js";
import { trustFailures } from "../modules/x509/failures.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { dateText } from "../modules/x509/time.js";
import { readArguments, valueOf, wordsFailure } from "./arguments.js";
import { describeCertificate } from "./certificate-text.js";
import type { Described } from "./certificate-text.js";
import { toolFailures } from "./failures.js";
import { requireNew, shownPath, writeDraft } from "./own-files.js";
import { painter } from "./paint.js";
import { GOOD } from "./tool.js";
import type { Surroundings } from "./tool.js";

/** `certs bundle`: one file of many roots, which a chip reads in flash. */
export function bundleRoots(args: readonly string[], { folder, now, write, colour }: Surroundings): number {
	const read = readArguments(args, { tool: "certs", flags: ["--public", "--force"], values: ["--out"], words: { least: 0, most: MOST_FILES, what: WORDS } });
	const isPublic = read.flags.has("--public");
	if (read.words.length === 0 && !isPublic) throw wordsFailure("certs", 0, WORDS, "bundle");
	const path = resolve(folder, valueOf(read, "--out") ?? (isPublic ? "certs/public-roots.bin" : "certs/roots.bin"));
	requireNew(folder, [path], read.flags.has("--force"));
	const sources: Source[] = read.words.map((name) => ({ name, certificates: certificatesOf(name, folder) }));
	if (isPublic) sources.push({ name: `Mozilla's list as Node ${process.version} brings it`, certificates: rootCertificates.flatMap((pem) => readPemCertificates(pem)) });
	const paint = painter(colour);
	const roots = sources.flatMap(({ name, certificates }) => certificates.flatMap((der, index) => {
		const root = describe(der, `certificate ${index + 1}`);
		const problem = typeof root === "string" ? root : problemOf(root, name, now());
		if (problem === undefined && typeof root !== "string") return [root];
		write(wrap(`${typeof root === "string" ? name : root.subject}: ${problem ?? ""}`, `${paint("yellow", "left out")}  `, "          "));
		return [];
	}));
	const [first] = [...roots].sort((one, other) => one.end - other.end);
	if (first === undefined) throw toolFailures.make("bundle-empty", { sources: sources.map(({ name }) => name).join(", ") });
	const bundle = writeAnchorBundle(roots.map(({ certificate }) => certificate), sources.map(({ name }) => basename(name)).join("; "), nodeCrypto);
	writeDraft(folder, { path, text: bundle });
	const count = new Set(roots.map(({ sha256 }) => sha256)).size;
	write(`${paint("green", "written")} ${shownPath(folder, path)}: ${counted(count, "roots")}, ${bundle.length} bytes of flash; the first to end is ${first.commonName}, on ${dateText(first.end)}\n`);
	write(`The setting that uses it:\n\n\t"trustAnchors": "${shownPath(folder, path)}"\n\n`);
	return GOOD;
}

interface Source {
	readonly name: string;
	/** DER. */
	readonly certificates: readonly Uint8Array[];
}

function certificatesOf(name: string, folder: string): readonly Uint8Array[] {
	try {
		const bytes = readResource(name, folder);
		if (bytes === undefined) throw trustFailures.make("no-such-resource", { name });
		return readPemCertificates(bytes);
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		throw toolFailures.make("bad-certificate-file", { path: name, problem: caught.seen, advice: caught.hint });
	}
}

/** A text of what is wrong for one that cannot be read: a store may hold such. */
function describe(der: Uint8Array, which: string): Described | string {
	try {
		return describeCertificate(der, which);
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return caught.seen;
	}
}

/** Why a root is of no use to a chip. One that is no CA is a mistake of whoever gave the file. */
function problemOf({ isCa, subject, issuer, end, key, keyText }: Described, path: string, now: number): string | undefined {
	if (!isCa) throw toolFailures.make("bundle-not-ca", { path, subject, issuer });
	if (end < now) return `it ended on ${dateText(end)}`;
	if (key === undefined || key === "Ed25519") return `a chip cannot check its key, ${keyText}`;
	return undefined;
}

const WORDS = "bundle, and behind it files with roots or --public";

const MOST_FILES = 64;
