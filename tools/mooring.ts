import { refusalsIn } from "../modules/settings/settings.js";
import { bridgeTool } from "./bridge.js";
import { caTool } from "./ca.js";
import { certsTool } from "./certs.js";
import { doctorTool } from "./doctor.js";
import { toolFailures } from "./failures.js";
import { failureText, painter } from "./paint.js";
import { GOOD, NOT_GOOD, USAGE } from "./tool.js";
import type { Surroundings, Tool } from "./tool.js";
import { trustTool } from "./trust.js";

/** Runs the tool that the first argument names; returns the process's status. */
export async function mooring(args: readonly string[], surroundings: Surroundings): Promise<number> {
	const [name, ...rest] = args;
	try {
		if (name === undefined || name === "--help" || name === "-h") {
			surroundings.write(helpText());
			return name === undefined ? USAGE : GOOD;
		}
		const tool = TOOLS.find((one) => one.name === name);
		if (tool === undefined) throw toolFailures.make("unknown-tool", { name, known: TOOLS.map((one) => one.name).join(", ") });
		if (rest.some((word) => word === "--help" || word === "-h")) {
			surroundings.write(tool.help);
			return GOOD;
		}
		return await tool.run(rest, surroundings);
	} catch (caught) {
		const failures = refusalsIn(caught);
		const paint = painter(surroundings.colour);
		for (const failure of failures) surroundings.write(failureText(failure, paint));
		return failures.some(({ stage }) => stage === "settings") ? USAGE : NOT_GOOD;
	}
}

function helpText(): string {
	const lines = TOOLS.map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}\n`);
	return `Tools for a firmware that ties a board securely to its broker.\n\n  mooring NAME …, or in the project: npm run NAME -- …\n\n${lines.join("")}\nEach has --help.\n`;
}

const TOOLS: readonly Tool[] = Object.freeze([trustTool, doctorTool, bridgeTool(), caTool, certsTool]);
