import { readPemCertificates } from "../modules/x509/pem.js";
import type { Chain } from "./chains.js";
import { checked, CHIP } from "./memory.js";
import { runSession, sessionOnCore } from "./session.js";
import type { SessionOptions } from "./session.js";
import type { StageReport, Turn } from "./runner-output.js";

/** From power on to the first publish, and one more connection, on the ESP8266's core. */
export interface ColdStart {
	readonly key: Chain["key"];
	/** As the file of the anchor is, and as `npm run build` puts it into an image. */
	readonly anchor: "PEM" | "DER";
	/** The signature on the intermediate was checked before an earlier start. */
	readonly remembered: boolean;
	readonly stages: readonly StageReport[];
	readonly turns: readonly Turn[];
}

export async function measureColdStarts(root: string, chains: readonly Chain[]): Promise<readonly ColdStart[]> {
	const starts: ColdStart[] = [];
	for (const chain of chains) {
		for (const anchor of ["PEM", "DER"] as const) {
			const [der] = readPemCertificates(chain.root);
			const shown = anchor === "PEM" || der === undefined ? chain : { ...chain, root: der };
			starts.push(await measure(root, shown, anchor, false));
			if (chain.key === "a") starts.push(await measure(root, shown, anchor, true));
		}
	}
	return starts;
}

async function measure(root: string, chain: Chain, anchor: ColdStart["anchor"], remembered: boolean): Promise<ColdStart> {
	let options: SessionOptions = { block: CHIP, marks: [1, 1 + MORE], interval: APART, measured: "nothing" };
	if (remembered) {
		options = { ...options, settings: { rememberIntermediates: "flash" } };
		options = { ...options, stored: checked(await runSession(root, chain, options)).stored };
		if (Object.keys(options.stored ?? {}).length === 0) throw new Error("no signature was kept");
	}
	const { stages, turns } = checked(await sessionOnCore(root, chain, options));
	return { key: chain.key, anchor, remembered, stages, turns };
}

/** Publishes beside the first, for their turns. */
const MORE = 5;

/** Milliseconds between two readings, while they are recorded. */
const APART = 100;
