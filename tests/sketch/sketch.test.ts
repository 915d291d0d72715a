import assert from "node:assert/strict";
import { after, test } from "node:test";
import { endedLine } from "../../modules/bridge/uno-command.js";
import { UnoBridge, type UnoOutlet } from "../../modules/bridge/uno-bridge.js";
import { FakeTimer } from "../fakes/timer.js";
import { compile, CompiledSketch, missing } from "./compiled-sketch.js";

// The sketches of docs/uno.md as they stand there, compiled, at the far end of our bridge's line.

const skip = missing !== undefined && process.env["CI"] !== "true" ? missing : false;

const FORMS: readonly (readonly [title: string, options: readonly string[]])[] = [["hardware serial", []], ["SoftwareSerial", ["-DMODE_SOFTWARE"]]];

const SCENES: readonly (readonly [title: string, play: (scene: Scene) => Promise<void>])[] = [
	["each reading is published once, and messages are heard", async (scene) => {
		await scene.pass(60_000);
		scene.assertReadings(5);
		assert.deepEqual(scene.subscribed, ["shed/led"]);
		scene.bridge.message("shed/led", Buffer.from("on"));
		await scene.pass(1000);
		assert.ok(scene.sketch.isLit);
		scene.bridge.message("shed/led", Buffer.from("off"));
		await scene.pass(1000);
		assert.ok(!scene.sketch.isLit);
		assert.equal(scene.published.length, new Set(scene.published).size);
		assert.deepEqual(scene.told.filter((line) => !line.includes("the sketch begins") && !line.includes("is open")), []);
	}],
	["a broker that is away for five minutes: one reading waits, it is published once, and it goes on", async (scene) => {
		await scene.pass(15_000);
		scene.isAway = true;
		await scene.pass(300_000);
		const { length } = scene.published;
		assert.ok(length <= 2, scene.published.join());
		scene.isAway = false;
		await scene.pass(45_000);
		scene.assertReadings(length + 3);
		assert.equal(scene.published.length, new Set(scene.published).size);
	}],
	["no room for five minutes", async (scene) => {
		scene.hasRoom = false;
		await scene.pass(300_000);
		assert.deepEqual(scene.published, []);
		scene.hasRoom = true;
		await scene.pass(45_000);
		scene.assertReadings(3);
	}],
	["a subscription that is refused is tried again after a minute, and readings go on meanwhile", async (scene) => {
		scene.isRefusing = true;
		await scene.pass(150_000);
		scene.assertReadings(13);
		assert.equal(scene.subscribed.length, 3);
		scene.isRefusing = false;
		await scene.pass(60_000);
		await scene.assertHears();
		assert.equal(scene.subscribed.length, 4);
	}],
	["one bit of any byte of a turn", async (scene) => {
		for (let at = 0; at < 40; at++) {
			await scene.pass(12_000);
			let left = at;
			scene.sketch.damage = (bytes) => bytes.map((byte) => (left-- === 0 ? byte ^ 0x40 : byte));
			await scene.pass(3000);
		}
		await scene.assertRecovers();
		scene.assertReadings(50);
	}],
	["a command that is damaged is said again at once, an answer that is lost is asked for again after half a minute", async (scene) => {
		await scene.pass(5000);
		let spoiled = "";
		scene.sketch.damage = (bytes) => {
			const [, tag = ""] = /P(\d+) dataset/.exec(Buffer.from(bytes).toString()) ?? [];
			if (tag === "" || tag === spoiled) return bytes;
			spoiled = tag;
			return bytes.map((byte) => (byte === SPACE ? byte ^ 1 : byte));
		};
		await scene.pass(60_000);
		scene.assertReadings(5);
		let isLost = false;
		scene.sketch.damage = (bytes) => {
			if (isLost || !bytes.includes(PLUS)) return bytes;
			isLost = true;
			return [];
		};
		await scene.pass(25_000);
		const { length } = scene.published;
		await scene.pass(20_000);
		assert.ok(scene.published.length > length);
	}],
	["answers to others than the command that waits, and noise that the bridge refuses, are none to it", async (scene) => {
		await scene.pass(35_000);
		scene.isAway = true;
		await scene.pass(15_000);
		const { length } = scene.published;
		const tag = Number([...scene.sketch.said.matchAll(/P(\d+) dataset/g)].at(-1)?.[1]);
		for (const answer of [`+${tag - 1}`, `-${tag - 1} topic`, `+${tag + 1}`, "+", "-unknown", "-checksum", "+0", "-0 refused"]) {
			scene.sketch.hear(endedLine(Buffer.from(answer), true));
			await scene.pass(12_000);
		}
		assert.equal(scene.published.length, length);
		scene.isAway = false;
		await scene.assertRecovers();
	}],
	["what waits is said again at once to a bridge that begins anew", async (scene) => {
		await scene.pass(5000);
		scene.isAway = true;
		await scene.pass(10_000);
		assert.equal(scene.published.length, 1);
		scene.restartBridge();
		await scene.pass(5000);
		// The subscription is before it.
		scene.isAway = false;
		await scene.pass(3000);
		assert.equal(scene.published[1], scene.published[0]);
	}],
	["a sketch that is busy, and messages of any length: what it has no room for is left out whole", async (scene) => {
		await scene.pass(5000);
		for (let length = 1; length < 200; length++) {
			scene.bridge.message("shed/led", Buffer.from("x".repeat(length)));
			await scene.pass(7 * (length % 30) + 5);
			scene.sketch.stall(200);
		}
		await scene.assertRecovers();
	}],
	["either side restarts at any moment", async (scene) => {
		for (let count = 0; count < 30; count++) {
			await scene.pass(count % 3 === 0 ? 20_000 + 37 * count : 3000 + 113 * count);
			if (count % 2 === 0) scene.restartBridge();
			else await scene.sketch.reset();
		}
		await scene.assertRecovers();
	}],
	["bytes that are lost and bytes that are damaged, in both directions, for twenty minutes", async (scene) => {
		const random = randomNumbers(7);
		scene.sketch.damage = (bytes) => bytes.flatMap((byte) => (random() >= 0.005 ? [byte] : random() < 0.5 ? [] : [byte ^ (1 << Math.floor(random() * 8))]));
		await scene.pass(1_200_000);
		assert.ok(scene.published.length > 20, `${scene.published.length} readings`);
		await scene.assertRecovers();
		scene.assertReadings(20);
	}],
	["the line is cut in one direction, and then in the other", async (scene) => {
		await scene.pass(15_000);
		let isDeaf = true;
		scene.sketch.damage = (bytes) => (bytes.includes(CREDIT) === isDeaf ? [] : bytes);
		await scene.pass(60_000);
		isDeaf = false;
		await scene.pass(60_000);
		await scene.assertRecovers();
	}],
	["`millis()` begins again after 49 days", async (scene) => {
		await scene.pass(60_000);
		scene.assertReadings(5);
		assert.ok(scene.published.length <= 6, scene.published.join());
		await scene.assertRecovers();
	}],
];

for (const [form, options] of FORMS) {
	const program = skip === false ? compile("protocol", options) : undefined;
	after(() => { program?.remove(); });
	for (const [title, play] of SCENES) {
		void test(`the sketch of the line protocol, ${form}: ${title}`, { skip, timeout: 120_000 }, async () => {
			const scene = new Scene(program?.path ?? "", title.includes("49 days") ? 2 ** 32 - 30_000 : 0);
			try {
				await play(scene);
				assert.equal(scene.sketch.overflowed, 0, "its buffer never overflows");
				assert.equal(scene.sketch.unheard, 0, "nothing comes while it sends");
			} finally {
				scene.bridge.close();
				await scene.sketch.end();
			}
		});
	}
}

void test("the sketch that prints readings", { skip }, async () => {
	const program = compile("lines");
	const timer = new FakeTimer();
	const sketch = new CompiledSketch(program.path, timer);
	let heard = "";
	const room = new Uint8Array(64);
	const port = sketch.line.open({ port: "uart0", baud: 9600 }, {
		opened: () => undefined, writable: () => undefined, failed: () => undefined,
		readable: () => { for (let count = port.read(room); count > 0; count = port.read(room)) heard += Buffer.from(room.subarray(0, count)).toString(); },
	});
	await sketch.pass(6000, () => undefined);
	timer.advance(1000);
	await sketch.end();
	program.remove();
	assert.match(heard, /^20\.10\r\n20\.20\r\n/);
});

/** The bridge with the sketch at its line, and a broker that answers at once unless it is away. */
class Scene implements UnoOutlet {
	readonly hasBroker = true;
	readonly hasBlynk = false;
	isAway = false;
	hasRoom = true;
	isRefusing = false;
	/** Payloads and filters. */
	readonly published: string[] = [];
	readonly subscribed: string[] = [];
	readonly told: string[] = [];
	readonly timer = new FakeTimer(1000);
	readonly sketch: CompiledSketch;
	bridge: UnoBridge;
	#answers: (() => void)[] = [];
	/** By the bridge as it is now. */
	#isSubscribed = false;

	constructor(path: string, began: number) {
		this.sketch = new CompiledSketch(path, this.timer, began);
		this.bridge = this.#bridge();
	}

	publish(topic: string, payload: string, qos: 0 | 1): number | undefined {
		if (!this.hasRoom) return undefined;
		assert.equal(qos, 1);
		const token = this.published.push(`${topic} ${payload}`);
		const { bridge } = this;
		this.#answers.push(() => { bridge.acknowledged(token); });
		return token;
	}

	subscribe(filter: string): void {
		this.subscribed.push(filter);
		this.#isSubscribed = true;
		const { bridge } = this;
		this.#answers.push(() => {
			if (this.isRefusing) bridge.refused(filter);
			else bridge.subscribed(filter);
		});
	}

	write(): boolean {
		return false;
	}

	status(): string {
		return "up none 0 0";
	}

	async pass(milliseconds: number): Promise<void> {
		await this.sketch.pass(milliseconds, () => {
			if (!this.isAway) for (const answer of this.#answers.splice(0)) answer();
		});
	}

	restartBridge(): void {
		this.bridge.close();
		this.#answers = [];
		this.#isSubscribed = false;
		this.bridge = this.#bridge();
	}

	/** At least so many readings came, one after the other, whole and true; any of them perhaps more than once. */
	assertReadings(least: number): void {
		const values = this.published.map((line) => Number(/^dataset \{"sensor_id":1,"data":\{"temp":(\d\d\.\d)\}\}$/.exec(line)?.[1] ?? assert.fail(line)));
		const different = [...new Set(values)];
		assert.deepEqual(different, different.map((_, at) => Math.round(201 + at) / 10));
		assert.ok(different.length >= least, this.published.join());
	}

	/** When nothing is wrong any more, it is as at the beginning within the time in which an answer is waited for. */
	async assertRecovers(): Promise<void> {
		this.sketch.damage = (bytes) => bytes;
		await this.pass(45_000);
		const { length } = this.published;
		await this.pass(60_000);
		assert.ok(this.published.length >= length + 5, `${this.published.length - length} readings in a minute; ${this.told.slice(-5).join("; ")}`);
		await this.assertHears();
	}

	async assertHears(): Promise<void> {
		assert.ok(this.#isSubscribed);
		for (const isLit of [true, false]) {
			this.bridge.message("shed/led", Buffer.from(isLit ? "on" : "off"));
			await this.pass(1000);
			assert.equal(this.sketch.isLit, isLit);
		}
	}

	#bridge(): UnoBridge {
		const { timer, told, sketch: { line } } = this;
		const log = {
			reached: (_: string, text: string) => { told.push(text); }, info: (_: string, text: string) => { told.push(text); },
			warn: (_: string, text: string) => { told.push(text); }, fail: ({ code }: { readonly code: string }) => { told.push(code); },
		};
		const bridge = new UnoBridge({ timer, log, openSerial: line.open }, { port: "uart0", baud: 9600 }, this);
		bridge.open();
		return bridge;
	}
}

/** The same ones each time, from 0 to below 1. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** With which the sketch begins each turn. */
const CREDIT = 0x43;

const PLUS = 0x2b;
const SPACE = 0x20;
