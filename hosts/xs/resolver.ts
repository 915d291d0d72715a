import { readIpv4, readIpv6 } from "../../modules/bytes/ip.js";
import type { Resolver } from "../../modules/ports/resolver.js";
import { EMPTY_NAME, lookupReason, NO_ADDRESS } from "../desktop/lookup-reason.js";
import { system } from "./system.js";
import { xsTimer } from "./timer.js";

/** The system's resolver. An address needs none, nor does an empty name: these questions are timers, with a minus before them. */
export const xsResolver: Resolver = Object.freeze({
	resolve(name: string, answered: (addresses: readonly string[], reason: string) => void): number {
		if (name === "") return -xsTimer.after(0, () => { answered([], EMPTY_NAME); });
		if (readIpv4(name) !== undefined || readIpv6(name) !== undefined) return -xsTimer.after(0, () => { answered([name], ""); });
		return system().resolve(name, (addresses, reason) => {
			if (addresses !== "") answered(addresses.split(" "), "");
			else answered([], reason === "" ? NO_ADDRESS : lookupReason(reason));
		});
	},
	cancel(question: number): void {
		if (question < 0) xsTimer.cancel(-question);
		else system().close(question);
	},
});
