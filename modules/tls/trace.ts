import { Reader } from "../bytes/reader.js";
import { isFailure } from "../failure/failure.js";
import { table } from "../table/table.js";
import { alertName, WARNING } from "./alert.js";
import { tlsFailures } from "./failures.js";
import type { Side, Trace, Version } from "./handshake-layer.js";
import { ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, messageName } from "./record.js";
import { hex16, isRetryRequest, readServerHello, versionName } from "./server-hello.js";
import { TLS13 } from "./suites.js";
import { describeExtensions, groupName, items, names, schemeName } from "./trace-extension.js";

/**
 * One line for everything that is said in a connection but application data, with sizes and what was offered and chosen:
 * "->" is ours, "<-" the server's. Keys, key shares, random values, tickets and signatures do not stand in it.
 */
export function tlsTrace(versions: readonly Version[], write: (line: string) => void): Trace {
	return {
		said(side, type, content, version) {
			write(`${ARROWS[side]} ${describe({ side, version, versions }, type, content)}`);
		},
		rekeyed(side) {
			write(`${ARROWS[side]} new keys`);
		},
	};
}

interface Speech {
	readonly side: Side;
	/** ProtocolVersion, as far as it is known. */
	readonly version: number;
	/** Those whose suites have names. */
	readonly versions: readonly Version[];
}

type Describe = (reader: Reader, speech: Speech, body: Uint8Array) => string[];

function describe(speech: Speech, type: number, content: Uint8Array): string {
	switch (type) {
		case HANDSHAKE:
			return describeMessage(speech, content);
		case ALERT:
			return content.length === 2 ? `alert, ${content.at(0) === WARNING ? "warning" : "fatal"}: ${alertName(content.at(1) ?? 0)}` : `alert of ${content.length} bytes`;
		case CHANGE_CIPHER_SPEC:
			return "change_cipher_spec";
		default:
			return `record of type ${type}, ${content.length} bytes`;
	}
}

/** What cannot be read is shown as that: to refuse it is not this one's business. */
function describeMessage(speech: Speech, whole: Uint8Array): string {
	const type = whole.at(0) ?? 0;
	const body = whole.subarray(HEADER_LENGTH);
	const isRetry = type === SERVER_HELLO && body.length > VERSION_LENGTH + RANDOM_LENGTH && isRetryRequest(body.subarray(VERSION_LENGTH, VERSION_LENGTH + RANDOM_LENGTH));
	const title = `${isRetry ? "HelloRetryRequest" : messageName(type)}, ${whole.length} bytes`;
	try {
		const parts = PARTS[type]?.(new Reader(body, unreadable), speech, body) ?? [];
		return parts.length === 0 ? title : `${title}: ${parts.join("; ")}`;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return `${title}, which cannot be read`;
	}
}

function suiteName(id: number, versions: readonly Version[]): string {
	for (const { suites } of versions) for (const suite of suites) if (suite.id === id) return suite.name;
	return hex16(id);
}

function unreadable(): Error {
	return tlsFailures.make("malformed-message", { message: "message" });
}

const ARROWS: Readonly<Record<Side, string>> = Object.freeze({ client: "->", server: "<-" });

const HEADER_LENGTH = 4;
const VERSION_LENGTH = 2;
const RANDOM_LENGTH = 32;

const SERVER_HELLO = 2;

/** What there is to say of a message, by HandshakeType; of others, their length alone. */
const PARTS: Readonly<Record<number, Describe>> = table({
	/** ClientHello. */
	1(reader, { side, versions }) {
		reader.bytes(VERSION_LENGTH + RANDOM_LENGTH);
		reader.vector8();
		const suites = names(reader.within(reader.vector16()), (id) => suiteName(id, versions));
		reader.vector8();
		return [`suites ${suites}`, ...describeExtensions(reader, side)];
	},
	/** ServerHello. */
	2(_reader, { side, versions }, body) {
		const hello = readServerHello(body);
		return [`legacy_version ${versionName(hello.legacyVersion)}`, suiteName(hello.suite, versions), ...describeExtensions(new Reader(hello.extensions, unreadable), side)];
	},
	/** NewSessionTicket. */
	4(reader, { side, version }) {
		const lifetime = `${reader.uint32()} s`;
		if (version !== TLS13) return [lifetime, `a ticket of ${reader.vector16().length} bytes`];
		reader.uint32();
		reader.vector8();
		return [lifetime, `a ticket of ${reader.vector16().length} bytes`, ...describeExtensions(reader, side)];
	},
	/** EncryptedExtensions. */
	8(reader, { side }) {
		return describeExtensions(reader, side);
	},
	/** Certificate. */
	11(reader, { side, version }) {
		if (version === TLS13) reader.vector8();
		const list = reader.within(reader.vector24());
		const certificates = items(list, () => {
			const length = `${list.vector24().length}`;
			const extensions = version === TLS13 ? describeExtensions(list, side) : [];
			return extensions.length === 0 ? length : `${length} (${extensions.join(", ")})`;
		});
		return [certificates.length === 0 ? "no certificate" : `certificates of ${certificates.join(", ")} bytes`];
	},
	/** ServerKeyExchange. */
	12(reader) {
		reader.uint8();
		const group = groupName(reader.uint16());
		reader.vector8();
		return [group, schemeName(reader.uint16())];
	},
	/** CertificateRequest. */
	13(reader, { side, version }) {
		reader.vector8();
		if (version === TLS13) return describeExtensions(reader, side);
		return [names(reader.within(reader.vector16()), schemeName)];
	},
	/** CertificateVerify. */
	15(reader) {
		return [schemeName(reader.uint16())];
	},
	/** KeyUpdate. */
	24(reader) {
		return [reader.uint8() === 0 ? "update_not_requested" : "update_requested"];
	},
} satisfies Readonly<Record<number, Describe>>);
