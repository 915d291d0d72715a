import { join } from "node:path";
import { SimulatedPins } from "../hosts/desktop/pins.js";
import { ACCESS_POINT } from "../hosts/node/peers.js";
import { readCheckedSettings } from "../hosts/node/settings-check.js";
import { localLayer, manifestLayer, valuesOf } from "../hosts/node/settings-layers.js";
import { blynkUrls, brokerUrl, postOrigin, targetText } from "../hosts/node/server-url.js";
import { isFailure, visible } from "../modules/failure/failure.js";
import type { Failure } from "../modules/ports/failure.js";
import { SettingsRefused } from "../modules/settings/settings.js";
import type { Settings, SettingsLayer } from "../modules/settings/settings.js";
import { readArguments, valueOf } from "./arguments.js";
import { examine } from "./examination.js";
import type { Finding } from "./examination.js";
import { examineWithoutTime } from "./without-time.js";
import { explain } from "./explain.js";
import { toolFailures } from "./failures.js";
import { readIfThere } from "./own-files.js";
import { failureText, painter } from "./paint.js";
import type { Paint } from "./paint.js";
import { readServer } from "./server-target.js";
import { statusOfStage } from "./stage-status.js";
import { GOOD } from "./tool.js";
import type { Surroundings, Tool } from "./tool.js";
import { readResource } from "../hosts/node/simulated-host.js";

/** Why the firmware does not come through, or that it does. */
export const doctorTool: Tool = Object.freeze({
	name: "doctor",
	summary: "makes the firmware's connection from here, stage by stage; explains other programs' errors",
	help: `Makes the connection that the firmware would make with its settings, with its own modules, and stops where it fails.
Where it finds no time, it says how far each server is reached that needs none.

  npm run doctor -- [HOST[:PORT]] [--json] [--trace] [NAME=VALUE ...]
  npm run doctor -- --explain "ERROR OF ANOTHER PROGRAM"

The settings are those of the firmware: manifest.json, settings.local.json, and NAME=VALUE here; HOST takes the place of
mqttUrl, and Blynk and postUrl are then left out. This machine's network stands for the Wi-Fi. It logs in to the broker
with a client id of its own, so that it throws no device off; to a Blynk server it can only log in as the device. It
publishes nothing, so that of an HTTPS service (postUrl) it sees no more than that it is there, and who it is. With
trustFirstUse it judges by the key that the simulator has kept (build/flash); a device decides on its own first connection.
Nothing is written there.

  --json     one JSON object: server, ok, status, stages, warnings, failures
  --trace    every message of the TLS handshake, not only those that decide
  --explain  what an error means that BearSSL, mbedTLS, OpenSSL, PubSubClient, HTTPClient or socat printed, and what to do

Status: 0 everything works; else where it ended: 2 settings, 3 wifi, 4 time, 5 dns, 6 tcp, 7 tls, 8 x509 (certificates and
trust), 9 mqtt, 10 storage, 11 blynk, 13 http. With --explain: 0 explained, 1 not known.
`,
	async run(args, surroundings) {
		const read = readArguments(args, { tool: "doctor", flags: ["--json", "--trace"], values: ["--explain"], settings: true, words: { least: 0, most: 1, what: "one server at most, HOST[:PORT], and settings as NAME=VALUE" } });
		const pasted = valueOf(read, "--explain");
		if (pasted !== undefined) return explain(pasted, surroundings);
		const all = read.flags.has("--trace");
		const printer = read.flags.has("--json") ? new JsonPrinter(all) : new LinePrinter(all, surroundings);
		let layers: readonly SettingsLayer[] = [];
		let settings: Settings;
		try {
			layers = layersOf(surroundings, read.words[0], read.settings);
			const all = readCheckedSettings(layers, { resource: (name) => readResource(name, surroundings.folder), pins: new SimulatedPins() });
			const { post, ...others } = all;
			settings = read.words.length === 0 ? all : { ...others, blynk: undefined };
		} catch (caught) {
			if (caught instanceof SettingsRefused) return printer.end(surroundings, urlIn(layers), caught.failures);
			if (isFailure(caught)) return printer.end(surroundings, undefined, [caught]);
			throw caught;
		}
		const server = [brokerUrl(settings) ?? [], blynkUrls(settings), settings.post === undefined ? [] : postOrigin(settings.post)].flat().join(", ");
		printer.note({ stage: "settings", state: "passed", text: `${server}, from ${layers.filter((layer) => Object.keys(valuesOf(layer)).length > 0 && layer.source !== HERE).map(({ source }) => source).join(", ")}` });
		const report = (finding: Finding): void => { printer.note(finding); };
		const failure = await examine({ folder: surroundings.folder, settings, report });
		const more = failure?.stage === "time" ? await examineWithoutTime(settings, surroundings.now(), report) : [];
		return printer.end(surroundings, server, [...(failure === undefined ? [] : [failure]), ...more]);
	},
} satisfies Tool);

/** The firmware's settings, with what this machine stands for where they are silent. */
function layersOf({ folder }: Surroundings, server: string | undefined, given: Readonly<Record<string, string>>): readonly SettingsLayer[] {
	const manifest = readIfThere(join(folder, "manifest.json")) === undefined ? undefined : manifestLayer(folder);
	const local = localLayer(folder);
	const command = { ...given, ...(server === undefined ? {} : { mqttUrl: `mqtts://${targetText(readServer(server))}` }) };
	const layers = [...(manifest === undefined ? [] : [manifest]), ...(local === undefined ? [] : [local]), { source: "the command line", values: command }];
	const named = layers.map(valuesOf).some((values) => (values["wifiName"] ?? "") !== "");
	if (urlIn(layers) === undefined) throw toolFailures.make("no-target", { tool: "doctor" });
	return named ? layers : [...layers, { source: HERE, values: { wifiName: ACCESS_POINT.name } }];
}

/** As it is written, good or not. */
function urlIn(layers: readonly SettingsLayer[]): string | undefined {
	return layers.flatMap((layer) => [originIn(valuesOf(layer)["postUrl"]), valuesOf(layer)["blynkUrl"], valuesOf(layer)["mqttUrl"]]).filter((url) => typeof url === "string").findLast((url) => url !== "");
}

/** Without what may be a secret; its name alone where it cannot be told which part that is. */
function originIn(url: unknown): unknown {
	if (typeof url !== "string" || url === "") return url;
	const [, scheme, host] = ORIGIN.exec(url) ?? [];
	return scheme === undefined || host === undefined ? "postUrl" : `${scheme}${host}`;
}

/** The findings that decide, or all. */
function isShown({ state, text }: Finding, all: boolean): boolean {
	return all || state !== "detail" || DECIDING.test(text);
}

class LinePrinter {
	readonly #all: boolean;
	readonly #write: (text: string) => void;
	readonly #paint: Paint;

	constructor(all: boolean, { write, colour }: Surroundings) {
		this.#all = all;
		this.#write = write;
		this.#paint = painter(colour);
	}

	note(finding: Finding): void {
		if (!isShown(finding, this.#all)) return;
		const { stage, state, text } = finding;
		const mark = { passed: this.#paint("green", "ok  "), detail: "    ", warning: this.#paint("yellow", "warn") }[state];
		// Our own ClientHello is long and always the same: of what decides, its beginning is enough.
		const line = `${stage.padEnd(STAGE)} ${shortened(visible(text), this.#all)}`;
		this.#write(`${mark}  ${state === "detail" ? this.#paint("dim", line) : line}\n`);
	}

	end({ write }: Surroundings, server: string | undefined, failures: readonly Failure[]): number {
		for (const failure of failures) write(failureText(failure, this.#paint));
		if (failures.some(({ code }) => TRUST_CODES.includes(code))) write(`  ${"next".padEnd(11)} npm run trust -- ${visible(server?.replace(/^.*?\/\/|, .*$/g, "") ?? "HOST:PORT")} shows what can be trusted there\n`);
		if (failures.length === 0) write(`\n${this.#paint("green", "everything works")}: the firmware would be let in\n`);
		return statusOf(failures);
	}
}

function shortened(text: string, all: boolean): string {
	return all || !DECIDING.test(text) || text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL)}… (--trace shows all)`;
}

class JsonPrinter {
	readonly #all: boolean;
	readonly #findings: Finding[] = [];

	constructor(all: boolean) {
		this.#all = all;
	}

	note(finding: Finding): void {
		if (isShown(finding, this.#all)) this.#findings.push(finding);
	}

	end({ write }: Surroundings, server: string | undefined, failures: readonly Failure[]): number {
		const status = statusOf(failures);
		write(`${JSON.stringify({
			server: server ?? null,
			ok: failures.length === 0,
			status,
			stages: this.#findings.filter(({ state }) => state !== "warning").map(({ stage, state, text }) => ({ stage, state, text })),
			warnings: this.#findings.filter(({ state }) => state === "warning").map(({ stage, text }) => ({ stage, text })),
			failures: failures.map(({ stage, code, fault, seen, expected, hint }) => ({ stage, code, fault, seen, expected, hint })),
		}, undefined, "\t")}\n`);
		return status;
	}
}

function statusOf(failures: readonly Failure[]): number {
	const [first] = failures;
	return first === undefined ? GOOD : statusOfStage(first.stage);
}

/** Lines of a handshake's trace in which something is chosen. */
const DECIDING = /^(->|<-) (ClientHello|HelloRetryRequest|ServerHello|EncryptedExtensions|Certificate|CertificateRequest|alert)\b/;

const ORIGIN = /^(https?:\/\/)(?:[^/?#@\\]*@)?([\w.:[\]-]+)(?:[/?#]|$)/i;

/** After which the trust tool knows more. */
const TRUST_CODES: readonly string[] = Object.freeze(["no-trust", "no-post-trust", "key-changed", "key-not-accepted", "untrusted", "not-a-ca", "pin-mismatch", "pin-of-issuer", "anchor-expired", "name-mismatch", "no-names", "version-1"]);

/** The layer that stands for what this machine is in place of. */
const HERE = "this machine";

const STAGE = 9;

/** Characters. */
const LONGEST_DETAIL = 140;
