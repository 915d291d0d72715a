import { targetText } from "../hosts/node/server-url.js";
import { wrap } from "../hosts/node/wrap.js";
import { counted } from "../modules/failure/counted.js";
import { StageFailure } from "../modules/failure/failure.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Target } from "../modules/ports/stream.js";
import { readServerName } from "../modules/x509/host-name.js";
import { pins } from "../modules/x509/pin.js";
import { readPins } from "../modules/x509/fingerprint.js";
import { DAY } from "../modules/bytes/utc.js";
import { dateText } from "../modules/x509/time.js";
import { readArguments, valueOf } from "./arguments.js";
import { leftText } from "./certificate-text.js";
import { chainPath } from "./chain-path.js";
import type { ChainLink, ChainPath } from "./chain-path.js";
import { toolFailures } from "./failures.js";
import { judge, judgeByAnchors } from "./judgement.js";
import type { Judgement, Shown } from "./judgement.js";
import { judgingProfile } from "./judging-profile.js";
import { requireNew, shownPath, writeDraft } from "./own-files.js";
import { failureText, painter } from "./paint.js";
import type { Paint } from "./paint.js";
import { readServer } from "./server-target.js";
import { bundlesWith, isOwnFile, SystemRoots } from "./system-roots.js";
import { GOOD, NOT_GOOD } from "./tool.js";
import type { Surroundings, Tool } from "./tool.js";
import { choices, warnings } from "./trust-advice.js";
import type { Choice } from "./trust-advice.js";
import { savingOf, writeSetting } from "./trust-files.js";
import { visit } from "./visit.js";

/** Which certificate of a server a device should trust. */
export const trustTool: Tool = Object.freeze({
	name: "trust",
	summary: "shows a server's certificates and says which to trust, and why",
	help: `Shows the certificates of a server and says which of them to trust, why, and what that costs the chip.

  npm run trust -- HOST[:PORT] [--save] [--pin] [--anchor NUMBER] [--profile NAME] [--force]

  --save     write the recommended anchor into certs/, with where it comes from and when it ends, and the setting that uses
             it into settings.local.json, unless trust is set there already, or none of
             mqttUrl, blynkUrl, blynkFallbackUrl, postUrl and bridgeTarget is this server
  --pin      take the pin of the server's key instead
  --anchor   take the certificate with this number, in the list that is shown, instead
  --profile  private, private-common-name or web: judge so, and not by trustProfile of the settings
  --force    replace a file in certs/, and save what the firmware would refuse

The port is 8883 unless given; MQTT, Blynk and HTTPS are all the same to it. It connects with the firmware's own TLS, says
nothing over it and lets go. What a server says of itself proves nothing: unless this machine knows the root, compare the
fingerprint with the one that whoever runs the server has.

Status: 0 shown (and saved), 1 no certificate was to be had, 2 refused.
`,
	async run(args, surroundings) {
		const read = readArguments(args, { tool: "trust", flags: ["--save", "--pin", "--force"], values: ["--anchor", "--profile"], words: { least: 1, most: 1, what: "one server, HOST[:PORT]" } });
		const { write, now, progress } = surroundings;
		const paint = painter(surroundings.colour);
		const target = readServer(read.words[0] ?? "");
		const { profile, isFirmwares } = judgingProfile(surroundings.folder, valueOf(read, "--profile"));
		progress(`connecting to ${targetText(target)} …\n`);
		const { certificates, agreed, failure, reached } = await visit(target, now());
		for (const { text } of reached) write(`${text}\n`);
		if (certificates.length === 0) {
			if (failure !== undefined) write(failureText(withoutSettings(failure), paint));
			return NOT_GOOD;
		}
		const bytes = certificates.reduce((sum, { length }) => sum + length, 0);
		write(`${agreed ?? "the handshake was not completed"}; ${counted(certificates.length, "certificates")} of ${bytes} bytes together\n\n`);
		if (failure !== undefined) write(failureText(withoutSettings(failure), paint));
		const name = readServerName(target.host);
		const path = chainPath(certificates, new SystemRoots(surroundings));
		const all = choices(path.links);
		if (name === undefined || path.links.length === 0) return NOT_GOOD;
		const shown: Shown = { certificates, name, port: target.port, now: now(), profile };
		writeTree(path, shown, surroundings, paint);
		writeChoices(all, path, shown, { write, paint });
		if (read.flags.has("--save")) save(chosen(path, all, { pin: read.flags.has("--pin"), anchor: valueOf(read, "--anchor"), server: targetText(target) }), target, shown, { surroundings, paint, force: read.flags.has("--force"), isFirmwares });
		else write(`\n${savingCommands(all, targetText(target)).join("\n")}\n`);
		return GOOD;
	},
} satisfies Tool);

/** It takes none of the firmware's settings: their names are no advice here. */
function withoutSettings(failure: Failure): Failure {
	return new StageFailure(failure.stage, failure.code, { ...failure, hint: failure.hint.replace(/ Setting: \w+\./g, "") }, {});
}

function savingCommands([first]: readonly Choice[], server: string): readonly string[] {
	const pin = `npm run trust -- ${server} --save --pin   writes the pin of its key`;
	return first?.kind === "anchor" ? [`npm run trust -- ${server} --save         writes the first into certs/`, pin] : [pin];
}

function writeTree({ links, superfluous }: ChainPath, { now }: Shown, { write, folder }: Surroundings, paint: Paint): void {
	for (const [depth, link] of [...links.entries()].reverse()) {
		const level = links.length - 1 - depth;
		const branch = level === 0 ? "" : `${"   ".repeat(level - 1)}└─ `;
		const indent = "   ".repeat(level + 1);
		write(`${branch}${paint("bold", `${depth + 1} ${link.role}`)}  ${link.subject}\n`);
		for (const [label, text] of rowsOf(link, now)) {
			const title = label.padEnd(LABEL);
			const isSoon = label === "ends" && link.end - now < SOON;
			write(wrap(text, `${indent}${isSoon ? paint("yellow", title) : title}`, `${indent}${" ".repeat(LABEL)}`));
		}
	}
	const last = links.at(-1);
	if (last !== undefined && last.role !== "root" && !last.isSelfIssued) write(wrap(`its issuer ${last.issuer} was not sent, and this machine's store does not know it`, "not found  ", "           "));
	for (const path of last === undefined ? [] : bundlesWith(last.certificate, folder)) write(wrap(`${path} has the root: with "trustAnchors": "${path}" the device needs no other anchor for this server`, "bundle     ", "           "));
	for (const text of superfluous) write(wrap(text, "besides    ", "           "));
	write("\nSHA-256 and SHA-1 are of the whole certificate and change at each renewal; the key pin is of its key, which a renewal can keep.\n");
}

function rowsOf(link: ChainLink, now: number): readonly (readonly [label: string, text: string])[] {
	const end = `${dateText(link.end)}, ${leftText(link.end, now)}`;
	const from = link.sent === undefined ? `not sent; found in ${link.store ?? ""}` : `sent as number ${link.sent}${link.store === undefined ? "" : `; also in ${link.store}`}`;
	return [
		["issued by", link.isSelfIssued ? "itself" : link.issuer],
		...(link.names === "" && link.role !== "server's own" ? [] : [["names", link.names === "" ? "none (subjectAltName)" : link.names] as const]),
		["key", `${link.keyText}, signed with ${link.signatureText}`],
		["ends", end],
		["from", from],
		["SHA-256", link.sha256],
		["SHA-1", link.sha1],
		["key pin", link.keyPin],
	];
}

function writeChoices(all: readonly Choice[], { links }: ChainPath, shown: Shown, { write, paint }: { write: (text: string) => void; paint: Paint }): void {
	write(`\n${paint("bold", "What to trust")}, by the profile ${shown.profile.name} (docs/trust.md)\n`);
	for (const [index, choice] of all.entries()) {
		write(wrap(`${choice.title}${index === 0 ? " (recommended)" : ""}: ${choice.why}.`, `  ${index + 1}. `, "     "));
		write(wrap(choice.cost, "     cost: ", "           "));
		const { proof, refused } = judgementOf(choice, shown);
		if (proof !== undefined) write(wrap(proof.description, `     ${paint("green", "accepted")}: `, "     "));
		else write(wrap(`${refused.seen} [${refused.stage}/${refused.code}]. ${refused.hint}`, `     ${paint("red", "the firmware would refuse it")}: `, "     "));
		for (const { code, seen } of proof?.findings ?? []) write(wrap(`${seen} [${code}]`, `     ${paint("yellow", "note")}: `, "     "));
	}
	for (const text of warnings(links, shown.now)) write(wrap(text, `${paint("yellow", "warning")}: `, "         "));
}

function chosen({ links }: ChainPath, all: readonly Choice[], { pin, anchor, server }: { readonly pin: boolean; readonly anchor: string | undefined; readonly server: string }): Choice {
	const [first] = all;
	const leaf = links[0];
	const last = links.at(-1);
	if (first === undefined || leaf === undefined || last === undefined) throw new RangeError("nothing to choose from");
	if (pin) return all.at(-1) ?? first;
	if (anchor === undefined) {
		if (first.kind === "pin") throw toolFailures.make("no-anchor", { issuer: last.issuer, server });
		return first;
	}
	const link = /^[0-9]$/.test(anchor) ? links[Number(anchor) - 1] : undefined;
	if (link === undefined) throw toolFailures.make("no-such-certificate", { value: anchor, count: links.length });
	if (link === leaf && !link.isSelfIssued) throw toolFailures.make("leaf-as-anchor", { subject: link.subject, issuer: link.issuer, server });
	return { ...first, kind: "anchor", link };
}

function save(choice: Choice, target: Target, shown: Shown, { surroundings, paint, force, isFirmwares }: SaveOptions): void {
	const { folder, write } = surroundings;
	const { refused } = judgementOf(choice, shown);
	if (refused !== undefined && !force) throw toolFailures.make("anchor-refused", { problem: `${refused.seen} [${refused.stage}/${refused.code}]`, advice: refused.hint });
	const saving = savingOf(folder, choice, target, shown.now, isFirmwares ? undefined : shown.profile.name);
	const isThere = choice.kind === "anchor" && isOwnFile(choice.link.store);
	if (!isThere) {
		requireNew(folder, [saving.path], force);
		writeDraft(folder, saving);
	}
	write(`\n${paint("green", isThere ? "there already" : "saved")} ${shownPath(folder, saving.path)}: ${choice.link.subject}, until ${dateText(choice.link.end)}\nThe ${saving.settings.length === 1 ? "setting that uses" : "settings that use"} it:\n\n${saving.settings.map(([key, value]) => `\t"${key}": "${value}"`).join(",\n")}\n\n`);
	write(`${writeSetting(folder, saving, target)}\n`);
}

interface SaveOptions {
	readonly surroundings: Surroundings;
	readonly paint: Paint;
	readonly force: boolean;
	/** Whether the firmware judges by the same profile already. */
	readonly isFirmwares: boolean;
}

function judgementOf({ kind, link }: Choice, shown: Shown): Judgement {
	return kind === "anchor" ? judgeByAnchors(shown, [link.der]) : judge(shown, () => pins(readPins(link.keyPin).pins));
}

const LABEL = 10;

/** Milliseconds. */
const SOON = 30 * DAY;
