import type { BlynkValue } from "./device.js";
import type { SentCommand } from "./message.js";

/** What a program can tell its server, each as a method that makes one message. */
export abstract class Announcer {
	/** Queues a message, also one that has no method of its own; returns its token, 0 when it was refused. */
	abstract send(command: SentCommand): number;

	virtualWrite(pin: number, ...values: readonly BlynkValue[]): boolean {
		return this.send({ kind: "virtual-write", pin, values }) !== 0;
	}

	setProperty(pin: number, property: string, ...values: readonly BlynkValue[]): boolean {
		return this.send({ kind: "property", pin, property, values }) !== 0;
	}

	syncVirtual(...pins: readonly number[]): boolean {
		return pins.length === 0 || this.send({ kind: "sync", pins }) !== 0;
	}

	syncAll(): boolean {
		return this.send({ kind: "sync", pins: [] }) !== 0;
	}

	/** An event of the device's template (Blynk.IoT). The token is what `accepted` names; 0 when refused. */
	logEvent(name: string, description?: string): number {
		return this.send({ kind: "log-event", name, description });
	}

	/** Resolves the last open event of this name, or all of them. */
	resolveEvent(name: string, all = false): number {
		return this.send({ kind: "resolve-event", name, all });
	}

	/** What is written until `endGroup` is shown as one moment, at `time` (milliseconds since 1970) if it is given. */
	beginGroup(time?: number): boolean {
		return this.send({ kind: "group", step: "begin", time }) !== 0;
	}

	endGroup(): boolean {
		return this.send({ kind: "group", step: "end", time: undefined }) !== 0;
	}

	/** The handler's `time` brings the answer. */
	askTime(): boolean {
		return this.send({ kind: "time" }) !== 0;
	}

	/** The handler's `metadata` brings the answer. */
	askMetadata(name: string): boolean {
		return this.send({ kind: "metadata", name, value: undefined }) !== 0;
	}

	setMetadata(name: string, value: string): boolean {
		return this.send({ kind: "metadata", name, value }) !== 0;
	}

	/** A push notification of the old service. */
	notify(text: string): number {
		return this.send({ kind: "notify", text });
	}

	/** An e-mail of the old service. */
	email(to: string, subject: string, text: string): number {
		return this.send({ kind: "email", fields: [to, subject, text] });
	}
}
