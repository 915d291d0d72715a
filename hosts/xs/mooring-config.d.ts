/** Written for each run by whoever starts the runner, as `mod/config` is for a chip by the build. */
declare module "mooring-config" {
	// eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import declaration would make this file a module, and then it could not declare one.
	const config: import("./run-config.js").RunConfig;
	export default config;
}
