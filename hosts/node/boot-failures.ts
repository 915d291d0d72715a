import { FailureTable } from "../../modules/failure/failure.js";

/** For `out-of-memory`, by whether the block is smaller than the usual one, or all that there is. */
export const memoryAdvice = Object.freeze({
	smaller: (usual: number | string): string => `That block is smaller than the ${usual} bytes that the firmware is made for: leave --block out, or give more; no setting makes up for it.`,
	whole: "--memory shows what each stage takes: a server that sends a shorter chain, and a receiveBuffer that is no longer than its records, take less.",
});

/** What can go wrong with the chip's engine on the desktop. */
export const bootFailures = new FailureTable("boot", {
	"engine-missing": {
		fault: "config",
		seen: "there is no {path}, which --engine {engine} needs",
		expected: "what \"npm run xs:build\" makes",
		hint: "Run \"npm run xs:build\": it needs a C compiler (Debian: package gcc, and gcc-multilib for 32 bit) and says what it misses. Or leave out --engine.",
	},
	"engine-stale": {
		fault: "config",
		seen: "{path}, which --engine {engine} needs, was made from other sources than these",
		expected: "a runner that was made from the sources that are there",
		hint: "Run \"npm run xs:build\" again.",
	},
	"engine-unbundled": {
		fault: "caller",
		seen: "{path}, which --engine {engine} runs, could not be made",
		expected: "the firmware that an image of this profile has, as one module",
		hint: "What stands above this line tells why. If main.ts is as it came, this is a defect.",
	},
	"out-of-memory": {
		fault: "resource",
		seen: "the engine {engine} gave up: {reason}, in a block of {block} bytes",
		expected: "a firmware that has room in the chip's memory",
		hint: "A chip would restart here, again and again. {advice}",
	},
	"ended": {
		fault: "caller",
		seen: "the engine {engine} ended without having been told to: {reason}",
		expected: "a firmware that runs until it is stopped",
		hint: "A chip would restart here. Unless somebody ended the process, this is a defect: what stands above this line tells where.",
	},
	"unreported": {
		fault: "caller",
		seen: "the engine {engine} wrote a line that is no report",
		expected: "lines that hold an array in JSON",
		hint: "Run \"npm run build\" and \"npm run xs:build\": parts of different versions may have met.",
	},
});
