import { writeBase64 } from "../../modules/bytes/base64.js";
import { writeHex } from "../../modules/bytes/hex.js";
import { Writer } from "../../modules/bytes/writer.js";
import type { AnchorBundle } from "../../modules/x509/anchor-bundle.js";
import { readSignedPart } from "../../modules/x509/certificate.js";
import { DER } from "../../modules/x509/der.js";
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
			return { kind: "anchors", pem: anchorsPem(trust.names, host) };
		case "pins":
			return { kind: "pins", pins: pinsOf(trust.text) };
		case "anchors-or-pins":
			return { kind: "either", pem: anchorsPem(trust.names, host), pins: pinsOf(trust.text) };
		case "anchors-and-pins":
			return { kind: "anchors", pem: anchorsPem(trust.names, host), pins: pinsOf(trust.text) };
		case "first-use":
			return trust.accept === undefined ? { kind: "insecure" } : { kind: "pins", pins: pinsOf(trust.accept) };
		case "insecure":
			return { kind: "insecure" };
	}
}

function anchorsPem(names: readonly string[], host: TrustHost): string {
	const { list, bundles } = readAnchors(names, host);
	return [...list, ...bundles.flatMap(certificatesOf)].map(writePem).join("");
}

/** A bundle has no signatures. OpenSSL asks for none on a root that it is given, but its form wants one: so it gets an empty one. */
function certificatesOf(bundle: AnchorBundle): readonly Uint8Array[] {
	return Array.from({ length: bundle.count }, (_, index) => {
		const { signed, signatureAlgorithm } = readSignedPart(bundle.root(index), `root ${index + 1} of ${bundle.name}`);
		const length = signed.length + signatureAlgorithm.length + EMPTY_BITS.length;
		return new Writer(4 + length).uint8(DER.sequence).uint8(TWO_BYTES).uint16(length).bytes(signed).bytes(signatureAlgorithm).bytes(EMPTY_BITS).written;
	});
}

function pinsOf(text: string): readonly Pin[] {
	return readPins(text).pins.map(({ of, hash, digest }) => ({ of, hash, digest: writeHex(digest) }));
}

function writePem(der: Uint8Array): string {
	return `-----BEGIN CERTIFICATE-----\n${writeBase64(der)}\n-----END CERTIFICATE-----\n`;
}

/** A BIT STRING of no bits (X.690 section 8.6), and the mark of a length in two bytes (section 8.1.3.5). */
const EMPTY_BITS = Uint8Array.of(3, 1, 0);
const TWO_BYTES = 0x82;
