/** Written for each run by whoever starts the runner, as `mod/config` is for a chip by the build. */
declare module "mooring-config" {
	import type { RunConfig } from "./run-config.js";

	const config: RunConfig;
	export default config;
}
