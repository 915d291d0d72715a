import { StageFailure } from "../../modules/failure/failure.js";
import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Log, LogSource } from "../../modules/ports/log.js";

/** The firmware's texts name its settings; whoever calls the bridge has given options: these are named in their place. */
export function inOptions({ stage, code, fault, seen, expected, hint }: Failure): StageFailure {
	return new StageFailure(stage, code, { fault, seen: "{seen}", expected: "{expected}", hint: "{hint}" }, { seen: named(seen), expected: named(expected), hint: named(hint) });
}

/** A log that is told of options alone. */
export class OptionLog implements Log {
	readonly #log: Log;

	constructor(log: Log) {
		this.#log = log;
	}

	reached(stage: Stage, text: string): void {
		this.#log.reached(stage, text);
	}

	info(source: LogSource, text: string): void {
		this.#log.info(source, text);
	}

	warn(source: LogSource, text: string): void {
		this.#log.warn(source, named(text));
	}

	fail(failure: Failure): void {
		this.#log.fail(inOptions(failure));
	}
}

/** What has no option is no advice. */
function named(text: string): string {
	return text.replace(/ Setting: \w+\.| \(setting (\w+)\)/g, (_place, name = "") => (OPTIONS[String(name)] === undefined ? "" : ` (${String(name)})`)).replace(/\b[a-z]+(?:[A-Z][a-z]+)+\b/g, (word) => OPTIONS[word] ?? word);
}

const OPTIONS: Readonly<Record<string, string | undefined>> = Object.freeze({
	mqttUrl: "--to", mqttUser: "--user", mqttPassword: "--password-file", mqttClientId: "--client-id", mqttTopic: "--topic",
	trustAnchors: "--ca", trustPins: "--pin", trustProfile: "--profile", trustInsecureBecause: "--insecure-because", trustInsecureUntil: "--insecure-until",
	clientCertificate: "--cert", clientKey: "--key",
	bridgePort: "--from serial:PORT", bridgeBaud: "the rate of --from serial:PORT@BAUD", bridgeTemplate: "--json", bridgeUnit: "--unit", sensorId: "--sensor-id",
});
