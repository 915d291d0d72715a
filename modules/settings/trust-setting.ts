/** Whom to trust, as the settings say it. `setting`: where the text stands, if it is not one of those that begin with "trust". */
export type TrustSetting =
	| { readonly kind: "anchors"; readonly names: readonly string[] }
	| { readonly kind: "pins"; readonly text: string; readonly setting?: string }
	| { readonly kind: "anchors-and-pins" | "anchors-or-pins"; readonly names: readonly string[]; readonly text: string; readonly setting?: string }
	| { readonly kind: "first-use"; readonly accept: string | undefined; readonly setting?: string }
	/** `until`: milliseconds since 1970. */
	| { readonly kind: "insecure"; readonly because: string; readonly until: number };

/** What a server's own settings say, whose pins stand in `setting`; undefined where they say nothing. */
export function ownTrust(anchors: unknown, pins: unknown, setting: string): TrustSetting | undefined {
	const names = anchors as readonly string[] | undefined;
	const text = pins as string | undefined;
	if (names !== undefined && text !== undefined) return Object.freeze({ kind: "anchors-and-pins", names, text, setting });
	if (names !== undefined) return Object.freeze({ kind: "anchors", names });
	return text === undefined ? undefined : Object.freeze({ kind: "pins", text, setting });
}

/** What counts for the broker counts for others too, unless it is the broker's own pins. */
export function withoutPins(general: TrustSetting | undefined): TrustSetting | undefined {
	return general === undefined || "text" in general ? undefined : general;
}
