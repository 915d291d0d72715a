/** What the SDK declares beside its driver, of which the project's own typings have nothing. */
declare module "onewire" {
	export default class OneWire {
		constructor(options: Record<string, unknown>);
		reset(): boolean;
		write(data: number | Uint8Array): void;
		read(count: number): number | Uint8Array;
		static crc(buffer: Uint8Array): number;
	}
}
