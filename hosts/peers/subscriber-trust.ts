import { writeBase64 } from "../../modules/bytes/base64.js";
import { writeHex } from "../../modules/bytes/hex.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import { readAnchors, readTrust } from "../../modules/x509/trust.js";
import type { TrustText } from "../../modules/x509/trust.js";
import type { Trust } from "./verified-stream.js";

/** The firmware's trust in the form that the subscriber's own TLS takes. Throws what reading it throws in the firmware. */
export function subscriberTrust(trust: TrustText, resource: (name: string) => Uint8Array | undefined): Trust {
	// The firmware's own reading is the stricter one: what it refuses is refused here too.
	readTrust(trust, resource);
	switch (trust.kind) {
		case "anchors":
			return { kind: "anchors", pem: readAnchors(trust.names, resource).map(writePem).join("") };
		case "pins":
			return { kind: "pins", pins: readPins(trust.text).pins.map(({ of, hash, digest }) => ({ of, hash, digest: writeHex(digest) })) };
		case "insecure":
			return { kind: "insecure" };
	}
}

function writePem(der: Uint8Array): string {
	return `-----BEGIN CERTIFICATE-----\n${writeBase64(der)}\n-----END CERTIFICATE-----\n`;
}
