import { serialPortFailures } from "./serial-failures.js";

/** A port that the system lists. */
export interface ListedPort {
	readonly path: string;
	readonly manufacturer?: string | undefined;
	readonly serialNumber?: string | undefined;
	/** Of USB, in hexadecimal; none for other ports. */
	readonly vendorId?: string | undefined;
	readonly productId?: string | undefined;
}

/** The part of the package that is used: a port as its binding opens it, without the package's stream above. */
export interface BoundPort {
	/** Of the open device; none on Windows. */
	readonly fd?: number | null;
	/** Resolves with a byte at least; rejects when the port is gone or closed. */
	read(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesRead: number }>;
	/** Resolves once the system has all of it. */
	write(buffer: Buffer): Promise<void>;
	/** Resolves once the system has sent it. */
	drain(): Promise<void>;
	set(lines: { readonly dtr: boolean; readonly rts: boolean }): Promise<void>;
	close(): Promise<void>;
}

export interface SerialBinding {
	list(): Promise<readonly ListedPort[]>;
	open(options: { readonly path: string; readonly baudRate: number }): Promise<BoundPort>;
}

/** The binding of the optional package `serialport`. Throws `serial/package-missing`. */
export async function serialBinding(load: (name: string) => Promise<unknown> = (name) => import(name)): Promise<SerialBinding> {
	try {
		// By a name that the compiler does not follow: it builds without the package.
		const { SerialPort } = await load("serialport") as { readonly SerialPort: { readonly binding: SerialBinding } };
		return SerialPort.binding;
	} catch (caught) {
		const reason = caught instanceof Error && "code" in caught ? String(caught.code) : "it could not be loaded";
		throw serialPortFailures.make("package-missing", { reason, version: SERIALPORT_VERSION });
	}
}

/** As in package.json. */
export const SERIALPORT_VERSION = "13.0.0";
