import type { Primitives } from "../bearssl/primitives.js";

/** What the runner gives to programs, beyond the language. */
export interface Native {
	readonly arguments: readonly string[];
	/** In a runner that is built with BearSSL. */
	readonly bearssl?: Primitives;
	/** Writes a line on standard output. */
	print(text: string): void;
	/** Says which status the runner will end with, once nothing waits any more. */
	exit(status: number): void;
	/** Milliseconds since some fixed moment. */
	now(): number;
	/** Calls back once; returns what `cancel` takes, never 0 and never the same again. */
	after(milliseconds: number, callback: () => void): number;
	cancel(timer: number): void;
	/** Fills with bytes of the system's generator, or of the seed that the command line gives. */
	random(into: Uint8Array): void;
	/** A file's bytes; undefined when it cannot be read. */
	read(path: string): ArrayBuffer | undefined;
	/** Collects the garbage. */
	collect(): void;
	memory(): Memory;
	/** Writes a line for a program on standard output: an array in JSON. Takes none of the machine's memory. */
	report(kind: string, ...fields: readonly (string | number)[]): void;
	/** Reports "memory", the label, and the names and values of `Memory` by turns; collects, adds `slotsLive` and `chunksLive`, and measures peaks from here on. */
	reportMemory(label: string): void;
	/** Collects, and measures peaks from here on. */
	resetPeaks(): void;
	/** Not on the ESP8266's core: from here on, garbage is collected before each allocation, or no longer; no peak counts any then. */
	readonly collectAlways?: (on: boolean) => void;
	/** On the ESP8266's core: how many instructions it has executed so far, counted in steps of 25. */
	readonly instructions?: () => number;
	/** On the ESP8266's core: bytes of the C stack that have been in use at once, since the start or `paintCStack`. */
	readonly cStackPeak?: () => number;
	/** Measures the C stack's peak from here on. */
	readonly paintCStack?: () => void;
	/**
	 * On the ESP8266's core: reports "work", the label, and by turns a name and instructions: `all` since the last such report,
	 * `collecting` garbage, and each primitive of cryptography, with the number of its calls; and the C stack's peak.
	 */
	readonly reportWork?: (label: string) => void;
	/** On the ESP8266's core: from here on, the network is what this recording holds (hosts/xs/lx106/replay.c). */
	readonly replay?: (path: string) => void;
}

/** Bytes, but for `collections`. A peak counts what is garbage and not collected yet. */
export interface Memory {
	readonly slots: number;
	readonly slotsPeak: number;
	readonly chunks: number;
	readonly chunksPeak: number;
	readonly stackPeak: number;
	readonly collections: number;
	/** What natives keep outside of the machine. */
	readonly natives: number;
	readonly nativesPeak: number;
	/** What slots and chunks have taken of the block, and what neither has taken; 0 without a block. */
	readonly slotsRoom: number;
	readonly chunksRoom: number;
	readonly blockFree: number;
}

/** To be called when it is needed, not while a module loads: what is preloaded must not depend on the machine below it. */
export function native(): Native {
	return (globalThis as unknown as { readonly native: Native }).native;
}
