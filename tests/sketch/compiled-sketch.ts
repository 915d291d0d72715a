import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SimulatedSerial } from "../../hosts/desktop/simulated-serial.js";
import type { FakeTimer } from "../fakes/timer.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What is missing for it; undefined for nothing. */
export const missing = spawnSync(compiler(), ["--version"]).error === undefined ? undefined : "g++ is missing: apt-get install g++, or your system's package of that name";

/** A program of one of docs/uno.md's sketches; `remove` when it is of no more use. */
export function compile(which: "lines" | "protocol", options: readonly string[] = []): { readonly path: string; remove(): void } {
	const folder = mkdtempSync(join(tmpdir(), "mooring-sketch-"));
	const [lines = "", protocol = ""] = [...readFileSync(join(ROOT, "docs/uno.md"), "utf8").matchAll(/^```cpp\n([^]*?)^```$/gm)].map(([, text = ""]) => text);
	const [sketch, path] = [join(folder, "sketch.ino"), join(folder, "sketch")];
	writeFileSync(sketch, which === "lines" ? lines : protocol);
	const { status, stderr } = spawnSync(compiler(), [
		"-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", ...options,
		"-I", join(ROOT, "tests/sketch/arduino"), `-DSKETCH="${sketch}"`, "-o", path, join(ROOT, "tests/sketch/board.cpp"),
	], { encoding: "utf8" });
	assert.equal(status, 0, stderr);
	return { path, remove: () => { rmSync(folder, { recursive: true }); } };
}

/** A sketch that runs, at the far end of a serial line of 9600 baud, its time that of the timer's. */
export class CompiledSketch {
	readonly line: SimulatedSerial;
	/** All that it said. */
	said = "";
	/** Bytes that it had no room for, and that came while it could not listen: while it reads the sensor, and as SoftwareSerial while it sends. */
	overflowed = 0;
	unheard = 0;
	isLit = false;
	/** What becomes of bytes on their way, in either direction. */
	damage: (bytes: readonly number[]) => readonly number[] = (bytes) => bytes;
	readonly #path: string;
	readonly #timer: FakeTimer;
	#heard: number[] = [];
	#deafUntil = 0;
	#process: Program;

	/** `began`: what `millis()` begins with. */
	constructor(path: string, timer: FakeTimer, began = 0) {
		this.#path = path;
		this.#timer = timer;
		this.line = new SimulatedSerial(timer, 9600);
		this.line.attach({ heard: (byte) => {
			if (timer.now() < this.#deafUntil) this.unheard++;
			else this.#heard.push(byte);
		} });
		this.#process = new Program(path, began);
	}

	/** The reset button: what it had in its memory is gone. The bootloader waits for a second, and hears nothing. */
	async reset(): Promise<void> {
		await this.#process.end();
		this.#timer.advance(1000);
		this.#heard = [];
		this.#process = new Program(this.#path, 0);
	}

	async end(): Promise<void> {
		await this.#process.end();
	}

	/** Bytes that nobody sent, or that came twice. */
	hear(bytes: Uint8Array): void {
		this.#heard.push(...bytes);
	}

	/** It is busy with something else, for so many milliseconds. */
	stall(milliseconds: number): void {
		this.#timer.advance(milliseconds);
	}

	/** Lets time pass; `after` is called whenever some of it has. */
	async pass(milliseconds: number, after: () => void): Promise<void> {
		const end = this.#timer.now() + milliseconds;
		while (this.#timer.now() < end) {
			const heard = this.damage(this.#heard);
			this.#heard = [];
			// As far as nothing else happens.
			const idle = Math.min(end, this.#timer.due ?? end) - this.#timer.now();
			const { took, deaf, said, overflowed, isLit } = await this.#process.run(heard.length > 0 ? 1 : Math.min(MOST_TURNS, Math.max(1, Math.ceil(idle / TURN))), heard);
			this.overflowed = overflowed;
			this.isLit = isLit;
			// The sensor comes last in a turn, before anything is said.
			this.#timer.advance(took - deaf);
			this.#deafUntil = this.#timer.now() + deaf;
			this.#timer.advance(deaf);
			this.said += Buffer.from(said).toString();
			if (said.length > 0) this.#deafUntil = this.line.send(Uint8Array.from(this.damage(said)));
			after();
		}
	}
}

interface Ran {
	/** Milliseconds, and of these without interrupts. */
	readonly took: number;
	readonly deaf: number;
	readonly said: readonly number[];
	readonly overflowed: number;
	readonly isLit: boolean;
}

/** tests/sketch/board.cpp, as it runs. */
class Program {
	readonly #child;
	readonly #answers: AsyncIterator<string>;
	readonly #ended: Promise<unknown>;
	#errors = "";

	constructor(path: string, began: number) {
		this.#child = spawn(path, [String(began)], { stdio: ["pipe", "pipe", "pipe"] });
		this.#child.stderr.on("data", (text: Buffer) => { this.#errors += text.toString(); });
		this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
		this.#ended = new Promise((resolve) => { this.#child.once("close", resolve); });
	}

	async run(most: number, heard: readonly number[]): Promise<Ran> {
		this.#child.stdin.write(`${most} ${Buffer.from(heard).toString("hex")}\n`);
		const next = await this.#answers.next();
		if (next.done === true) {
			await this.#ended;
			assert.fail(`the sketch has ended: ${this.#errors}`);
		}
		const [took = "", deaf = "", said = "", overflowed = "", led = ""] = next.value.split(" ");
		return { took: Number(took), deaf: Number(deaf), said: [...Buffer.from(said, "hex")], overflowed: Number(overflowed), isLit: led === "1" };
	}

	async end(): Promise<void> {
		this.#child.stdin.end();
		assert.equal(await this.#ended, 0, this.#errors);
	}
}

function compiler(): string {
	return process.env["CXX"] ?? "g++";
}

/** Milliseconds of a turn of `loop()`, and how many it is given at a time at most. */
const TURN = 5;
const MOST_TURNS = 20;
