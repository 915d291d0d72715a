import { isFailure } from "../failure/failure.js";
import type { SerialOptions } from "../ports/serial.js";
import { serialFailures } from "./failures.js";
import { Notices } from "./notices.js";
import type { LinkHandler, LinkHost } from "./serial-link.js";
import { UnoSession, type UnoEvent } from "./uno-session.js";
import { WatchedLink, type LinkListener } from "./watched-link.js";

/** What a sketch reaches through us. What cannot be sent at all is thrown as a failure. */
export interface UnoOutlet {
	readonly hasBroker: boolean;
	readonly hasBlynk: boolean;
	/** Queues a message and returns the token by which `acknowledged` names it; undefined without room. */
	publish(topic: string, payload: string, qos: 0 | 1): number | undefined;
	/** `subscribed` follows when the broker has granted it, and `message` from then on; or else `refused`. */
	subscribe(filter: string): void;
	/** Of the Blynk app; false without room. */
	write(pin: number, value: string): boolean;
	/** For the sketch: `up`, `down` or `none` of the broker and of Blynk, messages that wait, seconds since 1970 or 0. */
	status(): string;
}

/** Runs the line protocol over a serial port, and answers a sketch when the broker has answered us. */
export class UnoBridge implements LinkHandler, LinkListener {
	private readonly host: LinkHost;
	private readonly outlet: UnoOutlet;
	private readonly link: WatchedLink;
	private readonly session: UnoSession;
	private readonly notices: Notices;
	/** Who waits for an answer of the broker: of a message by its token, of a subscription by its filter. */
	private readonly due: DueAnswer[] = [];
	/** Filters of this life of ours. */
	private readonly filters: string[] = [];

	constructor(host: LinkHost, port: SerialOptions, outlet: UnoOutlet) {
		this.host = host;
		this.outlet = outlet;
		this.link = new WatchedLink(host, port, this);
		this.session = new UnoSession(host.timer.now());
		this.notices = new Notices(host);
	}

	open(): void {
		this.link.open();
	}

	/** For good. */
	close(): void {
		this.link.close();
	}

	// What the port tells.

	linked(): void {
		this.session.restart(this.host.timer.now());
		this.due.length = 0;
	}

	unlinked(): void {
		// `linked` follows one day.
	}

	readable(): void {
		this.link.drain(this);
		this.flush();
	}

	heard(bytes: Uint8Array, now: number): void {
		const { session } = this;
		session.receive(bytes, now);
		for (let event = session.next(); event !== undefined; event = session.next()) this.take(event);
	}

	writable(): void {
		this.flush();
	}

	// What the broker and the app tell.

	acknowledged(token: number): void {
		this.settle(token);
	}

	subscribed(filter: string): void {
		this.settle(filter);
	}

	/** The broker does not grant this subscription. It counts among a sketch's filters all the same: the client asks for it again. */
	refused(filter: string): void {
		this.settle(filter, "refused");
	}

	message(topic: string, payload: Uint8Array): void {
		const { dropped } = this.session;
		this.said(this.session.message(topic, payload), dropped, topic, payload.length);
	}

	written(pin: number, values: readonly string[]): void {
		const { dropped } = this.session;
		this.said(this.session.write(pin, values), dropped, `V${pin}`, values.join(" ").length);
	}

	private said(isSayable: boolean, dropped: number, topic: string, size: number): void {
		if (!isSayable) this.notices.tell(serialFailures.make("message-unsayable", { topic, size }));
		else if (this.session.dropped > dropped) this.notices.tell(serialFailures.make("messages-unfetched", { count: this.session.dropped }));
		this.flush();
	}

	private take(event: UnoEvent): void {
		if (event.kind !== "refused" || event.reason === "full") this.link.sound();
		switch (event.kind) {
			case "credit":
				break;
			case "hello":
				this.due.length = 0;
				this.host.log.info("serial", `the sketch begins${event.isChecked ? ", with checksums" : ""}`);
				break;
			case "status":
				this.session.status(this.outlet.status());
				break;
			case "refused":
				this.notices.tell(serialFailures.make("command-refused", { length: event.length, reason: event.reason }));
				break;
			case "publish":
				this.tried(event.tag, "topic", () => this.publish(event));
				break;
			case "subscribe":
				this.tried(event.tag, "topic", () => this.subscribe(event));
				break;
			case "write":
				this.tried(event.tag, "pin", () => this.write(event));
		}
	}

	/** Answers with what the step returns; undefined for an answer that comes later. What may never be sent is the sketch's to hear of. */
	private tried(tag: string, reason: string, step: () => string | undefined): void {
		let outcome: string | undefined;
		try {
			outcome = step();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			outcome = reason;
			this.notices.tell(caught);
		}
		if (outcome !== undefined) this.session.answer(tag, outcome === GOOD ? undefined : outcome);
	}

	private publish({ tag, topic, payload, qos }: Extract<UnoEvent, { readonly kind: "publish" }>): string | undefined {
		const { due, outlet } = this;
		if (!outlet.hasBroker) return "no-broker";
		// Said again because the broker is away: it waits already, and has one answer.
		if (qos === 1 && tag !== "" && due.some((one) => one.tag === tag && one.topic === topic && one.payload === payload)) return undefined;
		const token = due.length >= DUE_LIMIT ? undefined : outlet.publish(topic, payload, qos);
		if (token === undefined) return "full";
		if (qos === 0) return GOOD;
		due.push(tag === "" ? { of: token, tag } : { of: token, tag, topic, payload });
		return undefined;
	}

	private subscribe({ tag, filter }: Extract<UnoEvent, { readonly kind: "subscribe" }>): string | undefined {
		const { filters, outlet, due } = this;
		if (!outlet.hasBroker) return "no-broker";
		if (due.some((one) => one.of === filter && one.tag === tag)) return undefined;
		const isNew = !filters.includes(filter);
		if ((isNew && filters.length >= FILTERS_LIMIT) || due.length >= DUE_LIMIT) return "full";
		outlet.subscribe(filter);
		if (isNew) filters.push(filter);
		due.push({ of: filter, tag });
		return undefined;
	}

	private write({ pin, value }: Extract<UnoEvent, { readonly kind: "write" }>): string {
		if (!this.outlet.hasBlynk) return "no-blynk";
		return this.outlet.write(pin, value) ? GOOD : "full";
	}

	private settle(of: number | string, reason?: string): void {
		const { due } = this;
		for (let at = due.findIndex((one) => one.of === of); at >= 0; at = due.findIndex((one) => one.of === of)) {
			this.session.answer(due[at]?.tag ?? "", reason);
			due.splice(at, 1);
		}
		this.flush();
	}

	private flush(): void {
		for (let bytes = this.session.output(); bytes !== undefined; bytes = this.session.output()) {
			const count = this.link.write(bytes);
			this.session.sent(count);
			if (count < bytes.length) return;
		}
	}

}

interface DueAnswer {
	/** The message's token, or the filter. */
	readonly of: number | string;
	readonly tag: string;
	/** Of a message with a tag: what it is known again by. */
	readonly topic?: string;
	readonly payload?: string;
}

const GOOD = "";

/** Answers that a sketch may wait for at a time: an UNO waits for one. */
const DUE_LIMIT = 16;

/** Filters of a sketch. */
const FILTERS_LIMIT = 8;
