import type { Failure } from "../ports/failure.js";
import { mqttFailures } from "./failures.js";

/** What CONNECT had of user name and password, as the failures tell it. They themselves are told to nobody: either may be a token. */
export type CredentialsUse = string;

/** `may`: whether they may be sent. */
export function credentialsUse({ userName, password }: { readonly userName?: string | undefined; readonly password?: string | Uint8Array | undefined }, may: boolean): CredentialsUse {
	if (userName === undefined) return NO_CREDENTIALS;
	if (!may) return "neither, since they are withheld";
	return password === undefined ? "the user name alone, since no password is configured" : "user name and password";
}

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

export const NO_CREDENTIALS: CredentialsUse = "neither, since none is configured";
