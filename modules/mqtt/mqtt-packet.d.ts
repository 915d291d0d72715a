/**
 * What packet.ts uses of the npm package mqtt-packet 9.0.2, without its Node types: tsconfig.json maps the package to
 * this file. Bytes go in as any Uint8Array; only text and views of what went in come back.
 */

export interface ParsedPacket {
	readonly messageId?: number;
	readonly sessionPresent?: boolean;
	readonly returnCode?: number;
	readonly topic?: string | null;
	readonly payload?: Uint8Array | null;
	readonly qos: number;
	readonly retain: boolean;
	readonly dup: boolean;
	readonly granted?: readonly number[];
}

export interface Parser {
	/** The listener is called with the parser as `this`. */
	on<This extends Parser>(this: This, event: "packet", heard: (this: This, packet: ParsedPacket) => void): This;
	parse(bytes: Uint8Array): number;
}

export declare function parser(options: { readonly protocolVersion: 4 }): Parser;

export type GeneratedPacket =
	| {
		readonly cmd: "connect";
		readonly protocolVersion: 4;
		readonly clientId: string;
		readonly clean: boolean;
		readonly keepalive: number;
		readonly username?: string | undefined;
		readonly password?: string | undefined;
		readonly will?: { readonly topic: string; readonly payload: Uint8Array; readonly qos: number; readonly retain: boolean } | undefined;
	}
	| {
		readonly cmd: "publish";
		readonly topic: string;
		readonly payload: Uint8Array;
		readonly qos: number;
		readonly retain: boolean;
		readonly dup: boolean;
		readonly messageId: number;
	}
	| { readonly cmd: "puback"; readonly messageId: number }
	| { readonly cmd: "subscribe"; readonly messageId: number; readonly subscriptions: readonly { readonly topic: string; readonly qos: number }[] }
	| { readonly cmd: "unsubscribe"; readonly messageId: number; readonly unsubscriptions: readonly string[] }
	| { readonly cmd: "pingreq" }
	| { readonly cmd: "disconnect" };

/** Of a Node stream, what writing needs. */
export interface Sink {
	write(chunk: string | Uint8Array): boolean;
	destroy(error: Error): void;
}

export declare const writeToStream: {
	(packet: GeneratedPacket, sink: Sink): boolean;
	/** False before the first use: otherwise 65,536 buffers are made. What is made of it for boards has no such table, nor this. */
	cacheNumbers?: boolean;
};
