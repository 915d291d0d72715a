import { measureBridges } from "./serial-run.js";

// Alone in this module: it is not preloaded, and what is would otherwise be measured too.
measureBridges();
