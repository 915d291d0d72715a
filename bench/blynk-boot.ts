import { write } from "./blynk-run.js";

// Alone in this module: it is not preloaded, and what is would otherwise be measured too.
write();
