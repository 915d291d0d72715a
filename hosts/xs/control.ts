import { READABLE, system } from "./system.js";

/** What whoever has started the runner may ask for, each by one letter on its standard input. */
export interface Orders {
	pause(): void;
	/** Report the counts. */
	count(): void;
	/** Also when nobody can ask for anything any more. */
	stop(): void;
	/** Any other letter: a program may have orders of its own. */
	other?(letter: string): void;
}

/** Listens to orders until it is closed, without which the program never ends. */
export class OrderLine {
	private readonly line: number;

	constructor(orders: Orders) {
		this.line = system().serialOpen(STANDARD_INPUT, (event) => {
			if (event === READABLE) this.read(orders);
			else orders.stop();
		});
	}

	close(): void {
		system().close(this.line);
	}

	private read(orders: Orders): void {
		const room = new Uint8Array(1);
		while (system().streamRead(this.line, room) > 0) obey(String.fromCharCode(...room), orders);
	}
}

function obey(letter: string, orders: Orders): void {
	if (letter === "p") orders.pause();
	else if (letter === "c") orders.count();
	else if (letter === "s") orders.stop();
	else orders.other?.(letter);
}

const STANDARD_INPUT = 0;
