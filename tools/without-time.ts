import type { Failure } from "../modules/ports/failure.js";
import type { Settings } from "../modules/settings/settings.js";
import { counted } from "../modules/failure/counted.js";
import type { Finding } from "./examination.js";
import { visit } from "./visit.js";

/** What can be told of each server where the firmware waits for the time: everything up to the judging of certificates. Returns what fails there. */
export async function examineWithoutTime({ mqttUrl, blynk, post }: Settings, now: number, report: (finding: Finding) => void): Promise<readonly Failure[]> {
	const failures: Failure[] = [];
	const servers = [...(mqttUrl === undefined ? [] : [mqttUrl]), ...(blynk?.servers.map(({ target, secure }) => ({ ...target, secure })) ?? []), ...(post === undefined ? [] : [post.url])];
	for (const server of servers) {
		const { reached, agreed, certificates, failure } = await visit(server, now, server.secure);
		for (const { stage, text } of reached) report({ stage, state: "passed", text });
		if (agreed !== undefined) report({ stage: "tls", state: "passed", text: `${agreed}; ${counted(certificates.length, "certificates")}, not judged without the time` });
		if (failure !== undefined) failures.push(failure);
	}
	return failures;
}
