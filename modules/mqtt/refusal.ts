import type { Failure } from "../ports/failure.js";
import { mqttFailures } from "./failures.js";

/** What became of user name and password in CONNECT. They themselves are told to nobody: either may be a token. */
export type CredentialsUse = "sent" | "withheld" | "not configured";

/** Why the broker refuses the connection (MQTT 3.1.1 section 3.2.2.3); `code` is from 1 to 5. */
export function refusalFailure(code: number, clientId: string, credentials: CredentialsUse): Failure {
	switch (code) {
		case 1:
			return mqttFailures.make("protocol-version-refused");
		case 2:
			return mqttFailures.make("client-id-refused", { clientId });
		case 3:
			return mqttFailures.make("server-unavailable");
		case 4:
			return mqttFailures.make("bad-credentials", { credentials });
		default:
			return mqttFailures.make("not-authorized", { credentials });
	}
}
