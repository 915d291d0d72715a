import type { Failure } from "../ports/failure.js";
import type { BlynkValue } from "./device.js";

/** What a session tells. `id` is the message id of a frame that the server sent: what is sent while it is handled goes out under it. */
export type BlynkEvent =
	/** The server has accepted the login. */
	| { readonly kind: "connected" }
	/** An app, another device or the server's own store wrote a virtual pin. */
	| { readonly kind: "write"; readonly id: number; readonly pin: number; readonly values: readonly string[] }
	/** Somebody asks for a virtual pin's value. */
	| { readonly kind: "read"; readonly id: number; readonly pin: number }
	/** A message for the board's own pins: `dw`, `aw`, `dr`, `ar` or `pm`, and the fields behind it. */
	| { readonly kind: "board-pin"; readonly id: number; readonly operation: string; readonly fields: readonly string[] }
	/** An app has come, or the last one has gone. Of this and the next three the id is 0 where the dialect's devices do not answer under it. */
	| { readonly kind: "app"; readonly id: number; readonly connected: boolean }
	/** The server's time, asked for with `time`: milliseconds since 1970; `local` when they count the hours of a zone that is not told. */
	| { readonly kind: "time"; readonly id: number; readonly milliseconds: number; readonly local: boolean }
	/** There is new firmware at this URL. */
	| { readonly kind: "firmware-offered"; readonly id: number; readonly url: string }
	/** Metadata of the device: name and value by turns. */
	| { readonly kind: "metadata"; readonly id: number; readonly fields: readonly string[] }
	/** The server wants the device elsewhere; the session is over. */
	| { readonly kind: "redirected"; readonly host: string; readonly port: number }
	/** Text of the server for the log. */
	| { readonly kind: "printed"; readonly text: string }
	/** An event, a notice or another request that the server answers was taken over by it; `token` is what `send` gave. */
	| { readonly kind: "accepted"; readonly token: number }
	/**
	 * So many messages that had been taken will not arrive, or were refused. `token` names the one, where the server answers
	 * such messages; else it is 0.
	 */
	| { readonly kind: "dropped"; readonly token: number; count: number; readonly failure: Failure }
	/** Something that a person should read although the session goes on. */
	| { readonly kind: "notice"; readonly failure: Failure }
	/** The session is over. */
	| { readonly kind: "failure"; readonly failure: Failure };

/** What a session is told to send. All of them are queued; none is lost without being counted. */
export type BlynkCommand =
	/** The stream is open; the token is sent only with `credentials`, without them the session fails with `token-withheld`. */
	| { readonly kind: "connect"; readonly credentials: boolean }
	| { readonly kind: "virtual-write"; readonly pin: number; readonly values: readonly BlynkValue[] }
	| { readonly kind: "property"; readonly pin: number; readonly property: string; readonly values: readonly BlynkValue[] }
	/** Ask for these pins, or for all with none. */
	| { readonly kind: "sync"; readonly pins: readonly number[] }
	| { readonly kind: "log-event"; readonly name: string; readonly description: string | undefined }
	| { readonly kind: "resolve-event"; readonly name: string; readonly all: boolean }
	/** Writes between `begin` and `end` are shown as one moment, at `time` (milliseconds since 1970) if that is given. */
	| { readonly kind: "group"; readonly step: "begin" | "end"; readonly time: number | undefined }
	/** Ask the server for the time. */
	| { readonly kind: "time" }
	| { readonly kind: "metadata"; readonly name: string; readonly value: string | undefined }
	/** Another device, known by a token, is reached through a pin of ours, until the connection ends. */
	| { readonly kind: "bind"; readonly pin: number; readonly token: string }
	/** Writes a pin of the other device. */
	| { readonly kind: "bridge"; readonly pin: number; readonly operation: "vw" | "dw" | "aw"; readonly target: number; readonly values: readonly BlynkValue[] }
	/** Of the old service only. */
	| { readonly kind: "notify" | "tweet"; readonly text: string }
	| { readonly kind: "email" | "sms"; readonly fields: readonly string[] }
	/** The answer of the board's own pin. */
	| { readonly kind: "board-pin"; readonly operation: "dw" | "aw"; readonly pin: number; readonly value: number };
