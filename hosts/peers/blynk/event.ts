import { Command } from "./command.js";
import type { Frame } from "./frame.js";

/** What happens at the server. Connections are counted from 1; devices have names, for their tokens are secret. */
export type BlynkEvent =
	| { readonly kind: "connected" | "disconnected"; readonly device: string; readonly connection: number }
	/** A login that was refused. */
	| { readonly kind: "refused"; readonly connection: number }
	/** A client whose first bytes are not a device's: it is taken for a phone, and this server answers none. */
	| { readonly kind: "phone"; readonly connection: number }
	/** The device was not heard for so long that the server let go of it. */
	| { readonly kind: "idle"; readonly connection: number }
	| { readonly kind: "received" | "sent"; readonly connection: number; readonly frame: Frame }
	/** A TLS handshake that went wrong, in the words of who noticed. */
	| { readonly kind: "failed"; readonly reason: string };

/** The same message without a token in it. */
export function withoutToken(frame: Frame): Frame {
	const { command, fields } = frame;
	if (command === Command.login || command === Command.hardwareLogin) return { ...frame, fields: fields.map(hide) };
	if (command === Command.bridge && fields[1]?.startsWith("i") === true) return { ...frame, fields: [...fields.slice(0, 2), ...fields.slice(2).map(hide)] };
	return frame;
}

function hide(field: string): string {
	return "*".repeat(field.length);
}
