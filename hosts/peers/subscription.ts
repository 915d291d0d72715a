import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Trust } from "./verified-stream.js";

/** Given to the subscriber's process by message, never by argument: arguments can be read by everybody on a machine. */
export interface SubscriberOptions {
	readonly host: string;
	readonly port: number;
	readonly user?: string;
	readonly password?: string;
	readonly topic: string;
	readonly trust: Trust;
}

export type SubscriptionEvent =
	| { readonly kind: "connected" }
	| { readonly kind: "subscribed"; readonly topic: string }
	| { readonly kind: "message"; readonly topic: string; readonly payload: Uint8Array }
	/** The server is not trusted, or the broker said no: the process ends. */
	| { readonly kind: "refused"; readonly reason: string }
	/** No connection, or no longer: the process tries again, and is silent about further failures until it connects. */
	| { readonly kind: "failed"; readonly reason: string }
	/** The process is gone; the last event. */
	| { readonly kind: "ended" };

export interface Subscription {
	/** Of its process; undefined when none could be started. */
	readonly pid: number | undefined;
	/** Unsubscribes by disconnecting, and waits for the process to be gone. */
	stop(): Promise<void>;
}

/** What the parent says. */
export type SubscriberCommand =
	| { readonly kind: "start"; readonly options: SubscriberOptions }
	| { readonly kind: "stop" };

/** Starts an independent subscriber: another program, another TLS, another MQTT client. */
export function startSubscriber(options: SubscriberOptions, report: (event: SubscriptionEvent) => void): Subscription {
	// Its own stdout would get between the lines of the simulator; what it says on stderr is a defect and shown.
	const child = fork(PROGRAM, [], { serialization: "advanced", execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
	let expected = false;
	const gone = new Promise<void>((resolve) => {
		child.once("exit", (status, signal) => {
			if (!expected) report({ kind: "failed", reason: `the subscriber's process ended by itself (${signal ?? status ?? "unknown"})` });
			report({ kind: "ended" });
			resolve();
		});
	});
	child.on("message", (message) => {
		const event = message as SubscriptionEvent;
		if (event.kind === "refused") expected = true;
		report(event);
	});
	say(child, { kind: "start", options });
	return {
		pid: child.pid,
		async stop() {
			expected = true;
			say(child, { kind: "stop" });
			const patience = setTimeout(() => { child.kill("SIGKILL"); }, PATIENCE);
			await gone;
			clearTimeout(patience);
		},
	};
}

function say(child: ChildProcess, command: SubscriberCommand): void {
	// It may have gone in the meantime, which its exit tells.
	if (child.connected) child.send(command, () => undefined);
}

const PROGRAM = fileURLToPath(new URL("./subscriber.js", import.meta.url));

/** Milliseconds for a subscriber to say goodbye in. */
const PATIENCE = 3000;
