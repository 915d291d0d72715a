import { toolFailures } from "../tools/failures.js";
import { bootFailures } from "../hosts/node/boot-failures.js";
import { commandFailures } from "../hosts/node/command-failures.js";
import { storageFailures, tcpFailures as tcpHostFailures } from "../hosts/desktop/failures.js";
import { boardPinFailures } from "../modules/blynk/board-pin-failures.js";
import { blynkFailures } from "../modules/blynk/failures.js";
import { blynkClientFailures } from "../modules/blynk/client-failures.js";
import { timerFailures } from "../modules/blynk/timer-failures.js";
import { widgetFailures } from "../modules/blynk/widgets/failures.js";
import type { FailureText } from "../modules/failure/failure.js";
import { mqttFailures } from "../modules/mqtt/failures.js";
import type { Fault, Stage } from "../modules/ports/failure.js";
import { settingsFailures } from "../modules/settings/failures.js";
import { timeFailures } from "../modules/sntp/failures.js";
import { tlsFailures } from "../modules/tls/failures.js";
import { dnsFailures, tcpFailures } from "../modules/uplink/failures.js";
import { wifiFailures } from "../modules/wifi/failures.js";
import { trustFailures, x509Failures } from "../modules/x509/failures.js";
import { bundleFailures } from "../modules/x509/bundle-failures.js";
import { constraintFailures } from "../modules/x509/constraint-failures.js";
import { keyFailures } from "../modules/x509/key-failures.js";
import { policyFailures } from "../modules/x509/policy-failures.js";
import { webFailures } from "../modules/x509/web-failures.js";

/** Every table of failures that the firmware or its host can raise. */
const failureTables: readonly { readonly stage: Stage; readonly texts: Readonly<Record<string, FailureText>> }[] = [
	bootFailures, settingsFailures, trustFailures, bundleFailures, keyFailures, commandFailures, wifiFailures, timeFailures, dnsFailures, tcpFailures, tcpHostFailures, tlsFailures, x509Failures, constraintFailures, webFailures,
	policyFailures, mqttFailures, blynkFailures, widgetFailures, boardPinFailures, timerFailures, blynkClientFailures, storageFailures, toolFailures,
];

/** Prints the page that lists every failure by stage and code: `node build/scripts/failure-page.js > docs/failures.md`. */
function failurePage(): string {
	const stages = [...new Set(failureTables.map(({ stage }) => stage))];
	return `${HEAD}${stages.map(sectionOf).join("\n")}`;
}

function sectionOf(stage: Stage): string {
	const entries = failureTables.filter((table) => table.stage === stage).flatMap(({ texts }) => Object.entries(texts));
	const rows = entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([code, text]) => rowOf(code, text));
	return `## ${stage}\n\n| Code | Seen | Expected | What to do | Who |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
}

function rowOf(code: string, { seen, expected, hint, fault }: FailureText): string {
	const cells = [`\`${code}\``, seen, expected, hint, WHO[fault]];
	return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\{(\w+)\}/g, "*$1*")).join(" | ")} |`;
}

const WHO: Readonly<Record<Fault, string>> = Object.freeze({
	peer: "the server",
	config: "your settings",
	caller: "the program",
	link: "the network",
	resource: "memory or limits",
});

const HEAD = `# Failures

Every failure has a stage and a code that stay the same from version to version. Words in *italics* are filled in. The last
column says who has to act. What is tried again, is tried again by itself after a growing pause.

`;

process.stdout.write(failurePage());
