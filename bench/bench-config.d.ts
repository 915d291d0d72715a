/** Written for each run by `session.ts`. */
declare module "bench-config" {
	// eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import declaration would make this file a module, and then it could not declare one.
	const config: import("./session-config.js").SessionConfig;
	export default config;
}
