import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wrap } from "../hosts/node/wrap.js";
import { isDnsName } from "../modules/bytes/dns-name.js";
import { isFailure } from "../modules/failure/failure.js";
import { readServerName } from "../modules/x509/host-name.js";
import type { ServerName } from "../modules/x509/host-name.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import { DAY } from "../modules/bytes/utc.js";
import { dateText } from "../modules/x509/time.js";
import { numberOf, readArguments, valueOf, wordsFailure } from "./arguments.js";
import type { Arguments } from "./arguments.js";
import { describeCertificate, endText } from "./certificate-text.js";
import type { Described } from "./certificate-text.js";
import { toolFailures } from "./failures.js";
import { createAuthority, issueServer } from "./house-authority.js";
import type { Issued } from "./house-authority.js";
import { judgeByAnchors } from "./judgement.js";
import type { Shown } from "./judgement.js";
import { judgingProfile } from "./judging-profile.js";
import { certificatesFolder, codeOf, fileName, pemComment, readIfThere, requireNew, shownPath, writeDraft } from "./own-files.js";
import { painter } from "./paint.js";
import { readPermit } from "./permit.js";
import { snippets } from "./server-snippets.js";
import { GOOD, USAGE } from "./tool.js";
import type { Surroundings, Tool } from "./tool.js";

/** A CA for a house, and the certificates of its servers. */
export const caTool: Tool = Object.freeze({
	name: "ca",
	summary: "makes a CA of your own and certificates for your servers",
	help: `Makes a CA for your house and certificates for its servers, by name and by address.

  npm run ca -- init [--name TEXT] [--days 3650] [--permit NAME|ADDRESS/BITS ...] [--force]
  npm run ca -- issue NAME|ADDRESS ... [--days 825] [--profile NAME] [--force]
  npm run ca -- list

  --permit   what the CA may speak for, so that nobody who steals it can speak for more; repeat it for each: home.arpa
             (and all below), 192.168.0.0/16
  --profile  private, private-common-name or web: judge the certificate so, and not by trustProfile of the settings
  --force    replace what is there

init writes ca/ca.crt and ca/ca.key, and the CA into certs/, where the firmware finds it. issue writes server.crt, server.key,
chain.crt and what to add to the settings of mosquitto and of a Blynk server into ca/issued/NAME/. Keys are EC P-256, the fastest
on a chip; they are readable for you alone and never shown. Keep ca/ out of everything that is published: git ignores it.

Status: 0 done, 2 refused.
`,
	async run(args, surroundings) {
		const [order, ...rest] = args;
		if (order === "init") return await init(rest, surroundings);
		if (order === "issue") return await issue(rest, surroundings);
		if (order === "list") return list(rest, surroundings);
		throw wordsFailure("ca", args.length, "init, issue NAME or list first");
	},
} satisfies Tool);

async function init(args: readonly string[], surroundings: Surroundings): Promise<number> {
	const read = readArguments(args, { tool: "ca", flags: ["--force"], values: ["--name", "--days", "--permit"], words: { least: 0, most: 0, what: "init alone" } });
	const { folder, write } = surroundings;
	const force = read.flags.has("--force");
	const paths = pathsOf(folder);
	const permitted = permitsOf(read);
	const name = valueOf(read, "--name") ?? USUAL_NAME;
	const anchor = join(certificatesFolder(folder), `${fileName(name)}.pem`);
	requireNew(folder, [paths.certificate, paths.key, anchor], force);
	const begin = surroundings.now() - CLOCKS_DIFFER;
	const end = surroundings.now() + numberOf(read, "--days", [1, USUAL_AUTHORITY_DAYS, MOST_AUTHORITY_DAYS]) * DAY;
	const made = await createAuthority({ name: name.slice(0, LONGEST_NAME), begin, end, permitted });
	writeDraft(folder, { path: paths.key, text: made.key, secret: true });
	writeDraft(folder, { path: paths.certificate, text: made.certificate });
	const limits = read.values.get("--permit")?.join(", ");
	const described = describePem(made.certificate, paths.certificate);
	writeDraft(folder, { path: anchor, text: [
		pemComment(`${name}: the house CA, made by "npm run ca -- init" on ${dateText(surroundings.now())}`),
		pemComment(`ends ${dateText(described.end)}`),
		pemComment(described.sha256),
		...(limits === undefined ? [] : [pemComment(`may speak for ${limits}`)]),
		"", made.certificate,
	].join("\n") });
	write(`made the CA "${name}", which ends ${dateText(described.end)}${limits === undefined ? "" : ` and may speak for ${limits} only`}\n`);
	write(`  ${shownPath(folder, paths.certificate).padEnd(30)} its certificate\n  ${shownPath(folder, paths.key).padEnd(30)} its key, for you alone: whoever has it can be any of your servers\n`);
	write(`  ${shownPath(folder, anchor).padEnd(30)} its certificate, for the firmware\n\nThe setting that uses it:\n\n\t"trustAnchors": "${shownPath(folder, anchor)}"\n\nNext: npm run ca -- issue broker.home.arpa 192.168.1.10\n`);
	return GOOD;
}

async function issue(args: readonly string[], surroundings: Surroundings): Promise<number> {
	const read = readArguments(args, { tool: "ca", order: "issue", flags: ["--force"], values: ["--days", "--profile"], words: { least: 1, most: MOST_NAMES, what: "names and addresses of one server, after issue" } });
	const { folder, write, now } = surroundings;
	const names = read.words.map(readHost);
	const first = names[0];
	if (first === undefined) return USAGE;
	const days = numberOf(read, "--days", [1, MOST_SERVER_DAYS, MOST_SERVER_DAYS]);
	const { profile } = judgingProfile(folder, valueOf(read, "--profile"));
	const authority = readAuthority(folder);
	const house = describePem(authority.certificate, pathsOf(folder).certificate);
	if (house.end <= now()) throw toolFailures.make("authority-ended", { end: dateText(house.end) });
	const target = join(pathsOf(folder).issued, fileName(first.text));
	const files = { certificate: join(target, "server.crt"), key: join(target, "server.key"), chain: join(target, "chain.crt"), mosquitto: join(target, "mosquitto.conf"), blynk: join(target, "blynk.properties") };
	requireNew(folder, Object.values(files), read.flags.has("--force"));
	// Beyond the end of its CA, a certificate is worth nothing.
	const end = Math.min(now() + days * DAY, house.end);
	const made = await issued(folder, authority, { names, begin: Math.max(now() - CLOCKS_DIFFER, house.begin), end });
	const described = describePem(made.certificate, files.certificate);
	for (const name of names) requireAccepted(house, { certificates: [described.der], name, port: ANY_PORT, now: now(), profile });
	const ready = snippets(files);
	writeDraft(folder, { path: files.key, text: made.key, secret: true });
	writeDraft(folder, { path: files.certificate, text: made.certificate });
	writeDraft(folder, { path: files.chain, text: made.certificate + authority.certificate });
	writeDraft(folder, { path: files.mosquitto, text: ready.mosquitto });
	writeDraft(folder, { path: files.blynk, text: ready.blynk });
	write(`issued a certificate for ${names.map(({ text }) => text).join(", ")}: ${endText(described.end, now())}\n`);
	for (const [path, what] of [[files.certificate, "the certificate"], [files.key, "its key, for the server alone"], [files.chain, "the certificate and the CA, for servers that are to send both"], [files.mosquitto, "for mosquitto"], [files.blynk, "for a Blynk server"]] as const) {
		write(`  ${shownPath(folder, path).padEnd(44)} ${what}\n`);
	}
	write(`\n${ready.mosquitto}\n${ready.blynk}\nThe firmware accepts it with ${shownPath(folder, anchorOf(folder, house))} as trust anchor (trustProfile ${profile.name}): checked for each name and address.\n`);
	return GOOD;
}

function list(args: readonly string[], { folder, now, write, colour }: Surroundings): number {
	readArguments(args, { tool: "ca", words: { least: 0, most: 0, what: "list alone" } });
	const paint = painter(colour);
	const house = describePem(readAuthority(folder).certificate, pathsOf(folder).certificate);
	const { issued: target } = pathsOf(folder);
	const names = existsSync(target) ? readdirSync(target).sort() : [];
	const rows = names.flatMap((name) => {
		const path = join(target, name, "server.crt");
		const pem = readIfThere(path);
		return pem === undefined ? [] : [[shownPath(folder, path), describePem(pem, path)] as const];
	});
	for (const [path, one] of [[shownPath(folder, pathsOf(folder).certificate), house] as const, ...rows]) {
		const left = one.end - now();
		write(`${path}\n${wrap(one.names === "" ? one.subject : `${one.subject}, for ${one.names}`, "  ", "  ")}`);
		write(`  ${paint(left < SOON ? "red" : "green", endText(one.end, now()))}\n  ${one.sha256}\n`);
	}
	if (rows.length === 0) write("\nNo server has a certificate yet: npm run ca -- issue broker.home.arpa 192.168.1.10\n");
	return GOOD;
}

async function issued(folder: string, authority: Issued, request: Parameters<typeof issueServer>[1]): Promise<Issued> {
	try {
		return await issueServer(authority, request);
	} catch (caught) {
		// The libraries' words may hold what they could not read: of a key, nothing is repeated.
		throw toolFailures.make("authority-unreadable", { path: shownPath(folder, pathsOf(folder).key), reason: caught instanceof Error ? caught.name : "unknown" });
	}
}

/** What nobody would accept is not handed out. */
function requireAccepted(house: Described, shown: Shown): void {
	const { refused } = judgeByAnchors(shown, [house.der]);
	if (refused !== undefined) throw toolFailures.make("not-permitted", { problem: `${refused.seen} [${refused.stage}/${refused.code}]`, advice: refused.hint });
}

function readAuthority(folder: string): Issued {
	const { certificate, key } = pathsOf(folder);
	const missing = [certificate, key].find((path) => !existsSync(path));
	if (missing !== undefined) throw toolFailures.make("no-authority", { path: shownPath(folder, missing) });
	try {
		return { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
	} catch (caught) {
		throw toolFailures.make("authority-unreadable", { path: shownPath(folder, key), reason: codeOf(caught) });
	}
}

function describePem(pem: string | Uint8Array, path: string): Described {
	try {
		const [der] = readPemCertificates(pem);
		if (der !== undefined) return describeCertificate(der);
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		throw toolFailures.make("bad-certificate-file", { path, problem: caught.seen, advice: caught.hint });
	}
	throw new RangeError(path);
}

function permitsOf(read: Arguments): NonNullable<ReturnType<typeof readPermit>>[] {
	return (read.values.get("--permit") ?? []).map((text) => {
		const permit = readPermit(text);
		if (permit === undefined) throw toolFailures.make("bad-permit", { text });
		return permit;
	});
}

function readHost(text: string): ServerName {
	const name = text.startsWith("[") ? undefined : readServerName(text);
	if (name === undefined || (name.kind === "dns" && !isDnsName(name.text))) throw toolFailures.make("bad-host", { text });
	return name;
}

/** Where `init` has put the certificate for the firmware. */
function anchorOf(folder: string, { commonName }: Described): string {
	return join(certificatesFolder(folder), `${fileName(commonName)}.pem`);
}

function pathsOf(folder: string): { readonly certificate: string; readonly key: string; readonly issued: string } {
	return { certificate: join(folder, "ca/ca.crt"), key: join(folder, "ca/ca.key"), issued: join(folder, "ca/issued") };
}

const USUAL_NAME = "Mooring House CA";

/** RFC 5280 appendix A.1: of a common name. */
const LONGEST_NAME = 64;

/** Days: what devices in a wall can live with; and for a server what Apple's systems accept of a private CA. */
const USUAL_AUTHORITY_DAYS = 3650;
const MOST_AUTHORITY_DAYS = 9125;
const MOST_SERVER_DAYS = 825;

/** Names and addresses of one server. */
const MOST_NAMES = 16;

/** Milliseconds by which the clock of a device may be behind. */
const CLOCKS_DIFFER = 3_600_000;

/** Milliseconds. */
const SOON = 60 * DAY;

/** No authority is of a port. */
const ANY_PORT = 0;
