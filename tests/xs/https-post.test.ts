import { accessPoint, scenarioD } from "../examples/scenario-d.js";
import { engine, EngineBoard } from "./board.js";

scenarioD({
	title: engine,
	boot: ({ url, token, anchor, settings, write }) => new EngineBoard({ program: ["post", url, token], settings, accessPoint, files: { "anchor.pem": anchor }, write }),
});
