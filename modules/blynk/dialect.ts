/** What the firmware says about itself after each login. What is undefined is left out. */
export interface BlynkFirmware {
	readonly version: string;
	/** Of Blynk.IoT: tells firmware files apart; usually the template's id. */
	readonly type?: string | undefined;
	/** When it was built, in the words of the builder. */
	readonly build?: string | undefined;
	readonly board?: string | undefined;
	readonly processor?: string | undefined;
	readonly template?: string | undefined;
	/** How it is connected, such as `WiFi`. */
	readonly connection?: string | undefined;
}

/** In what the two generations of the protocol differ. Only the ones that a program names are in flash. */
export interface BlynkDialect {
	readonly name: "legacy" | "iot";
	/** Seconds without a message after which a PING is due. */
	readonly heartbeat: number;
	/** Milliseconds: a server that is there answers the login, and a PING, in this time. */
	readonly timeout: number;
	/** Where a redirect leads that names no port. */
	readonly port: { readonly secure: number; readonly plain: number };
	/** Numbers of the commands that devices send, by what `BlynkCommand` calls them; what is not here the server does not know. */
	readonly commands: Readonly<Record<string, number>>;
	/** What is sent while an INTERNAL message is handled goes out under its id, as while HARDWARE is. */
	readonly answersInternal: boolean;
	/** A write of an empty value is one. */
	readonly takesEmpty: boolean;
	/** The fields with which the time is asked for. */
	readonly timeRequest: string;
	/** The fields of the information message, names and values by turns, NULs between all. */
	information(firmware: BlynkFirmware, heartbeat: number, bodyLimit: number): string;
}

/** Names and values by turns, without those that have no value. */
export function keyValues(...fields: readonly (string | number | undefined)[]): string {
	const known: (string | number)[] = [];
	for (let at = 0; at + 1 < fields.length; at += 2) {
		const [name = "", value] = fields.slice(at, at + 2);
		if (value !== undefined) known.push(name, value);
	}
	return known.join("\0");
}
