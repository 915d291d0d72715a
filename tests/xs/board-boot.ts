import { run } from "./board-run.js";

// Alone in this module: it is not preloaded, and what is lies in flash.
run();
