import { settingsSchema } from "../modules/settings/schema.js";
import type { Profile } from "../modules/x509/profile.js";
import { trustProfile } from "../modules/x509/trust.js";
import { toolFailures } from "./failures.js";
import { trustValues } from "./flashed.js";

/** How strictly a tool judges. */
export interface Judging {
	readonly profile: Profile;
	/** Whether the firmware of this folder judges so without another setting. */
	readonly isFirmwares: boolean;
}

/** As `--profile` asks for, or else as the firmware judges with the settings of this folder. Throws a Failure. */
export function judgingProfile(folder: string, asked: string | undefined): Judging {
	const set = trustValues(folder)["trustProfile"] ?? settingsSchema.trustProfile.default;
	if (asked === undefined) return { profile: named(set, "trustProfile in the settings"), isFirmwares: true };
	return { profile: named(asked, "--profile"), isFirmwares: asked === set };
}

function named(value: unknown, where: string): Profile {
	const name = CHOICES.find((one) => one === value);
	if (name === undefined) throw toolFailures.make("bad-profile", { where, value: String(value), known: CHOICES.join(", ") });
	return trustProfile(name);
}

const CHOICES: readonly string[] = settingsSchema.trustProfile.choices;
