import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { visible } from "../modules/failure/failure.js";
import { toolFailures } from "./failures.js";

/** A file to be written. */
export interface Draft {
	readonly path: string;
	readonly text: string | Uint8Array;
	/** Nobody else may read it. */
	readonly secret?: boolean;
}

/** Throws a Failure if one of them is there already. To be called before any of several is written. */
export function requireNew(folder: string, paths: readonly string[], force: boolean): void {
	for (const path of paths) {
		if (!force && lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw toolFailures.make("file-exists", { path: shownPath(folder, path) });
	}
}

/** Whole or not at all: written beside its place and moved there. Throws a Failure. */
export function writeDraft(folder: string, { path, text, secret = false }: Draft): void {
	const fresh = `${path}.new`;
	const mode = secret ? OWNER_ONLY : READABLE;
	try {
		mkdirSync(dirname(path), { recursive: true, ...(secret ? { mode: OWNER_FOLDER } : {}) });
		rmSync(fresh, { force: true });
		writeFileSync(fresh, text, { mode, flag: "wx" });
		renameSync(fresh, path);
	} catch (caught) {
		throw toolFailures.make("file-unwritable", { path: shownPath(folder, path), reason: codeOf(caught) });
	}
}

/** A line before a PEM block. Names in it come from others: what could be taken for the beginning of a block is none any more. */
export function pemComment(text: string): string {
	return `# ${visible(text).replace(/-{2,}/g, "-")}`;
}

/** Undefined where there is no such file. */
export function readIfThere(path: string): Buffer | undefined {
	return existsSync(path) ? readFileSync(path) : undefined;
}

/** As a person in the project's folder would call it, and as a setting names it. */
export function shownPath(folder: string, path: string): string {
	const short = relative(folder, path).replaceAll("\\", "/");
	return short.startsWith("../") ? path : short;
}

/** Where trust anchors lie that are to be flashed. */
export function certificatesFolder(folder: string): string {
	return join(folder, "certs");
}

/** A name that every file system takes, made of a host's or a CA's. */
export function fileName(text: string): string {
	const plain = text.toLowerCase().replace(/[^a-z0-9.-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, LONGEST_NAME);
	return plain === "" ? "certificate" : plain;
}

export function codeOf(caught: unknown): string {
	if (!(caught instanceof Error)) throw caught;
	return "code" in caught ? String(caught.code) : caught.message;
}

const OWNER_ONLY = 0o600;
const READABLE = 0o644;
const OWNER_FOLDER = 0o700;

const LONGEST_NAME = 80;
