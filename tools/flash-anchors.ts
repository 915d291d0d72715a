import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { isFailure } from "../modules/failure/failure.js";
import type { Settings } from "../modules/settings/settings.js";
import { readPemCertificates } from "../modules/x509/pem.js";

/** The files that the settings name as anchors: of the broker, of Blynk servers, of an HTTPS service, and of what a serial line is joined to. */
export function anchorFiles({ trust, blynk, post, bridge }: Pick<Settings, "trust" | "blynk" | "post" | "bridge">): readonly string[] {
	const trusts = [trust, ...(blynk?.servers.map((server) => server.trust) ?? []), post?.trust, bridge?.use.kind === "transparent" ? bridge.use.trust : undefined];
	return [...new Set(trusts.flatMap((one) => (one !== undefined && "names" in one ? one.names : [])))];
}

/** Writes the files of anchors as an image has them into `folder`, under the last parts of their paths, and returns where they are. */
export function writeFlashAnchors(root: string, paths: readonly string[], folder: string): readonly string[] {
	mkdirSync(folder, { recursive: true });
	return paths.map((path) => {
		const written = join(folder, basename(path));
		writeFileSync(written, flashAnchor(readFileSync(resolve(root, path))));
		return written;
	});
}

/**
 * What of a file of anchors goes into an image: of a single certificate in PEM its DER, which stays in flash, where of PEM a chip
 * makes a copy in memory, and takes up to 80 ms for it. All else is what it is, and the firmware says what is wrong with it.
 */
export function flashAnchor(bytes: Uint8Array): Uint8Array {
	try {
		const [certificate, ...others] = readPemCertificates(bytes);
		return certificate === undefined || others.length > 0 ? bytes : certificate;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return bytes;
	}
}
