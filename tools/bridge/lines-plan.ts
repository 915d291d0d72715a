import { checkTemplate, USUAL_TEMPLATE } from "../../modules/bridge/template.js";
import { topicNameFault } from "../../modules/mqtt/topic.js";
import { valueOf } from "../arguments.js";
import type { Arguments } from "../arguments.js";
import { bridgeFailures } from "./failures.js";

/** How lines become messages. */
export interface LinesPlan {
	readonly topic: string;
	readonly template: string;
	readonly sensorId: number;
	readonly unit: string;
	readonly user: string | undefined;
	readonly passwordFile: string | undefined;
	readonly clientId: string | undefined;
}

export function linesPlan(read: Arguments): LinesPlan {
	const topic = valueOf(read, "--topic");
	if (topic === undefined) throw bridgeFailures.make("no-topic");
	if (topicNameFault(topic) !== undefined) throw bridgeFailures.make("bad-topic", { topic });
	if (valueOf(read, "--password-file") !== undefined && valueOf(read, "--user") === undefined) throw bridgeFailures.make("password-alone");
	const id = valueOf(read, "--sensor-id") ?? "1";
	if (!/^[0-9]{1,9}$/.test(id)) throw bridgeFailures.make("bad-sensor-id", { value: id });
	const template = valueOf(read, "--json") ?? USUAL_TEMPLATE;
	const unit = valueOf(read, "--unit") ?? "";
	checkTemplate(template, { topic, unit, bytes: OUTBOX_LIMITS.bytes });
	return {
		topic, template, sensorId: Number(id), unit,
		user: valueOf(read, "--user"), passwordFile: valueOf(read, "--password-file"), clientId: valueOf(read, "--client-id"),
	};
}

/** What waits while the broker is away: of a reading a second, more than an hour. */
export const OUTBOX_LIMITS = Object.freeze({ messages: 5000, bytes: 1_000_000, inFlight: 16 });
