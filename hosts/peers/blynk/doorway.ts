import type { Socket } from "node:net";

/** What a client is taken for, by the first bytes that it sends. */
export type Guest = "http" | "device" | "phone";

export interface Door {
	/** Whether phones come here too: on the TLS port of the legacy server all are phones that are not surely devices. */
	readonly phones: boolean;
	/** Milliseconds for the first bytes to come. */
	readonly patience: number;
}

/** Waits for a client's first bytes, puts them back, and says who it is. */
export function admit(socket: Socket, { phones, patience }: Door, enter: (guest: Guest) => void): void {
	let received = Buffer.alloc(0);
	const timer = setTimeout(() => { socket.destroy(); }, patience).unref();
	const collect = (chunk: Buffer): void => {
		received = Buffer.concat([received, chunk]);
		if (received.length < ENOUGH) return;
		clearTimeout(timer);
		socket.off("data", collect);
		socket.pause();
		enter(guestOf(received, phones));
		socket.unshift(received);
		socket.resume();
	};
	socket.on("data", collect);
	socket.on("close", () => { clearTimeout(timer); });
}

function guestOf(bytes: Buffer, phones: boolean): Guest {
	if (METHODS.includes(bytes.toString("latin1", 0, 4))) return "http";
	return phones && !LOGINS.includes(bytes.toString("hex", 0, ENOUGH)) ? "phone" : "device";
}

/** How a Blynk header and a method of HTTP begin differs within so many bytes. */
const ENOUGH = 5;
const METHODS: readonly string[] = ["GET ", "POST", "PUT ", "HEAD", "OPTI", "PATC", "DELE", "TRAC", "CONN"];
/** A login with id 1 and a token of 32 characters, by either of its commands. */
const LOGINS: readonly string[] = ["1d00010020", "0200010020"];
