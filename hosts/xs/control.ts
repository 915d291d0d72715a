import { READABLE, system } from "./system.js";

/** What whoever has started the runner may ask for, each by one letter on its standard input. */
export interface Orders {
	pause(): void;
	/** Report the counts. */
	count(): void;
	/** Also when nobody can ask for anything any more. */
	stop(): void;
}

/** Listens from now on; returns how to stop that, without which the program never ends. */
export function takeOrders(orders: Orders): () => void {
	const room = new Uint8Array(1);
	const line = system().serialOpen(STANDARD_INPUT, (event) => {
		if (event !== READABLE) orders.stop();
		else while (system().streamRead(line, room) > 0) obey(String.fromCharCode(...room), orders);
	});
	return () => { system().close(line); };
}

function obey(letter: string, orders: Orders): void {
	if (letter === "p") orders.pause();
	else if (letter === "c") orders.count();
	else if (letter === "s") orders.stop();
}

const STANDARD_INPUT = 0;
