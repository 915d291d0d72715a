import { valueOf } from "../arguments.js";
import type { Arguments } from "../arguments.js";
import { bridgeFailures } from "./failures.js";

/** How lines become messages. */
export interface LinesPlan {
	readonly topic: string;
	/** As modules/bridge fills it; undefined for the line as it is. */
	readonly template: string | undefined;
	readonly sensorId: number;
	readonly unit: string;
	readonly user: string | undefined;
	readonly passwordFile: string | undefined;
	readonly clientId: string | undefined;
}

export function linesPlan(read: Arguments): LinesPlan {
	const topic = valueOf(read, "--topic");
	if (topic === undefined) throw bridgeFailures.make("no-topic");
	const id = valueOf(read, "--sensor-id") ?? "1";
	if (!/^[0-9]{1,9}$/.test(id)) throw bridgeFailures.make("bad-sensor-id", { value: id });
	return {
		topic, template: valueOf(read, "--json"), sensorId: Number(id), unit: valueOf(read, "--unit") ?? "",
		user: valueOf(read, "--user"), passwordFile: valueOf(read, "--password-file"), clientId: valueOf(read, "--client-id"),
	};
}
