/** Written for each run by whoever starts the runner, as `mod/config` is for a chip by the build. */
declare module "mooring-config" {
	const config: import("./run-config.js").RunConfig;
	export default config;
}
