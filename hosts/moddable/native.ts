import type { Primitives } from "../bearssl/primitives.js";

/** The compiler of the SDK puts the C function of this name in the place of the call. */
declare function native(name: string): (...values: readonly unknown[]) => unknown;

/** What a board does beneath the SDK's classes. */
export class NativeBoard {
	/** Writes a line where the board's log is, which the SDK's own `trace` does in builds for a debugger only. */
	writeLine(line: string): void {
		native("xs_mooring_writeLine").call(this, line);
	}

	/** Whether this is a build for the debugger, which has UART0 then. */
	hasDebugger(): boolean {
		return native("xs_mooring_hasDebugger").call(this) as boolean;
	}

	/** The SDK's desktop ends in place of it. */
	restart(): void {
		native("xs_mooring_restart").call(this);
	}

	/** Milliseconds since 1970 at which the C code of this image was compiled. */
	buildTime(): number {
		return native("xs_mooring_buildTime").call(this) as number;
	}
}

/** BearSSL's functions, by the same binding as on every other target. */
export class NativePrimitives implements Primitives {
	hashCreate(hash: number): ArrayBuffer {
		return native("xs_bearssl_hashCreate").call(this, hash) as ArrayBuffer;
	}

	hashUpdate(hash: number, context: ArrayBuffer, bytes: Uint8Array): void {
		native("xs_bearssl_hashUpdate").call(this, hash, context, bytes);
	}

	hashDigest(hash: number, context: ArrayBuffer): ArrayBuffer {
		return native("xs_bearssl_hashDigest").call(this, hash, context) as ArrayBuffer;
	}

	hmac(hash: number, key: Uint8Array, message: Uint8Array): ArrayBuffer {
		return native("xs_bearssl_hmac").call(this, hash, key, message) as ArrayBuffer;
	}

	aeadSeal(aead: number, key: ArrayBuffer, nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): void {
		native("xs_bearssl_aeadSeal").call(this, aead, key, nonce, additional, buffer);
	}

	aeadOpen(aead: number, key: ArrayBuffer, nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): boolean {
		return native("xs_bearssl_aeadOpen").call(this, aead, key, nonce, additional, buffer) as boolean;
	}

	privateKey(group: number): ArrayBuffer {
		return native("xs_bearssl_privateKey").call(this, group) as ArrayBuffer;
	}

	publicKey(group: number, privateKey: ArrayBuffer): ArrayBuffer {
		return native("xs_bearssl_publicKey").call(this, group, privateKey) as ArrayBuffer;
	}

	agree(group: number, privateKey: ArrayBuffer, peerKey: Uint8Array): ArrayBuffer | undefined {
		return native("xs_bearssl_agree").call(this, group, privateKey, peerKey) as ArrayBuffer | undefined;
	}

	verifyEcdsa(hash: number, curve: number, point: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
		return native("xs_bearssl_verifyEcdsa").call(this, hash, curve, point, message, signature) as boolean;
	}

	verifyRsa(hash: number, padding: number, modulus: Uint8Array, exponent: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
		return native("xs_bearssl_verifyRsa").call(this, hash, padding, modulus, exponent, message, signature) as boolean;
	}

	ecPoint(curve: number, scalar: Uint8Array): ArrayBuffer | undefined {
		return native("xs_bearssl_ecPoint").call(this, curve, scalar) as ArrayBuffer | undefined;
	}

	signEcdsa(hash: number, curve: number, scalar: ArrayBuffer, digest: ArrayBuffer): ArrayBuffer | undefined {
		return native("xs_bearssl_signEcdsa").call(this, hash, curve, scalar, digest) as ArrayBuffer | undefined;
	}

	signRsa(hash: number, padding: number, digest: ArrayBuffer, modulus: Uint8Array, exponent: Uint8Array, ...secrets: readonly ArrayBuffer[]): ArrayBuffer | undefined {
		return native("xs_bearssl_signRsa").call(this, hash, padding, digest, modulus, exponent, ...secrets) as ArrayBuffer | undefined;
	}

	random(into: Uint8Array): void {
		native("xs_bearssl_random").call(this, into);
	}
}
