import type { Target } from "../modules/ports/stream.js";
import { readTarget } from "../modules/settings/target.js";
import { toolFailures } from "./failures.js";

/** HOST[:PORT] as people give it: a URL's beginning and end may stand around it. Throws a Failure. */
export function readServer(text: string): Target {
	const [, scheme = "mqtts", rest = text] = /^([a-z]+):\/\/(.*)$/i.exec(text) ?? [];
	const port = PORTS[scheme.toLowerCase()];
	const target = port === undefined ? undefined : readTarget(rest.replace(/[/?#].*$/, ""), port);
	if (target === undefined) throw toolFailures.make("bad-target", { text });
	return target;
}

/** All over TLS, with the port that is usual. */
const PORTS: Readonly<Record<string, number | undefined>> = Object.freeze({ mqtts: 8883, ssl: 8883, tls: 8883, https: 443, wss: 443 });
