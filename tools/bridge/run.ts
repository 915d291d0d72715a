import { nodeCrypto } from "../../hosts/node/crypto.js";
import { listen } from "../../hosts/node/listen.js";
import { onlyPort, portText, usbSerialPorts } from "../../hosts/node/serial-list.js";
import type { SerialBinding } from "../../hosts/node/serialport-package.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Reader } from "../../modules/bytes/reader.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { Log } from "../../modules/ports/log.js";
import type { Dial, StreamHandler } from "../../modules/ports/stream.js";
import { codeOf } from "../own-files.js";
import { failureText, painter } from "../paint.js";
import { targetText } from "../../hosts/node/server-url.js";
import { statusOfStage } from "../stage-status.js";
import { GOOD } from "../tool.js";
import type { Surroundings } from "../tool.js";
import { ByteBridge } from "./byte-bridge.js";
import type { Attempts, Counts, NearSide } from "./byte-bridge.js";
import { bridgeFailures } from "./failures.js";
import { inOptions, OptionLog } from "./in-options.js";
import { LineBridge } from "./line-bridge.js";
import type { LinesPlan } from "./lines-plan.js";
import type { Near, Plan } from "./plan.js";
import { dialledSide, firstLine, serialSide, serverDial } from "./sides.js";
import { countsText, Status } from "./status.js";
import type { Running } from "./status.js";
import { readBridgeTrust } from "./trust-check.js";

/** What tests give otherwise than a person has it. */
export interface BridgeMeans {
	readonly binding: () => Promise<SerialBinding>;
	/** Milliseconds of silence that deserve a line. */
	readonly silence: number;
	readonly pauses: Attempts["pauses"];
}

/** One run of the command, from its plan to its status. */
export class BridgeRun {
	readonly #plan: Plan;
	readonly #surroundings: Surroundings;
	readonly #means: BridgeMeans;
	readonly #log: Log;
	readonly #status: Status;
	readonly #bridges = new Set<Bridge>();
	/** What is to be let go at the end. */
	readonly #closers: (() => void)[] = [];
	/** Of bridges that are over. */
	#past: Counts = { up: 0, down: 0, lost: 0 };
	#pastHeardAt = nodeTimer.now();
	/** Nothing is opened any more. */
	#isOver = false;
	#settle: (failure: Failure | undefined) => void = () => undefined;

	constructor(plan: Plan, surroundings: Surroundings, means: BridgeMeans) {
		this.#plan = plan;
		this.#surroundings = surroundings;
		this.#means = means;
		const write = (text: string): void => {
			this.#status.clear();
			surroundings.write(text);
		};
		const terminal = new Terminal(write, () => nodeTimer.now());
		terminal.boot();
		this.#log = new OptionLog(terminal);
		this.#status = new Status({ running: () => this.#running(), write: surroundings.write, say: (text) => { this.#log.info("app", text); }, silence: means.silence, live: surroundings.live === true, columns: surroundings.columns ?? (() => undefined) });
	}

	async run(): Promise<number> {
		const { interrupted } = this.#surroundings;
		const dial = this.#prepare();
		this.#status.start();
		const stop = (): void => { void this.#stop(); };
		interrupted?.addEventListener("abort", stop, { once: true });
		try {
			return this.#end(await new Promise<Failure | undefined>((resolve, reject) => {
				this.#settle = resolve;
				this.#open(this.#plan.near, dial).catch(reject);
				if (interrupted?.aborted === true) stop();
			}));
		} finally {
			this.#isOver = true;
			interrupted?.removeEventListener("abort", stop);
			this.#status.stop();
			for (const close of this.#closers) close();
		}
	}

	/** Everything that can be said before anybody is dialled. */
	#prepare(): Dial {
		const { folder, now } = this.#surroundings;
		const plan = this.#plan;
		for (const notice of plan.notices) this.#log.warn("settings", notice);
		const authenticator = readBridgeTrust(plan, folder, now(), this.#log);
		if (authenticator === undefined) this.#log.warn("tls", `${targetText(plan.server)} is reached without TLS: everybody on the way reads along, and nobody checks who answers`);
		else this.#log.info("settings", `trusted: ${authenticator.description}`);
		return serverDial(plan, authenticator, folder, now, this.#log);
	}

	async #open(near: Near, dial: Dial): Promise<void> {
		if (near.kind === "listen") await this.#listen(near, dial);
		else if (near.kind === "dial") this.#carryBytes(dialledSide(near.target, targetText(near.target), this.#log), dial, this.#plan.once, this.#settle);
		else await this.#openSerial(near.port ?? await this.#onlyPort(), near.baud, dial);
	}

	async #onlyPort(): Promise<string> {
		const ports = await usbSerialPorts(await this.#means.binding());
		const only = onlyPort(ports);
		this.#log.info("serial", `the only USB serial port: ${ports.map(portText).join(", ")}`);
		return only;
	}

	async #openSerial(port: string, baud: number, dial: Dial): Promise<void> {
		const { lines, server, once, reset } = this.#plan;
		// Whoever lacks the package is told so before anything else.
		await this.#means.binding();
		if (this.#isOver) return;
		if (lines === undefined) {
			this.#carryBytes(serialSide(port, baud, reset, this.#means.binding), dial, once, this.#settle);
			return;
		}
		const bridge: Bridge = new LineBridge({
			plan: lines, password: passwordOf(lines), port, baud, binding: this.#means.binding, server, dial, ...this.#attempts(once), now: this.#surroundings.now,
		}, (failure) => { this.#over(bridge, failure, this.#settle); });
		this.#begin(bridge);
	}

	/** Each who connects gets a connection to the server, which ends with theirs. */
	async #listen({ address, port }: Near & { readonly kind: "listen" }, dial: Dial): Promise<void> {
		try {
			const listener = await listen(address, port, (accept, from) => { this.#welcome(accept, from, dial); });
			this.#closers.push(() => { listener.close(); });
			if (this.#isOver) {
				listener.close();
				return;
			}
			const whom = isLoopback(listener.address) ? "this machine alone" : "everybody who reaches this machine, WITHOUT TLS";
			this.#log.reached("tcp", `listening on ${targetText({ host: address, port: listener.port })} for ${whom}`);
		} catch (caught) {
			throw bridgeFailures.make("listen-failed", { place: targetText({ host: address, port }), reason: codeOf(caught) });
		}
	}

	#welcome(accept: NearSide["open"], from: string, dial: Dial): void {
		if (this.#isOver) {
			accept(NOBODY).destroy();
			return;
		}
		if (this.#bridges.size >= MOST_CLIENTS) {
			this.#log.warn("app", `${from} is turned away: ${MOST_CLIENTS} are connected`);
			accept(NOBODY).destroy();
			return;
		}
		this.#log.info("app", `${from} has connected`);
		this.#carryBytes({ name: from, isLine: false, open: accept }, dial, true, (failure) => {
			if (this.#plan.once) this.#settle(failure);
			else if (failure !== undefined) this.#log.fail(failure);
		});
	}

	#carryBytes(near: NearSide, dial: Dial, once: boolean, finished: (failure: Failure | undefined) => void): void {
		const { server, secure } = this.#plan;
		const far = { name: targetText(server), open: (handler: StreamHandler) => dial(server, handler) };
		const bridge: Bridge = new ByteBridge({ near, far, plain: !secure, ...this.#attempts(once) }, (failure) => { this.#over(bridge, failure, finished); });
		this.#begin(bridge);
	}

	#attempts(once: boolean): Attempts {
		return { once, pauses: this.#means.pauses, log: this.#log, random };
	}

	#begin(bridge: Bridge): void {
		this.#bridges.add(bridge);
		bridge.start();
	}

	#over(bridge: Bridge, failure: Failure | undefined, finished: (failure: Failure | undefined) => void): void {
		this.#past = sum([this.#past, bridge.counts]);
		this.#pastHeardAt = Math.max(this.#pastHeardAt, bridge.heardAt);
		this.#bridges.delete(bridge);
		finished(failure);
	}

	/** All together; of several clients, who is waited for by the one that spoke last. */
	#running(): Running | undefined {
		const counts = this.#total;
		const [latest] = [...this.#bridges].sort((one, other) => other.heardAt - one.heardAt);
		if (latest !== undefined) return { counts, heardAt: latest.heardAt, waitedFor: latest.waitedFor };
		return this.#closers.length === 0 ? undefined : { counts, heardAt: this.#pastHeardAt, waitedFor: "nobody is connected: a client is waited for" };
	}

	get #total(): Counts {
		return sum([this.#past, ...[...this.#bridges].map(({ counts }) => counts)]);
	}

	async #stop(): Promise<void> {
		this.#isOver = true;
		this.#status.clear();
		await Promise.all([...this.#bridges].map((bridge) => bridge.stop()));
		this.#settle(undefined);
	}

	#end(failure: Failure | undefined): number {
		this.#status.stop();
		this.#log.info("app", `the end: ${countsText(this.#total)}`);
		if (failure === undefined) return GOOD;
		this.#surroundings.write(failureText(inOptions(failure), painter(this.#surroundings.colour)));
		return statusOfStage(failure.stage);
	}
}

/** What both kinds of bridge can. */
interface Bridge extends Running {
	start(): void;
	/** Says goodbye on both sides. */
	stop(): Promise<void>;
}

function passwordOf({ passwordFile: path }: LinesPlan): string | undefined {
	if (path === undefined) return undefined;
	let password: string;
	try {
		password = firstLine(path);
	} catch (caught) {
		throw bridgeFailures.make("file-unreadable", { path, reason: codeOf(caught) });
	}
	if (password === "") throw bridgeFailures.make("no-password", { path });
	return password;
}

function sum(all: readonly Counts[]): Counts {
	return all.reduce((one, other) => ({ up: one.up + other.up, down: one.down + other.down, lost: one.lost + other.lost }));
}

function random(): number {
	const bytes = new Uint8Array(2);
	nodeCrypto.random(bytes);
	return new Reader(bytes, () => new RangeError()).uint16() / 65_536;
}

/** Of an address that the system has told, not of a name that may begin like one. */
function isLoopback(address: string): boolean {
	return address === "::1" || /^(::ffff:)?127\./.test(address);
}

const NOBODY: StreamHandler = Object.freeze({ opened: () => undefined, readable: () => undefined, writable: () => undefined, ended: () => undefined, failed: () => undefined });

const MOST_CLIENTS = 16;
