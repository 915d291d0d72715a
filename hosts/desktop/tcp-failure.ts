import { readIpv6 } from "../../modules/bytes/ip.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import { tcpFailures } from "./failures.js";

/** What a code of the operating system (errno) says of a connection, after so many bytes each way. */
export function tcpFailure(reason: string, place: string, received: number, sent: number): StageFailure {
	const code = Object.hasOwn(CODES, reason) ? CODES[reason] ?? "system" : "system";
	if (code === "refused" || code === "timeout") return tcpFailures.make(code, { place });
	if (code === "reset" || code === "closed") return tcpFailures.make(code, { place, received, sent });
	return tcpFailures.make(code, { place, reason });
}

/** An address with its port; of an IPv6 address, the colons do not run into the port's. */
export function placeOf(address: string, port: number): string {
	return readIpv6(address) === undefined ? `${address}:${port}` : `[${address}]:${port}`;
}

const CODES: Readonly<Record<string, "refused" | "unreachable" | "timeout" | "reset" | "closed" | "forbidden" | "exhausted">> = Object.freeze({
	ECONNREFUSED: "refused",
	EHOSTUNREACH: "unreachable",
	ENETUNREACH: "unreachable",
	EHOSTDOWN: "unreachable",
	ENETDOWN: "unreachable",
	EADDRNOTAVAIL: "unreachable",
	ETIMEDOUT: "timeout",
	ECONNRESET: "reset",
	ECONNABORTED: "reset",
	EPIPE: "closed",
	EACCES: "forbidden",
	EPERM: "forbidden",
	EMFILE: "exhausted",
	ENFILE: "exhausted",
	ENOBUFS: "exhausted",
	ENOMEM: "exhausted",
});
