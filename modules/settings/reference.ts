import type { Entry } from "./kinds.js";
import { settingsSchema } from "./schema.js";
import { formOf } from "./settings.js";

/** The page for people about all settings, as Markdown: docs/settings.md. */
export function settingsReference(): string {
	const rows = Object.entries(settingsSchema).map(([key, entry]) => row(key, entry));
	return `${INTRODUCTION}\n${rows.join("\n")}\n`;
}

function row(key: string, entry: Entry): string {
	const secret = entry.secret === true ? " Never shown." : "";
	return `| \`${key}\` | ${entry.what}.${secret} | ${formOf(entry)} | ${whenAbsent(entry)} |`;
}

function whenAbsent(entry: Entry): string {
	if (entry.required === true) return "**required**";
	return entry.default === undefined || entry.default === "" ? "none" : `\`${entry.default}\``;
}

const INTRODUCTION = `# Settings

Settings are one flat level of named values. They are read from three places, each laid over the one before:

1. \`config\` in \`manifest.json\`;
2. \`settings.local.json\`, the same names at its top level; git ignores it, so passwords belong there;
3. \`name=value\` on the command line.

On a board, and in the simulator with \`commandPort\`, what was set over the serial line ([hardware.md](hardware.md)) lies above all these.

A number, \`true\`, \`false\` or a list may be written as text, because \`mcconfig\` can set nothing else on its command
line. An empty text takes a value away again: the setting then counts as not given.

All settings are checked before anything is opened: an unknown name, a missing value and a malformed one are refused,
all of them at once, each with its place, what was seen and what is expected. The values of secrets are never printed.

A device has a broker (\`mqttUrl\`), a Blynk server (\`blynkUrl\`, and another in \`blynkFallbackUrl\`), an HTTPS service (\`postUrl\`),
or several of them side by side; one must be given. [http.md](http.md) says what becomes of what is posted, and [blynk.md](blynk.md) of
a Blynk server's settings.

With \`mqtts://\` one of \`trustAnchors\`, \`trustPins\`, \`trustFirstUse\` and \`trustInsecureBecause\` must be given, or the first
two with \`trustNeeds\`; for a Blynk server over \`tls://\` it is \`blynkAnchors\` or \`blynkPins\`, and for \`postUrl\` \`postAnchors\`
or \`postPins\`, or what counts for the broker unless that is a pin. [security.md](security.md) says what each of them protects.

| Name | What it is | What a value looks like | When absent |
| --- | --- | --- | --- |`;
