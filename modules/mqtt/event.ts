import type { Failure } from "../ports/failure.js";
import type { OutgoingMessage } from "./outbox.js";
import type { Qos } from "./packet.js";

/** What a session can be told to do. */
export type MqttCommand =
	/** A stream is open: begins a connection and forgets all that belonged to the last one. The outbox and the subscriptions stay. */
	| { readonly kind: "connect"; /** Whether user name and password may be sent. */ readonly credentials: boolean }
	| { readonly kind: "publish"; readonly message: OutgoingMessage }
	| { readonly kind: "subscribe"; readonly filter: string; readonly qos: Qos }
	| { readonly kind: "unsubscribe"; readonly filter: string }
	/** Says goodbye; then `closed` follows. What waits in the outbox stays there. */
	| { readonly kind: "disconnect" };

/** A message that arrived. `payload` is a view that is valid until the session is called again. */
export interface MqttMessage {
	readonly topic: string;
	readonly payload: Uint8Array;
	readonly qos: Qos;
	readonly retain: boolean;
	readonly duplicate: boolean;
}

export type MqttEvent =
	| { readonly kind: "connected"; readonly sessionPresent: boolean }
	/** The broker has taken over a message of QoS 1. */
	| { readonly kind: "acknowledged"; readonly token: number }
	| { readonly kind: "message"; readonly message: MqttMessage }
	| { readonly kind: "subscribed"; readonly filter: string; readonly qos: Qos }
	| { readonly kind: "unsubscribed"; readonly filter: string }
	/** Something to be told; the connection goes on, or has ended for another reason. `filter`: of the subscription that the broker refused. */
	| { readonly kind: "notice"; readonly failure: Failure; readonly filter?: string }
	/** The connection has ended as we wished: the stream may go. */
	| { readonly kind: "closed" }
	/** The connection is over: the stream has to go. */
	| { readonly kind: "failure"; readonly failure: Failure };
