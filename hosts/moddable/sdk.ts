/**
 * What the ports use of the Moddable SDK's classes, as they are handed in by `device.ts`: ECMA-419's where the SDK has them on
 * every platform, else its own. Where its declarations say less than it does, as of `close`, this is what its sources have.
 */

/** `embedded:io/socket/tcp`. Callbacks are called with the socket as `this`. */
export interface TcpSocket {
	/** As many bytes as fit; an error where there are fewer. */
	read(into: Uint8Array): unknown;
	/** An error where there is no room for all; returns the room that is left, nothing after an error. */
	write(bytes: Uint8Array): unknown;
	close(): void;
}

export interface SocketOptions<Socket, Target> {
	/** Becomes a property of the socket, which so costs no closure. */
	readonly target: Target;
	readonly onReadable: (this: Socket & { readonly target: Target }, count: number) => void;
}

export interface TcpOptions<Target> extends SocketOptions<TcpSocket, Target> {
	readonly address: string;
	readonly port: number;
	readonly nodelay: boolean;
	readonly onWritable: (this: TcpSocket & { readonly target: Target }, room: number) => void;
	readonly onError: (this: TcpSocket & { readonly target: Target }) => void;
}

export type TcpClass = new <Target>(options: TcpOptions<Target>) => TcpSocket;

/** `embedded:io/socket/udp`. */
export interface UdpSocket {
	read(): (ArrayBuffer & { readonly address: string; readonly port: number }) | undefined;
	write(bytes: Uint8Array, address: string, port: number): unknown;
	close(): void;
}

export type UdpClass = new <Target>(options: SocketOptions<UdpSocket, Target>) => UdpSocket;

/** `timer`: one call back each; what is returned must not be used any more once it has come. */
export interface TimerClass {
	set(callback: () => void, milliseconds: number): object;
	clear(timer: object): void;
}

/** `time`: milliseconds that wrap around at 32 bits on a chip. */
export interface TimeClass {
	readonly ticks: number;
}

/** `net`. */
export interface NetClass {
	get(what: "IP"): string | undefined;
	/** Throws where there are too many questions already. */
	resolve(name: string, answered: (name: string, address?: string) => void): void;
}

/** `wifi`. */
export interface WifiNetwork {
	readonly ssid: string;
	readonly password?: string;
}

export interface WifiClass {
	/** Connects, and tells events for good. */
	new (network: WifiNetwork, notify: (message: string) => void): object;
	connect(network: WifiNetwork): void;
	mode: number;
	disconnect(): void;
}

/** `preference`: throws when it has no room. */
export interface PreferenceClass {
	set(domain: string, key: string, value: ArrayBuffer): void;
	get(domain: string, key: string): unknown;
	delete(domain: string, key: string): void;
}

/** `Resource`: what lies in flash is read where it lies. */
export interface ResourceClass {
	new (name: string): { readonly byteLength: number; slice(begin: number, end: number): ArrayBuffer };
	exists(name: string): boolean;
}

/** `embedded:io/serial`. Without an argument, `read` gives all that has come; nothing where nothing has. */
export interface Serial {
	read(): ArrayBuffer | undefined;
	/** An error where there is no room for all. */
	write(bytes: ArrayBufferLike): unknown;
	close(): void;
}

export interface SerialClassOptions<Target> {
	readonly baud: number;
	readonly format: "buffer";
	readonly target: Target;
	readonly onReadable: (this: Serial & { readonly target: Target }, count: number) => void;
	readonly onWritable: (this: Serial & { readonly target: Target }, room: number) => void;
}

export type SerialClass = new <Target>(options: SerialClassOptions<Target>) => Serial;

/** An instance of `embedded:io/digital` or `embedded:io/pwm`. */
export interface Pin {
	read?(): number;
	write?(value: number): void;
	/** Bits of what PWM is given. */
	readonly resolution?: number;
	close(): void;
}

/** `onewire`, on one pin. Its declarations say `Uint8Array`, and its sources have an `ArrayBuffer`. */
export interface OneWire {
	/** Whether anybody is there. */
	reset(): boolean;
	write(byte: number): void;
	read(count: number): ArrayBuffer;
}

export interface OneWireClass {
	new (options: { readonly pin: number }): OneWire;
	/** 0 of bytes with their checksum behind them. */
	crc(bytes: ArrayBuffer): number;
}

/** `embedded:io/digital`. */
export interface DigitalClass {
	new (options: { readonly pin: number; readonly mode: number; readonly initialValue?: number }): Pin;
	readonly Input: number;
	readonly InputPullUp: number;
	readonly InputPullDown: number;
	readonly Output: number;
}

/** `embedded:io/pwm`. */
export type PwmClass = new (options: { readonly pin: number }) => Pin;

/** `embedded:io/analog`. */
export type AnalogClass = new (options: { readonly pin: number }) => { readonly resolution: number; read(): number; close(): void };
