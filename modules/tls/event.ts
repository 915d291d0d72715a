import type { Failure } from "../ports/failure.js";
import type { Connection } from "./connection.js";
import type { StateName } from "./handshake-state.js";

/** What the engine has to tell. */
export type TlsEvent =
	/** A step of the handshake is done; call `next` again, but let others run first: it may have taken a chip a second. */
	| { readonly type: "progress"; readonly state: StateName }
	/** The handshake is complete and the server is who it should be, as far as `peer` says. */
	| { readonly type: "connected" } & Connection
	/** Application data: a view into the receive buffer, valid until the next call of any method but `send`, `output` and `sent`. */
	| { readonly type: "data"; readonly bytes: Uint8Array }
	/** close_notify: the server will send no more. We may still send. */
	| { readonly type: "closed" }
	/** The end. An alert may be in `output`. */
	| { readonly type: "failed"; readonly failure: Failure };

export type TlsCommand =
	| { readonly type: "data"; readonly bytes: Uint8Array }
	/** Sends close_notify, once the handshake is complete; nothing can be sent after it. */
	| { readonly type: "close" };
