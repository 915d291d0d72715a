import { writeBase64 } from "../../modules/bytes/base64.js";
import { writeHex } from "../../modules/bytes/hex.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import { readAnchors, readTrust } from "../../modules/x509/trust.js";
import type { TrustHost, TrustText } from "../../modules/x509/trust.js";
import type { Pin, Trust } from "./verified-stream.js";

/** The firmware's trust in the form that the subscriber's own TLS takes. Throws what reading it throws in the firmware. */
export function subscriberTrust(trust: TrustText, host: TrustHost): Trust {
	// The firmware's own reading is the stricter one: what it refuses is refused here too.
	readTrust(trust, host);
	switch (trust.kind) {
		case "anchors":
			return { kind: "anchors", pem: readAnchors(trust.names, (name) => host.resource(name)).map(writePem).join("") };
		case "pins":
			return { kind: "pins", pins: pinsOf(trust.text) };
		case "anchors-or-pins":
			return { kind: "either", pem: readAnchors(trust.names, (name) => host.resource(name)).map(writePem).join(""), pins: pinsOf(trust.text) };
		case "anchors-and-pins":
			return { kind: "anchors", pem: readAnchors(trust.names, (name) => host.resource(name)).map(writePem).join(""), pins: pinsOf(trust.text) };
		case "first-use":
			return trust.accept === undefined ? { kind: "insecure" } : { kind: "pins", pins: pinsOf(trust.accept) };
		case "insecure":
			return { kind: "insecure" };
	}
}

function pinsOf(text: string): readonly Pin[] {
	return readPins(text).pins.map(({ of, hash, digest }) => ({ of, hash, digest: writeHex(digest) }));
}

function writePem(der: Uint8Array): string {
	return `-----BEGIN CERTIFICATE-----\n${writeBase64(der)}\n-----END CERTIFICATE-----\n`;
}
