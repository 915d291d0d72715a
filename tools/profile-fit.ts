import { absentPart } from "../modules/settings/absent.js";
import type { Parts as SettingsParts } from "../modules/settings/absent.js";
import { ESP8266_PROFILES } from "./bundle/bundle.js";

interface Parts extends SettingsParts {
	readonly hasBundles: boolean;
}

/** What the settings ask for: those that have a value, and the files among their anchors that are bundles of roots. */
interface Asked {
	readonly values: Readonly<Record<string, unknown>>;
	readonly bundles: readonly string[];
}

/** What to say, and to do, where the settings ask for what an ESP8266's profile has not; empty where it has all of it. */
export async function profileProblem(asked: Asked, profile: string): Promise<readonly string[]> {
	const absent = absentFrom(asked, await partsOf(profile));
	if (absent.size === 0) return [];
	const fit = await fitProfile(asked);
	const lacking = [...absent].map(([part, keys]) => `${part} (${keys.join(", ")})`).join("; ");
	return [
		`the settings ask for what the profile ${profile} does not have: ${lacking}`,
		fit === undefined
			? "  no profile of an ESP8266 has all that they ask for: take some of them away (docs/flash.md says what each has), or build for esp32"
			: `  --profile ${fit} has all that they ask for; or take these settings away (docs/flash.md)`,
	];
}

/** The first that has all of it. */
async function fitProfile(asked: Asked): Promise<string | undefined> {
	for (const profile of ESP8266_PROFILES) if (absentFrom(asked, await partsOf(profile)).size === 0) return profile;
	return undefined;
}

/** What is wrong with a profile that was asked for; undefined where it is one of the target's. */
export function strangeProfile(profile: string, target: string | undefined, isGiven: boolean): string | undefined {
	if (isGiven && target !== undefined && !target.startsWith("esp8266")) return `--profile is for an ESP8266, and ${target} has everything: leave it out`;
	return ESP8266_PROFILES.includes(profile) ? undefined : `the profile "${profile}" is none of an ESP8266's: ${ESP8266_PROFILES.join(", ")} (--profile, or MOORING_PROFILE in manifest.json)`;
}

/** Settings, and files, by the part that is not there. */
function absentFrom({ values, bundles }: Asked, parts: Parts): ReadonlyMap<string, readonly string[]> {
	const absent = new Map<string, readonly string[]>(parts.hasBundles || bundles.length === 0 ? [] : [["bundles of roots", bundles]]);
	for (const [key, value] of Object.entries(values)) {
		const part = absentPart(key, value, parts);
		if (part !== undefined) absent.set(part, [...absent.get(part) ?? [], key]);
	}
	return absent;
}

async function partsOf(profile: string): Promise<Parts> {
	return await import(`../modules/profile/${profile}.js`) as Parts;
}
