/** What the server is told by the process that starts it, in PEM. */
export interface ServerOrder {
	readonly chain: string;
	readonly key: string;
}

/** Where it then listens. */
export interface ServerPorts {
	readonly port: number;
	readonly plain: number;
}

/** A TLS client that is measured. */
export interface MeasuredClient {
	readonly name: string;
	/** How it is set up, where that is not as for all others. */
	readonly note: string;
	/** Resolves after a full handshake; the certificates have been judged. */
	connect(port: number): Promise<MeasuredConnection>;
}

export interface MeasuredConnection {
	/** Resolves when so many more bytes have come. */
	receive(count: number): Promise<void>;
	/** Resolves when there is room for more. */
	send(bytes: Uint8Array): Promise<void>;
	close(): void;
}

/** Counts what comes, for who waits for it. */
export class Tally {
	#come = 0;
	#wanted = 0;
	#done: { resolve: () => void; reject: (reason: Error) => void } | undefined;
	#failure: Error | undefined;

	add(count: number): void {
		this.#come += count;
		this.#settle();
	}

	fail(failure: Error): void {
		this.#failure ??= failure;
		this.#settle();
	}

	async reach(count: number): Promise<void> {
		this.#wanted += count;
		await new Promise<void>((resolve, reject) => {
			this.#done = { resolve, reject };
			this.#settle();
		});
	}

	#settle(): void {
		if (this.#come >= this.#wanted) this.#done?.resolve();
		else if (this.#failure !== undefined) this.#done?.reject(this.#failure);
	}
}
