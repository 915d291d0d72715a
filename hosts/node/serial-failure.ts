import type { StageFailure } from "../../modules/failure/failure.js";
import type { SerialOptions } from "../../modules/ports/serial.js";
import { serialPortFailures } from "./serial-failures.js";

/** Why a port could not be opened. The binding has no codes, but the words of the system. */
export function openFailure(caught: unknown, { port, baud }: SerialOptions): StageFailure {
	const reason = wordsOf(caught);
	const code = OPENING.find(([words]) => words.test(reason))?.[1] ?? "port-failed";
	if (code === "baud-refused") return serialPortFailures.make(code, { port, baud });
	return code === "port-failed" ? serialPortFailures.make(code, { port, reason }) : serialPortFailures.make(code, { port });
}

/** Why one that was open is gone; undefined where its device file alone is. */
export function portFailure(caught: unknown, values: { readonly port: string; readonly received: number; readonly sent: number; readonly unsure: string }): StageFailure {
	const reason = caught === undefined ? "" : wordsOf(caught);
	if (reason === "" || PULLED.test(reason)) return serialPortFailures.make("unplugged", values);
	return serialPortFailures.make("port-failed", { port: values.port, reason });
}

function wordsOf(caught: unknown): string {
	return caught instanceof Error ? caught.message.replace(/^Error:? /, "") : String(caught);
}

/** POSIX's words by their errors (ENOENT, EACCES, EPERM, EBUSY; EWOULDBLOCK of a lock), then those of the binding on Windows. A file that is no terminal fails at its rate. */
const OPENING: readonly (readonly [words: RegExp, code: "port-not-found" | "not-a-port" | "port-forbidden" | "port-busy" | "baud-refused"])[] = Object.freeze([
	[/^No such file|^No such device|^Not a directory|File not found/i, "port-not-found"],
	[/^Inappropriate ioctl|^Is a directory|^Not a typewriter/i, "not-a-port"],
	[/^Permission denied|^Operation not permitted/i, "port-forbidden"],
	[/lock port|busy|Access (is )?denied|temporarily unavailable/i, "port-busy"],
	[/baud/i, "baud-refused"],
]);

/** What reading and writing end with when the device has gone: EBADF of the poll, EIO, ENXIO, ENODEV, EPIPE; then Windows. */
const PULLED = /bad file descriptor|EIO|ENXIO|ENODEV|EPIPE|i\/o error|no such device|disconnected|Operation aborted|Unknown error code 22|Access is denied/i;
