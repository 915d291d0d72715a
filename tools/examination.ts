import { readResource, simulatedHost } from "../hosts/node/simulated-host.js";
import { main } from "../main.js";
import { isFailure } from "../modules/failure/failure.js";
import type { Failure, Stage } from "../modules/ports/failure.js";
import type { Firmware } from "../modules/ports/firmware.js";
import type { Host } from "../modules/ports/host.js";
import type { Log, LogSource } from "../modules/ports/log.js";
import type { Settings } from "../modules/settings/settings.js";
import { FlashOverlay } from "./device-flash.js";
import { examinePost } from "./post-examination.js";

/** Something that the firmware said on the way. */
export interface Finding {
	readonly stage: LogSource;
	/** `passed`: the stage is behind it; `detail`: how it came to that. */
	readonly state: "passed" | "detail" | "warning";
	readonly text: string;
}

export interface Examination {
	readonly folder: string;
	readonly settings: Settings;
	/** Told of each finding as it comes. */
	readonly report: (finding: Finding) => void;
}

/**
 * Boots the firmware itself, as `main.ts` puts it together, and lets it come as far as the yes of every server or the first failure, which is
 * returned. It never publishes: its sensor has nothing to say. Each Blynk server is alone for once: the firmware goes to
 * another only when the first fails it. An HTTPS service is asked nothing, since it would have to be posted something.
 */
export async function examine(examination: Examination): Promise<Failure | undefined> {
	const { post, ...settings } = examination.settings;
	const [, ...others] = settings.blynk?.servers ?? [];
	let failure: Failure | undefined;
	if ((settings.mqttUrl ?? settings.blynk) !== undefined) failure = await examineFirst({ ...examination, settings: { ...settings, blynk: settings.blynk && { ...settings.blynk, servers: settings.blynk.servers.slice(0, 1) } } });
	for (const server of others) {
		if (failure !== undefined || settings.blynk === undefined) break;
		failure = await examineFirst({ ...examination, settings: { ...settings, mqttUrl: undefined, blynk: { ...settings.blynk, servers: [server] } } });
	}
	return failure ?? (post && await examineFirst({ ...examination, settings: { ...settings, mqttUrl: undefined, blynk: undefined, post } }));
}

async function examineFirst({ folder, settings, report }: Examination): Promise<Failure | undefined> {
	let firmware: Pick<Firmware, "stop"> | undefined;
	try {
		return await new Promise<Failure | undefined>((resolve) => {
			const host = hostOf(folder, settings, new Listener(report, resolve, settings));
			// With a client id of its own it throws no device off the broker.
			if (settings.post === undefined) firmware = main(host, { ...settings, mqttClientId: undefined, trace: true });
			else {
				const uplink = examinePost(host, settings, settings.post);
				firmware = { stop: (stopped) => { uplink.leave(stopped); } };
			}
		});
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return caught;
	} finally {
		await new Promise<void>((resolve) => {
			if (firmware === undefined) resolve();
			else firmware.stop(resolve);
		});
	}
}

/** This machine as a chip: its network stands for the Wi-Fi of the settings, and what it keeps is forgotten. */
function hostOf(folder: string, { wifiName, wifiPassword }: Settings, log: Log): Host {
	const accessPoint = { name: wifiName, password: wifiPassword, address: "this machine's address", joinDelay: 0, refuseDelay: 0 };
	const host = simulatedHost({ accessPoint, storage: new FlashOverlay(folder), log, resource: (name) => readResource(name, folder) });
	return { ...host, climate: { read: () => undefined } };
}

/** Ends the examination at the last server's yes or at the first failure; what comes later belongs to the farewell. */
class Listener implements Log {
	readonly #report: (finding: Finding) => void;
	readonly #settle: (failure: Failure | undefined) => void;
	readonly #receiveBuffer: number;
	/** Servers that have not said yes yet. */
	readonly #left: Set<Stage>;
	/** The extension by which the server has agreed to smaller records. */
	#agreedBy: string | undefined;
	#settled = false;

	constructor(report: (finding: Finding) => void, settle: (failure: Failure | undefined) => void, { receiveBuffer, mqttUrl, blynk, post }: Settings) {
		this.#report = report;
		this.#settle = settle;
		this.#receiveBuffer = receiveBuffer;
		this.#left = new Set([...(mqttUrl === undefined ? [] : ["mqtt" as const]), ...(blynk === undefined ? [] : ["blynk" as const]), ...(post === undefined ? [] : ["http" as const])]);
	}

	reached(stage: Stage, text: string): void {
		this.note(stage, "passed", stage === "wifi" ? "not tried: this machine's network stands for it" : text);
		if (stage === "tls") this.judgeRecordSize();
		if (this.#left.delete(stage) && this.#left.size === 0) this.end(undefined);
	}

	info(source: LogSource, text: string): void {
		// Of our own certificate.
		if (source === "settings") this.note(source, "passed", text);
		if (source !== "tls") return;
		this.#agreedBy ??= RECORD_SIZE_ANSWER.exec(text)?.[1];
		this.note(source, "detail", text);
	}

	warn(source: LogSource, text: string): void {
		this.note(source, "warning", FIRST_USE.test(text) ? `${text} ${NOTHING_KEPT}` : text);
	}

	fail(failure: Failure): void {
		this.end(failure);
	}

	private judgeRecordSize(): void {
		const room = `receiveBuffer has ${this.#receiveBuffer} bytes`;
		if (this.#agreedBy !== undefined) this.note("tls", "passed", `${room}: the server sends records that fit (${this.#agreedBy})`);
		else if (this.#receiveBuffer >= LARGEST_RECORD) this.note("tls", "passed", `${room}: every record fits`);
		else this.note("tls", "warning", `${room}: the server did not agree to smaller records, and one that is longer will end the connection`);
	}

	private note(stage: LogSource, state: Finding["state"], text: string): void {
		if (!this.#settled) this.#report({ stage, state, text });
	}

	private end(failure: Failure | undefined): void {
		this.#settled = true;
		this.#settle(failure);
	}
}

/** The two findings after which the firmware writes a key down. */
const FIRST_USE = /\[(?:first-use|key-accepted)\]$/;

const NOTHING_KEPT = "(here nothing is kept: a device decides on its own first connection; the simulator's is kept in build/flash)";

/** What a server says when it agrees (RFC 8449, RFC 6066 section 4). */
const RECORD_SIZE_ANSWER = /^<- (?:ServerHello|EncryptedExtensions)\b.*\b(record_size_limit|max_fragment_length)\b/;

/** Bytes: RFC 8446 section 5.2, 2^14 + 256. */
const LARGEST_RECORD = 16_640;
