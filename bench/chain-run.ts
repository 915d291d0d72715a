import { bearsslCrypto } from "../hosts/bearssl/crypto.js";
import { MemoryStorage } from "../hosts/desktop/storage.js";
import { native } from "../hosts/xs/native.js";
import { system } from "../hosts/xs/system.js";
import { Reader } from "../modules/bytes/reader.js";
import type { Crypto } from "../modules/ports/crypto.js";
import type { Authenticator } from "../modules/x509/authenticator.js";
import { readServerName } from "../modules/x509/host-name.js";
import { readTrust } from "../modules/x509/trust.js";

/**
 * Judges a server by a Certificate message twice, with nothing else in the machine: anew, and then with its intermediates
 * remembered. Arguments: the files of the message and of the anchor, the server's name, and today.
 */
export function judge(): void {
	const { bearssl, arguments: [message = "", root = "", server = "", today = ""] } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	const crypto = bearsslCrypto(bearssl);
	const { authenticator } = readTrust({ kind: "anchors", names: [root] }, { storage: new MemoryStorage(), resource });
	const bytes = new Uint8Array(native().read(message) ?? EMPTY);
	native().collectAlways?.(true);
	measure("ready");
	verify(authenticator, bytes, server, Number(today), crypto);
	measure("verified");
	verify(authenticator, bytes, server, Number(today), crypto);
	measure("remembered");
	native().report("done");
}

/** As the engine does it (RFC 8446 section 4.4.2): the certificates are views of the message. */
function verify(authenticator: Authenticator, message: Uint8Array, server: string, now: number, crypto: Crypto): void {
	const name = readServerName(server);
	if (name === undefined) throw new Error("no server's name");
	const list = new Reader(message, notAMessage);
	const certificates: Uint8Array[] = [];
	while (list.remaining > 0) {
		certificates.push(list.vector24(1));
		list.vector16();
	}
	const authentication = authenticator.authenticate({ certificates, name, port: 8883, now, crypto });
	// Each step apart: slots and chunks are not at their most in the same one.
	while (authentication.step() === undefined) if (native().reportWork === undefined) native().reportMemory(STEP);
}

function notAMessage(): Error {
	return new Error("not a list of certificates");
}

function resource(path: string): Uint8Array | undefined {
	const bytes = system().resource(path);
	return bytes === undefined ? undefined : new Uint8Array(bytes);
}

function measure(label: string): void {
	if (native().reportWork === undefined) native().reportMemory(label);
	else native().reportWork?.(label);
}

/** Not the last of a verification. */
const STEP = "step";

const EMPTY = new ArrayBuffer(0);
