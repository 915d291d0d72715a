import { jsonString } from "../bytes/json.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { Publisher, Report } from "../ports/progress.js";
import { timeText } from "../sensors/reading.js";
import { FailureKeeper } from "./failure-keeper.js";
import type { KeeperHost, KeptFailure } from "./failure-keeper.js";

/** Tells the broker each time that it is there how the device is, and what had gone wrong before. */
export class StatusReport implements Report {
	readonly kept: FailureKeeper;
	private readonly host: KeeperHost;
	private readonly topic: string;
	private readonly startedAt: number;
	/** What the broker has been given and has not acknowledged. */
	private token: number | undefined;
	private told: readonly KeptFailure[] = NONE;
	/** Who is to be told anew once it is acknowledged. */
	declare private behind?: Publisher | undefined;

	constructor(host: KeeperHost, topic: string) {
		this.host = host;
		this.topic = topic;
		this.startedAt = host.timer.now();
		this.kept = new FailureKeeper(host);
	}

	failed(failure: Failure): void {
		this.kept.add(failure);
	}

	/** Retained: who asks later is told too. One that is not acknowledged is still queued, over connections too: of two, neither would leave room for readings. */
	send(broker: Publisher): void {
		if (this.token !== undefined) {
			this.behind = broker;
			return;
		}
		this.host.timer.after(0, () => {
			if (this.token !== undefined) return;
			this.told = this.kept.list();
			const text = statusText(this.host, this.host.timer.now() - this.startedAt, this.told);
			this.token = broker.publish(this.topic, text, { qos: 1, retain: true });
			if (this.token !== undefined) this.host.log.info("app", `publish #${this.token}, the status, to ${this.topic}: ${text}`);
		});
	}

	acknowledged(token: number): boolean {
		if (token !== this.token) return false;
		this.host.log.info("app", `the broker has #${token}, the status`);
		this.token = undefined;
		this.kept.forget(this.told);
		this.told = NONE;
		const { behind } = this;
		this.behind = undefined;
		if (behind !== undefined) this.send(behind);
		return true;
	}
}

/** As JSON. What is not known is not in it. `up`: milliseconds since the start. */
export function statusText({ clock, machine }: Pick<Host, "clock" | "machine">, up: number, failures: readonly KeptFailure[]): string {
	const now = clock.now();
	const told = failures.map(({ stage, code, time, startedBy }) => `{"stage":"${stage}","code":"${code}"${member("time", timeOf(time === undefined ? undefined : time * 1000))}${member("started_by", startedBy)}}`);
	const free = machine?.freeMemory();
	return `{"up":${Math.floor(up / 1000)}${member("started_by", machine?.startedBy)}${free === undefined ? "" : `,"free":${free}`}${member("time", timeOf(now))},"failures":[${told.join(",")}]}`;
}

function timeOf(milliseconds: number | undefined): string | undefined {
	return milliseconds === undefined ? undefined : timeText(milliseconds);
}

/** With the comma before it; nothing of what is not known. */
function member(name: string, text = ""): string {
	return text === "" ? "" : `,"${name}":${jsonString(text)}`;
}

const NONE: readonly never[] = Object.freeze([]);
