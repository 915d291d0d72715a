/** A small lasting store, as a chip's flash preferences are: text by key. Failures are thrown with stage `storage`. */
export interface Storage {
	read(key: string): string | undefined;
	write(key: string, value: string): void;
}
