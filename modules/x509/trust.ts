import { anchors } from "./anchor.js";
import type { Authenticator } from "./authenticator.js";
import { trustFailures } from "./failures.js";
import { readPins } from "./fingerprint.js";
import { insecure } from "./insecure.js";
import { readPemCertificates } from "./pem.js";
import { pins } from "./pin.js";

/** Trust as the settings give it: names of resources with anchors, text with pins, or a reason to do without. */
export type TrustText =
	| { readonly kind: "anchors"; readonly names: readonly string[] }
	| { readonly kind: "pins"; readonly text: string }
	| { readonly kind: "insecure"; readonly because: string };

/** Makes an authenticator of it. `notices` are what a person should know of the text. Throws failures of stage `settings` or `x509`. */
export function readTrust(trust: TrustText, resource: (name: string) => Uint8Array | undefined): { authenticator: Authenticator; notices: readonly string[] } {
	switch (trust.kind) {
		case "anchors":
			return { authenticator: anchors(readAnchors(trust.names, resource)), notices: [] };
		case "pins": {
			const read = readPins(trust.text);
			return { authenticator: pins(read.pins), notices: read.notices };
		}
		case "insecure":
			return { authenticator: insecure(trust.because), notices: [] };
	}
}

/** The certificates in these resources, DER. */
export function readAnchors(names: readonly string[], resource: (name: string) => Uint8Array | undefined): Uint8Array[] {
	return names.flatMap((name) => {
		const bytes = resource(name);
		if (bytes === undefined) throw trustFailures.make("no-such-resource", { name });
		return readPemCertificates(bytes);
	});
}
