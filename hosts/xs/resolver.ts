import { readIpv4, readIpv6 } from "../../modules/bytes/ip.js";
import type { Resolver } from "../../modules/ports/resolver.js";
import { EMPTY_NAME, lookupReason, NO_ADDRESS } from "../desktop/lookup-reason.js";
import { system } from "./system.js";
import { xsTimer } from "./timer.js";

/** The system's resolver. An address needs none, nor does an empty name. */
export const xsResolver: Resolver = Object.freeze({
	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): () => void {
		if (name === "") return soon(() => { answered([], EMPTY_NAME); });
		if (readIpv4(name) !== undefined || readIpv6(name) !== undefined) return soon(() => { answered([name], ""); });
		const question = system().resolve(name, (addresses, reason) => {
			if (addresses !== "") answered(addresses.split(" "), "");
			else answered([], reason === "" ? NO_ADDRESS : lookupReason(reason));
		});
		return () => { system().close(question); };
	},
});

function soon(callback: () => void): () => void {
	const handle = xsTimer.after(0, callback);
	return () => { xsTimer.cancel(handle); };
}
