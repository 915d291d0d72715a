import { toolFailures } from "../tools/failures.js";
import { bridgeFailures, plainFailures } from "../tools/bridge/failures.js";
import { serialPortFailures } from "../hosts/node/serial-failures.js";
import { bootFailures, memoryAdvice } from "../hosts/node/boot-failures.js";
import { commandFailures } from "../hosts/node/command-failures.js";
import { storageFailures, tcpFailures as tcpHostFailures } from "../hosts/desktop/failures.js";
import { storageFailures as preferenceFailures, tcpFailures as tcpBoardFailures, uartFailures } from "../hosts/moddable/failures.js";
import { socketFailures } from "../hosts/moddable/tls-socket/failures.js";
import { boardPinFailures } from "../modules/blynk/board-pin-failures.js";
import { blynkFailures } from "../modules/blynk/failures.js";
import { blynkClientFailures } from "../modules/blynk/client-failures.js";
import { timerFailures } from "../modules/blynk/timer-failures.js";
import { widgetFailures } from "../modules/blynk/widgets/failures.js";
import { httpApiFailures } from "../modules/blynk/http-api-failures.js";
import { boardFailures, pinFailures } from "../modules/board/failures.js";
import { serialFailures } from "../modules/bridge/failures.js";
import { templateFailures } from "../modules/bridge/template-failures.js";
import { consoleFailures, keptFailures } from "../modules/console/failures.js";
import type { FailureText } from "../modules/failure/failure.js";
import { httpFailures } from "../modules/http/failures.js";
import { redirectFailures } from "../modules/http/redirect-failures.js";
import { requestFailures } from "../modules/http/request-failures.js";
import { statusFailures } from "../modules/http/status-failures.js";
import { mqttFailures } from "../modules/mqtt/failures.js";
import type { Fault, Stage } from "../modules/ports/failure.js";
import { settingsFailures } from "../modules/settings/failures.js";
import { timeFailures } from "../modules/sntp/failures.js";
import { certificateAdvice, cutOffAdvice, handshakeAdvice, missingCertificateAdvice, tlsFailures } from "../modules/tls/failures.js";
import { dnsFailures, offerFailures, tcpFailures } from "../modules/uplink/failures.js";
import { wifiFailures } from "../modules/wifi/failures.js";
import { trustFailures, x509Failures } from "../modules/x509/failures.js";
import { bundleFailures } from "../modules/x509/bundle-failures.js";
import { constraintFailures } from "../modules/x509/constraint-failures.js";
import { keyFailures } from "../modules/x509/key-failures.js";
import { constraintProblems, derProblems, extensionProblems, nameAdvice, serialProblems, untrustedAdvice } from "../modules/x509/phrases.js";
import { policyFailures } from "../modules/x509/policy-failures.js";
import { webFailures } from "../modules/x509/web-failures.js";

/** Every table of failures that the firmware or its host can raise. */
const failureTables: readonly { readonly stage: Stage; readonly texts: Readonly<Record<string, FailureText>> }[] = [
	bootFailures, settingsFailures, templateFailures, trustFailures, bundleFailures, keyFailures, commandFailures, wifiFailures, timeFailures, offerFailures, dnsFailures, tcpFailures, tcpHostFailures, tcpBoardFailures, tlsFailures, socketFailures, x509Failures, constraintFailures, webFailures,
	policyFailures, mqttFailures, blynkFailures, widgetFailures, boardPinFailures, timerFailures, blynkClientFailures, httpApiFailures, requestFailures, httpFailures, statusFailures, redirectFailures, serialFailures, storageFailures, preferenceFailures, toolFailures, bridgeFailures, plainFailures, serialPortFailures,
	pinFailures, boardFailures, consoleFailures, keptFailures, uartFailures,
];

/** Prints the page that lists every failure by stage and code: `node build/scripts/failure-page.js > docs/failures.md`. */
function failurePage(): string {
	const stages = [...new Set(failureTables.map(({ stage }) => stage))];
	return `${HEAD}${stages.map(sectionOf).join("\n")}`;
}

function sectionOf(stage: Stage): string {
	const entries = failureTables.filter((table) => table.stage === stage).flatMap(({ texts }) => Object.entries(texts));
	const rows = entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([code, text]) => rowOf(`${stage}/${code}`, text));
	return `## ${stage}\n\n| Code | Seen | Expected | What to do | Who |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
}

function rowOf(id: string, { seen, expected, hint, fault }: FailureText): string {
	const cells = [`\`${id.slice(id.indexOf("/") + 1)}\``, seen, expected, hint, WHO[fault]];
	return `| ${cells.map((cell) => cellOf(cell, VARIANTS[id] ?? {})).join(" | ")} |`;
}

/** A place that a text of ours fills, one of several, is filled with all of them: so that each is found by its words. */
function cellOf(text: string, variants: Variants): string {
	return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\{(\w+)\}/g, (_place, name: string) => variants[name]?.join(" *or:* ") ?? `*${name}*`);
}

/** Place in a text -> what it is filled with. */
type Variants = Readonly<Record<string, readonly string[]>>;

/** Of a tool that asked the firmware's own code. */
const PASSED_ON = ["What this page says of that problem; it is printed along."];

/** The alerts of RFC 8446 section 6.2 about a client's certificate. */
const ABOUT_OURS = ["bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired", "certificate_unknown", "unknown_ca", "access_denied", "decrypt_error"];

const MISSING = [missingCertificateAdvice(undefined, ""), missingCertificateAdvice("*ours*", ""), missingCertificateAdvice("*ours*", "*wanted*")];

/** Codes with texts that differ by case. Places within those are written as the page writes them. */
const VARIANTS: Readonly<Record<string, Variants>> = Object.freeze({
	"boot/out-of-memory": { advice: [memoryAdvice.whole, memoryAdvice.smaller("*usual*")] },
	"settings/anchor-refused": { advice: PASSED_ON },
	"settings/bad-certificate-file": { advice: PASSED_ON },
	"settings/not-permitted": { advice: PASSED_ON },
	"tls/alert-certificate-required": { advice: MISSING },
	"tls/alert-client-certificate": { advice: ABOUT_OURS.map((alert) => `(${alert}) ${certificateAdvice(alert)}`) },
	"tls/closed-after-certificate": { advice: [...MISSING, cutOffAdvice("*ours*")] },
	"tls/closed-in-handshake": { advice: ["ServerHello", ""].map((waits) => handshakeAdvice("closed", waits)) },
	"tls/reset-in-handshake": { advice: ["ServerHello", ""].map((waits) => handshakeAdvice("closed", waits)) },
	"tls/handshake-timeout": { advice: ["ServerHello", ""].map((waits) => handshakeAdvice("silent", waits)) },
	"x509/extension-problem": { problem: Object.values(extensionProblems) },
	"x509/malformed-certificate": { problem: Object.values(derProblems) },
	"x509/name-constraints": { problem: Object.values(constraintProblems) },
	"x509/name-mismatch": { advice: Object.values(nameAdvice) },
	"x509/serial-number": { problem: [serialProblems.zero, serialProblems.negative, "has *octets* octets"] },
	"x509/untrusted": { advice: Object.values(untrustedAdvice) },
});

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
