import { chmodSync } from "node:fs";
import { join } from "node:path";
import { Authority } from "../../hosts/peers/authority.js";
import { freePort, until } from "./program.js";
import type { Bench, Program } from "./program.js";

/** mosquitto with TLS and passwords on loopback, which remembers what it has in the bench's folder. */
export class Mosquitto {
	readonly port: number;
	readonly authority: Authority;
	/** Path of the CA's certificate. */
	readonly ca: string;
	/** Path of the server's own. */
	readonly certificate: string;
	readonly #bench: Bench;
	readonly #configuration: string;
	readonly #runs: Program[] = [];

	private constructor(bench: Bench, files: Pick<Mosquitto, "port" | "authority" | "ca" | "certificate">, configuration: string) {
		this.#bench = bench;
		this.#configuration = configuration;
		this.port = files.port;
		this.authority = files.authority;
		this.ca = files.ca;
		this.certificate = files.certificate;
	}

	/** `more`: further lines of its configuration. */
	static async start(bench: Bench, more: readonly string[] = []): Promise<Mosquitto> {
		const port = await freePort();
		const authority = await Authority.create({ now: Date.now() });
		const { certificate, chain, key } = await authority.issue(["localhost", "127.0.0.1"]);
		const passwords = join(bench.folder, "passwords");
		for (const [index, { name, password }] of [DEVICE, VIEWER].entries()) {
			await bench.run("mosquitto_passwd", [...(index === 0 ? ["-c"] : []), "-b", passwords, name, password]);
		}
		chmodSync(passwords, 0o600);
		const configuration = bench.write("mosquitto.conf", [
			// As root it would become another user, who cannot read this folder; anybody else stays who they are.
			"user root",
			`listener ${port} 127.0.0.1`,
			`certfile ${bench.write("chain.pem", chain)}`,
			`keyfile ${bench.write("key.pem", key)}`,
			"allow_anonymous false",
			`password_file ${passwords}`,
			"persistence true",
			`persistence_location ${bench.folder}/`,
			"log_dest stderr",
			"log_type all",
			...more,
			"",
		].join("\n"));
		const files = { port, authority, ca: bench.write("ca.pem", authority.root), certificate: bench.write("server.pem", certificate) };
		const broker = new Mosquitto(bench, files, configuration);
		await broker.run();
		return broker;
	}

	/** Starts it, or starts it again after `stop`. */
	async run(): Promise<void> {
		const program = this.#bench.start("mosquitto", ["-c", this.#configuration]);
		this.#runs.push(program);
		await until("mosquitto to run", () => program.gone || program.errors.includes(" running"), () => program.errors);
		if (program.gone) throw new Error(`mosquitto does not run: ${program.errors}`);
	}

	/** It ends, and keeps in a file what it has to deliver. */
	async stop(): Promise<void> {
		await this.#runs.at(-1)?.stop("SIGTERM");
	}

	/** What it wrote, without the moments. */
	get log(): string {
		return this.#runs.map(({ errors }) => errors).join("").replaceAll(/^\d+: /gm, "");
	}

	/** mosquitto_sub, which prints a line for each message and comes back by itself to the session that mosquitto keeps for it. */
	async subscriber(topic: string): Promise<Program> {
		const program = this.#bench.start("mosquitto_sub", [
			"-h", "localhost", "-p", `${this.port}`, "--cafile", this.ca, "-u", VIEWER.name, "-P", VIEWER.password, "-c", "-i", VIEWER_ID, "-q", "1", "-t", topic,
		]);
		await until("mosquitto_sub to be subscribed", () => program.gone || this.log.includes(`Sending SUBACK to ${VIEWER_ID}`), () => program.errors + this.log);
		if (program.gone) throw new Error(`mosquitto_sub does not run: ${program.errors}`);
		return program;
	}
}

export const DEVICE = Object.freeze({ name: "device", password: "correct horse" });
export const VIEWER = Object.freeze({ name: "viewer", password: "battery staple" });

const VIEWER_ID = "viewer-1";
