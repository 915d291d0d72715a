import { run } from "./bench-run.js";

// Alone in this module: it is not preloaded, and what is would otherwise be measured too.
run();
