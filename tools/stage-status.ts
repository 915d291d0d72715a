import type { Stage } from "../modules/ports/failure.js";
import { NOT_GOOD } from "./tool.js";

/** The status of a process that ended at this stage. */
export function statusOfStage(stage: Stage): number {
	return STATUSES[stage] ?? NOT_GOOD;
}

const STATUSES: Readonly<Partial<Record<Stage, number>>> = Object.freeze({ settings: 2, wifi: 3, time: 4, dns: 5, tcp: 6, tls: 7, x509: 8, mqtt: 9, storage: 10, blynk: 11, serial: 12, http: 13 });
