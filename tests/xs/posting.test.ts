import { accessPoint, posting } from "../simulator/posting.js";
import { engine, EngineBoard } from "./board.js";

posting({
	title: engine,
	boot: ({ anchor, settings, write }) => new EngineBoard({ program: ["main"], settings, accessPoint, files: { "anchor.pem": anchor }, write }),
});
