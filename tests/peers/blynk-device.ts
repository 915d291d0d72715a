import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { BlynkClient } from "../../modules/blynk/client.js";
import type { BlynkClientOptions, BlynkHandler, BlynkServer } from "../../modules/blynk/client-options.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import type { Dial } from "../../modules/ports/stream.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tls13 } from "../../modules/tls/version13.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { authority, Journal, now } from "./scene.js";
import { token } from "./blynk-scene.js";

export const dialects = { legacy, iot };

export interface OurDevice {
	readonly client: BlynkClient;
	/** What its handler was told, in short. */
	readonly journal: Journal<string>;
}

/** Our client, over our TLS or over TCP alone, that opens again as often as its connection falls while `again` says so. */
export function ourDevice(servers: readonly (Partial<BlynkServer> & { readonly port: number })[], options: Partial<BlynkClientOptions> = {}, again: () => boolean = () => false): OurDevice {
	const journal = new Journal<string>();
	const client = new BlynkClient({
		servers: servers.map(({ port, ...server }) => ({ target: { host: "localhost", port }, dial: server.secure === false ? tcp : secureDial, token, dialect: iot, pinned: false, secure: true, clockAhead: 0, ...server })),
		firmware: { version: "1.0" }, plainText: true, ...options,
	}, nodeTimer, handlerOf(journal, () => { if (again()) client.open(); }));
	return { client, journal };
}

function handlerOf({ note }: Journal<string>, fallen: () => void): BlynkHandler {
	return {
		up: (trust, server) => { note(`up ${server} ${trust}`); },
		down: (failure) => {
			note(`down ${failure?.code ?? "-"}`);
			fallen();
		},
		appConnected: (connected) => { note(connected ? "app" : "no app"); },
		time: (milliseconds, trust) => { note(`time ${milliseconds} ${trust}`); },
		firmwareOffered: (url) => { note(`firmware ${url}`); },
		printed: (text) => { note(`printed ${text}`); },
		metadata: (fields) => { note(`metadata ${fields.join("|")}`); },
		accepted: (accepted) => { note(`accepted ${accepted}`); },
		dropped: (failure, count) => { note(`dropped ${count} ${failure.code}`); },
		notice: (failure) => { note(`notice ${failure.code}: ${failure.seen}`); },
		anyWrite: (pin, values) => { note(`V${pin} ${values.join("|")}`); },
		anyRead: (pin) => { note(`V${pin}?`); },
	};
}

const tcp: Dial = (target, handler) => connect("127.0.0.1", target.port, handler);

export const secureDial: Dial = (target, handler) => tlsDial(tcp, {
	crypto: nodeCrypto, authenticator: anchors(readPemCertificates(Buffer.from(authority.root))), timer: nodeTimer,
	clock: { now: () => now, set: () => undefined }, deadline: 20_000, versions: [tls13], receiveBuffer: 4_096, handshakeBuffer: 16_384, sendBuffer: 2_048, secured: () => undefined,
})(target, handler);
