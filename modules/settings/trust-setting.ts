/** Whom to trust, as the settings say it. `setting`: where the text stands, if it is not one of those that begin with "trust". */
export type TrustSetting =
	| { readonly kind: "anchors"; readonly names: readonly string[] }
	| { readonly kind: "pins"; readonly text: string; readonly setting?: string }
	| { readonly kind: "anchors-and-pins" | "anchors-or-pins"; readonly names: readonly string[]; readonly text: string; readonly setting?: string }
	| { readonly kind: "first-use"; readonly accept: string | undefined; readonly setting?: string }
	/** `until`: milliseconds since 1970. */
	| { readonly kind: "insecure"; readonly because: string; readonly until: number };
