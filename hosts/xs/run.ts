import type { Firmware } from "../../modules/ports/firmware.js";
import { OrderLine } from "./control.js";
import type { Orders } from "./control.js";
import { native } from "./native.js";

/** What runs, and obeys whoever has started the runner. */
export class Run implements Orders {
	private readonly firmware: Firmware;
	private readonly measured: boolean;
	private readonly line: OrderLine;

	constructor(firmware: Firmware, measured: boolean) {
		this.firmware = firmware;
		this.measured = measured;
		this.line = new OrderLine(this);
		firmware.published = reportPublished;
		firmware.written = reportWritten;
	}

	pause(): void {
		this.firmware.pause();
	}

	count(): void {
		const { counts: { published, acknowledged, written, dropped }, delivery, carried, posts } = this.firmware;
		native().report("counts", published, acknowledged, written, dropped);
		if (delivery !== undefined) native().report("delivery", delivery.queued, delivery.sent, delivery.dropped);
		if (carried !== undefined) native().report("carried", carried.received, carried.delivered, carried.sent, carried.dropped);
		if (posts !== undefined) native().report("posts", posts.made, posts.taken, posts.replaced);
		native().report("counted");
	}

	stop(): void {
		this.line.close();
		this.firmware.stop(() => {
			this.count();
			if (this.measured) native().reportMemory("the end");
		});
	}
}

function reportWritten(pin: number, value: string): void {
	native().report("written", pin, value);
}

function reportPublished(payload: string): void {
	native().report("published", payload);
}
