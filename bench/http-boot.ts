import { post } from "./http-run.js";

// Alone in this module: it is not preloaded, and what is would otherwise be measured too.
post();
