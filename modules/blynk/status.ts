/** The statuses that decide something here (blynk-library 1.4.0, BlynkProtocolDefs.h). */
export const Status = Object.freeze({ quotaLimit: 1, illegalCommand: 2, alreadyRegistered: 4, notAuthenticated: 5, invalidToken: 9, accepted: 23, success: 200 });

/** Whether what is answered so is the server's now. */
export function isSuccess(status: number): boolean {
	return status === Status.success || status === Status.accepted;
}

/** What a status says, for people. */
export function statusName(status: number): string {
	return NAMES[status] ?? "unknown status";
}

/** By number; those that are not used have none. */
const NAMES: Readonly<Record<number, string>> = Object.freeze({
	1: "quota limit",
	2: "illegal command",
	3: "not registered",
	4: "already registered",
	5: "not authenticated",
	6: "not allowed",
	7: "device not in network",
	8: "no active dashboard",
	9: "invalid token",
	11: "illegal body",
	12: "no graph data",
	13: "notification body invalid",
	14: "notification not authorised",
	15: "notification failed",
	16: "timeout",
	17: "no data",
	18: "device went offline",
	19: "server exception",
	20: "version not supported",
	21: "energy limit",
	23: "operation accepted",
	24: "operation declined",
	200: "success",
});
