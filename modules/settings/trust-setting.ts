/** Whom to trust, as the settings say it. */
export type TrustSetting =
	| { readonly kind: "anchors"; readonly names: readonly string[] }
	| { readonly kind: "pins"; readonly text: string }
	| { readonly kind: "anchors-and-pins" | "anchors-or-pins"; readonly names: readonly string[]; readonly text: string }
	| { readonly kind: "first-use"; readonly accept: string | undefined }
	/** `until`: milliseconds since 1970. */
	| { readonly kind: "insecure"; readonly because: string; readonly until: number };
