import type { RoundTrips } from "./round-trips.js";
import type { ClientResult, Sample, Task } from "./tls-rounds.js";

/** Markdown: medians of the rounds, with the least and the most beside them. The first three clients are ours, Node's and TCP alone. */
export function tlsText(results: readonly ClientResult[], node: string): string {
	const rows = results.map(({ client, samples, failure }) => [
		client.name, ...(failure === undefined ? TASKS.flatMap((task) => [rateOf(samples[task]), costOf(samples[task])]) : [`failed: ${failure}`, "", "", "", "", ""]), client.note,
	]);
	const head = ["Client", "handshakes a second", "CPU ms each", "received MB/s", "CPU ms a MB", "sent MB/s", "CPU ms a MB", "otherwise"];
	return [`Node ${node}, ${results[0]?.samples.handshake.length ?? 0} rounds:\n\n${table(head, rows)}`, goals(results)].join("\n\n");
}

/** Markdown. */
export function roundTripsText(results: readonly RoundTrips[]): string {
	return table(["Handshake", "round trips", "goal"], results.map(({ version, kind, measured, goal }) => [`${version}, ${kind}`, `${measured}`, `${goal}`]));
}

function goals(results: readonly ClientResult[]): string {
	const [own, node, tcp, ...peers] = results;
	if (own === undefined || node === undefined || tcp === undefined) return "";
	const rows = [
		...peers.filter(({ failure }) => failure === undefined).map((peer) => [`handshakes, beside ${peer.client.name}`, ...ratios(own, peer, tcp, "handshake"), PEER_GOAL]),
		["handshakes, beside Node's own TLS", ...ratios(own, node, tcp, "handshake"), "none"],
		["received, beside Node's own TLS", ...ratios(own, node, tcp, "receive"), BULK_GOAL], ["sent, beside Node's own TLS", ...ratios(own, node, tcp, "send"), BULK_GOAL],
	];
	return table(["Ours", "times as fast", "times less CPU", "times less CPU beyond TCP's", "goal"], rows);
}

/** By the clock, by processor time, and by what of that is not TCP's. */
function ratios(own: ClientResult, other: ClientResult, tcp: ClientResult, task: Task): string[] {
	const [costs, others, floor] = [own, other, tcp].map(({ samples }) => median(samples[task].map(({ cost }) => cost)));
	if (costs === undefined || others === undefined || floor === undefined) return [];
	const rate = ({ samples }: ClientResult): number => median(samples[task].map((sample) => sample.rate));
	return [rate(own) / rate(other), others / costs, (others - floor) / (costs - floor)].map((value) => value.toFixed(2));
}

function rateOf(samples: readonly Sample[]): string {
	const rates = samples.map(({ rate }) => rate);
	const digits = Math.max(...rates) < 100 ? 1 : 0;
	return `${median(rates).toFixed(digits)} (${Math.min(...rates).toFixed(digits)} to ${Math.max(...rates).toFixed(digits)})`;
}

function costOf(samples: readonly Sample[]): string {
	return median(samples.map(({ cost }) => cost)).toFixed(2);
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] ?? NaN : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const TASKS: readonly Task[] = ["handshake", "receive", "send"];

const PEER_GOAL = "5";
const BULK_GOAL = "0.5";
