/** What the tests use of the package, which has no declarations. */
declare module "blynk-library" {
	import type { EventEmitter } from "node:events";

	export class Blynk extends EventEmitter {
		constructor(token: string, options: { connector: SslClient; board: Board; heartbeat?: number });
		readonly VirtualPin: new (pin: number) => VirtualPin;
		readonly WidgetBridge: new (pin: number) => { setAuthToken(token: string): void; virtualWrite(pin: number, value: unknown): void };
		virtualWrite(pin: number, value: unknown): void;
		setProperty(pin: number, property: string, value: unknown): void;
		eventLog(name: string, description: string): void;
		syncAll(): void;
		syncVirtual(pin: number): void;
		email(to: string, topic: string, message: string): void;
		notify(message: string): void;
		disconnect(reconnect: boolean): void;
	}

	export class VirtualPin extends EventEmitter {
		write(value: unknown): void;
	}

	export interface Board {
		init(blynk: Blynk): void;
		process(values: readonly string[]): boolean;
	}

	/** `ca`: PEM; the system's authorities do not count. */
	export class SslClient extends EventEmitter {
		constructor(options: { addr: string; port: number; servername: string; ca: Buffer });
		disconnect(): void;
	}
}
