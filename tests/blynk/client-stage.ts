import { BlynkClient } from "../../modules/blynk/client.js";
import type { BlynkClientOptions, BlynkHandler, BlynkServer } from "../../modules/blynk/client-options.js";
import { iot } from "../../modules/blynk/iot.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream, StreamFaults } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { ScriptedServer } from "./scripted-server.js";

export const token = "0123456789abcdef0123456789ABCDEF";

export interface Scene {
	readonly options?: Partial<BlynkClientOptions>;
	readonly faults?: StreamFaults;
	readonly trust?: PeerTrust;
	/** How each of the servers differs from a usual one; one if it is left out. */
	readonly servers?: readonly Partial<BlynkServer>[];
	/** Instead of the server. */
	readonly accept?: (far: FakeStream) => void;
	/** With `anyWrite` and `anyRead`. */
	readonly handlesAny?: boolean;
}

/** A client, a server for all that it dials, the link between them, and what the client said. */
export class Stage {
	readonly timer = new FakeTimer(50);
	readonly server = new ScriptedServer();
	readonly said: string[] = [];
	readonly client: BlynkClient;
	/** May be replaced: called after the event was noted. */
	react: (event: string) => void = () => undefined;
	far: FakeStream | undefined;

	constructor(scene: Scene = {}) {
		const dial = fakeDial(this.timer, (target, far) => {
			this.said.push(`dial ${target.host}:${target.port}`);
			this.far = far;
			if (scene.accept === undefined) this.server.accept(far);
			else scene.accept(far);
		}, scene.faults, scene.trust ?? "verified");
		const servers = (scene.servers ?? [{}]).map((server, index): BlynkServer => (
			{ target: { host: `server${index}`, port: 443 }, dial, token, dialect: iot, pinned: false, secure: true, ...server }
		));
		this.client = new BlynkClient({ servers, firmware: { version: "1.0" }, ...scene.options }, this.timer, this.#handler(scene.handlesAny === true));
	}

	/** What the client said since the last call. */
	heard(): string[] {
		return this.said.splice(0);
	}

	/** What the server saw since the last call, but for pings: when they are sent is the session's affair. */
	seen(): string[] {
		return this.server.seen.splice(0).filter((message) => !message.startsWith("6#"));
	}

	/** Opens, and lets the login and what follows it pass. */
	open(): void {
		this.client.open();
		this.timer.advance(100);
	}

	#handler(handlesAny: boolean): BlynkHandler {
		const say = (event: string): void => {
			this.said.push(event);
			this.react(event);
		};
		return {
			up: (trust, server) => { say(`up ${server} ${trust}`); },
			down: (failure) => { say(`down ${failure === undefined ? "-" : `${failure.stage}/${failure.code}`}`); },
			appConnected: (connected) => { say(connected ? "app" : "no app"); },
			time: (milliseconds, trust) => { say(`time ${milliseconds} ${trust}`); },
			firmwareOffered: (url) => { say(`firmware ${url}`); },
			printed: (text) => { say(`printed ${text}`); },
			metadata: (fields) => { say(`metadata ${fields.join("|")}`); },
			accepted: (accepted) => { say(`accepted ${accepted}`); },
			dropped: (failure, count, named) => { say(`dropped ${count} ${failure.code}${named === 0 ? "" : ` #${named}`}`); },
			notice: (failure) => { say(`notice ${failure.code}`); },
			...(handlesAny ? {
				anyWrite: (pin: number, values: readonly string[]) => { say(`any V${pin} ${values.join("|")}`); },
				anyRead: (pin: number) => { say(`any V${pin}?`); },
			} : {}),
		};
	}
}
