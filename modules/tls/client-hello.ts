import { writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import type { KeyAgreement } from "../ports/crypto.js";
import { table } from "../table/table.js";
import * as extensions from "./extension.js";
import type { HandshakeLayer, TlsClientOptions } from "./handshake-layer.js";
import { NO_COMPRESSION, RANDOM_LENGTH } from "./offer.js";
import type { AnySuite, Offer, RecordSizeOffer } from "./offer.js";
import { recordSizeOffer } from "./record-size.js";
import type { OfferedSession, Session13 } from "./session.js";
import { certificateSchemesOf, groupsOf, namedGroups, schemesOf, signatureSchemes, suitesOf, TLS12, TLS13, withId } from "./suites.js";
import type { NamedGroup, SignatureScheme } from "./suites.js";

/** Everything that the host and the versions can do, with fresh random values. */
export function makeOffer(options: TlsClientOptions, layer: Pick<HandshakeLayer, "serverName" | "port" | "now">): Offer {
	return new FreshOffer(options, layer);
}

/** Lists are made when they are asked for, a few times in a handshake: kept all the while, they would take a chip most of a kilobyte. */
class FreshOffer implements Offer {
	readonly random = new Uint8Array(RANDOM_LENGTH);
	readonly sessionId: Uint8Array;
	readonly hostName: string | undefined;
	session: OfferedSession | undefined;
	private readonly options: TlsClientOptions;

	constructor(options: TlsClientOptions, { serverName, port, now }: Pick<HandshakeLayer, "serverName" | "port" | "now">) {
		const { crypto, versions, resumption } = options;
		const session = resumption?.take(options, serverName, port, now);
		const old = session?.session.version === TLS12 ? session.session : undefined;
		this.options = options;
		this.hostName = serverName.kind === "dns" ? serverName.text : undefined;
		this.session = session;
		this.sessionId = old?.isTicket === false ? old.ticket : new Uint8Array(old !== undefined || versions.some(({ id }) => id === TLS13) ? 32 : 0);
		crypto.random(this.random);
		if (old?.isTicket !== false) crypto.random(this.sessionId);
	}

	get versions(): readonly number[] {
		return this.options.versions.map(({ id }) => id);
	}

	get suites(): readonly AnySuite[] {
		const { crypto, versions } = this.options;
		return versions.flatMap(({ suites }) => suitesOf(crypto, suites));
	}

	get groups(): readonly NamedGroup[] {
		return groupsOf(this.options.crypto);
	}

	get schemes(): readonly SignatureScheme[] {
		return schemesOf(this.options.crypto);
	}

	get certificateSchemes(): readonly SignatureScheme[] {
		return certificateSchemesOf(this.options.crypto);
	}

	get protocols(): readonly string[] {
		return this.options.protocols ?? [];
	}

	get recordSize(): RecordSizeOffer | undefined {
		return recordSizeOffer(this.options.receiveBuffer);
	}

	speaks(version: number): boolean {
		return withId(this.options.versions, version) !== undefined;
	}

	resumes(version: number): boolean {
		const { resumption } = this.options;
		return (version === TLS13 ? resumption?.tls13 : resumption?.tls12) !== undefined;
	}

	suite(id: number): AnySuite | undefined {
		const { crypto, versions } = this.options;
		let suite: AnySuite | undefined;
		for (let at = 0; suite === undefined && at < versions.length; at++) suite = withId(versions[at]?.suites ?? [], id);
		return suite !== undefined && crypto.aeads.includes(suite.aead) ? suite : undefined;
	}

	group(id: number): NamedGroup | undefined {
		const group = withId(namedGroups, id);
		return group !== undefined && this.options.crypto.groups.includes(group.name) ? group : undefined;
	}

	scheme(id: number): SignatureScheme | undefined {
		const scheme = withId(signatureSchemes, id);
		return scheme !== undefined && this.options.crypto.signatures.includes(scheme.algorithm.kind) ? scheme : undefined;
	}

	includes(extension: number): boolean {
		let at = 0;
		while (at < EXTENSIONS.length && EXTENSIONS[at]?.type !== extension) at++;
		return EXTENSIONS[at]?.applies(this, undefined) === true;
	}
}

/** A whole ClientHello message (RFC 8446 section 4.1.2). */
export function writeClientHello(offer: Offer, shares: readonly KeyAgreement[], cookie: Uint8Array | undefined): Uint8Array {
	const { suites, groups, schemes, certificateSchemes } = offer;
	const hello = { offer, shares, cookie, suites, groups, schemes, certificateSchemes };
	const writer = new Writer(helloCapacity(hello));
	const message = writer.uint8(CLIENT_HELLO).begin(3);
	writer.uint16(TLS12).bytes(offer.random).uint8(offer.sessionId.length).bytes(offer.sessionId).ids16(suites).uint8(1).uint8(NO_COMPRESSION);
	const list = writer.begin(2);
	for (const { type, applies, write } of EXTENSIONS) {
		if (!applies(offer, cookie)) continue;
		const data = writer.uint16(type).begin(2);
		write(writer, hello);
		writer.end(data, 2);
	}
	return writer.end(list, 2).end(message, 3).written;
}

interface Hello {
	readonly offer: Offer;
	readonly shares: readonly KeyAgreement[];
	readonly cookie: Uint8Array | undefined;
	/** The offer's lists, which it makes each time that it is asked. */
	readonly suites: Offer["suites"];
	readonly groups: Offer["groups"];
	readonly schemes: Offer["schemes"];
	readonly certificateSchemes: Offer["certificateSchemes"];
}

interface HelloExtension {
	readonly type: number;
	readonly applies: (offer: Offer, cookie: Uint8Array | undefined) => boolean;
	readonly write: (writer: Writer, hello: Hello) => void;
}

function helloCapacity({ offer, shares, cookie, suites, groups, schemes, certificateSchemes }: Hello): number {
	const numbers = suites.length + groups.length + 2 * schemes.length + certificateSchemes.length;
	let length = FIXED_LENGTH + 2 * numbers + (offer.hostName?.length ?? 0) + (cookie?.length ?? 0);
	if (offer.session !== undefined) length += offer.session.session.ticket.length + offer.session.session.secret.length;
	// A character of UTF-8 has at most three bytes for each unit of its string.
	for (const protocol of offer.protocols) length += 1 + 3 * protocol.length;
	for (const share of shares) length += 4 + share.publicKey.length;
	return length;
}

function always(): boolean {
	return true;
}

function offers12(offer: Offer): boolean {
	return offer.speaks(TLS12);
}

function offers13(offer: Offer): boolean {
	return offer.speaks(TLS13);
}

/** The session to resume, where it is one of TLS 1.3. */
function session13({ session }: Offer): Session13 | undefined {
	return session?.session.version === TLS13 ? session.session : undefined;
}

const NOTHING = new Uint8Array(0);

const CLIENT_HELLO = 1;
const HOST_NAME = 0;
const UNCOMPRESSED = 0;

/** psk_dhe_ke (RFC 8446 section 4.2.9). */
const WITH_KEY_AGREEMENT = 1;

/** More than everything in a ClientHello that does not depend on the offer, and the versions, two at most. */
const FIXED_LENGTH = 214;

/** In the order in which they are written. */
const EXTENSIONS: readonly HelloExtension[] = table([
	{
		type: extensions.SERVER_NAME, applies: (offer) => offer.hostName !== undefined,
		// Of a list of one.
		write: (writer, { offer }) => {
			const name = writeUtf8(offer.hostName ?? "");
			writer.uint16(1 + 2 + name.length).uint8(HOST_NAME).uint16(name.length).bytes(name);
		},
	},
	{
		type: extensions.MAX_FRAGMENT_LENGTH, applies: (offer) => offer.recordSize?.fragment !== undefined,
		write: (writer, { offer }) => writer.uint8(offer.recordSize?.fragment ?? 0),
	},
	{ type: extensions.SUPPORTED_GROUPS, applies: always, write: (writer, { groups }) => writer.ids16(groups) },
	{ type: extensions.EC_POINT_FORMATS, applies: offers12, write: (writer) => writer.uint8(1).uint8(UNCOMPRESSED) },
	{ type: extensions.SIGNATURE_ALGORITHMS, applies: always, write: (writer, { schemes }) => writer.ids16(schemes) },
	{
		type: extensions.PROTOCOL_NEGOTIATION, applies: (offer) => offer.protocols.length > 0,
		write: (writer, { offer }) => writer.vector16(() => { for (const name of offer.protocols) writer.vector8(() => writer.bytes(writeUtf8(name))); }),
	},
	{ type: extensions.EXTENDED_MASTER_SECRET, applies: offers12, write: () => undefined },
	{
		type: extensions.RECORD_SIZE_LIMIT, applies: (offer) => offer.recordSize !== undefined,
		write: (writer, { offer }) => writer.uint16(offer.recordSize?.limit ?? 0),
	},
	{
		type: extensions.SESSION_TICKET, applies: (offer) => offer.speaks(TLS12) && offer.resumes(TLS12),
		write: (writer, { offer: { session } }) => { if (session?.session.version === TLS12 && session.session.isTicket) writer.bytes(session.session.ticket); },
	},
	{
		type: extensions.SUPPORTED_VERSIONS, applies: offers13,
		write: (writer, { offer: { versions } }) => {
			writer.uint8(2 * versions.length);
			for (const version of versions) writer.uint16(version);
		},
	},
	{
		type: extensions.COOKIE, applies: (_offer, cookie) => cookie !== undefined,
		write: (writer, { cookie = NOTHING }) => writer.uint16(cookie.length).bytes(cookie),
	},
	{
		type: extensions.KEY_EXCHANGE_MODES, applies: (offer) => offer.speaks(TLS13) && offer.resumes(TLS13),
		write: (writer) => writer.uint8(1).uint8(WITH_KEY_AGREEMENT),
	},
	{
		// RFC 8446 section 4.2.3: only where it is another list than signature_algorithms.
		type: extensions.SIGNATURE_ALGORITHMS_CERT, applies: (offer) => offer.certificateSchemes.length > 0,
		write: (writer, { schemes, certificateSchemes }) => writer.ids16(schemes.concat(certificateSchemes)),
	},
	{
		type: extensions.KEY_SHARE, applies: offers13,
		write: (writer, { groups, shares }) => {
			const list = writer.begin(2);
			for (const { group: name, publicKey } of shares) writer.uint16(groups.find((group) => group.name === name)?.id ?? 0).uint16(publicKey.length).bytes(publicKey);
			writer.end(list, 2);
		},
	},
	// Said to be empty: this is a first handshake (RFC 5746 section 3.4).
	{ type: extensions.RENEGOTIATION_INFO, applies: offers12, write: (writer) => writer.uint8(0) },
	// The last one (RFC 8446 section 4.2.11): its end, the binder, is over all that comes before. A binder is as long as its key.
	{
		type: extensions.PRE_SHARED_KEY, applies: (offer) => session13(offer) !== undefined,
		write: (writer, { offer }) => {
			const { ticket = NOTHING, ageAdd = 0, secret = NOTHING } = session13(offer) ?? {};
			const age = Math.floor(offer.session?.age ?? 0);
			writer.uint16(2 + ticket.length + 4).uint16(ticket.length).bytes(ticket).uint32((age + ageAdd) % 2 ** 32);
			writer.uint16(1 + secret.length).uint8(secret.length).bytes(new Uint8Array(secret.length));
		},
	},
] satisfies readonly HelloExtension[]);
