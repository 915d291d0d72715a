import { expectations } from "./state.js";

/** Why a server closes in mid-handshake; `state` is what the handshake waits for. */
export function closedAdvice(state: string): string {
	return UNANSWERED.includes(state)
		? "Often: this port does not speak TLS (a broker without TLS, usual on 1883, closes just so), or the server has no certificate for this name."
		: "Often: the server, or a box between, broke off because of load, a limit of connections or a restart; it is tried again.";
}

/** Why a server is silent in mid-handshake. */
export function silentAdvice(state: string): string {
	return UNANSWERED.includes(state)
		? "The server accepted and is silent: is it a TLS port? A firewall may also swallow the answer."
		: "The server began to answer and stopped: it is overloaded, or large packets get lost on the way (a router with a wrong MTU).";
}

/** What is waited for while the server has said nothing. */
const UNANSWERED: readonly string[] = Object.freeze([expectations["send-client-hello"].waits, expectations["wait-server-hello"].waits]);
