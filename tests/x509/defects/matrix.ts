import { authorities } from "./authorities.js";
import { constraints } from "./constraints.js";
import { dates } from "./dates.js";
import type { Defect } from "./defect.js";
import { encoding } from "./encoding.js";
import { keys } from "./keys.js";
import { names } from "./names.js";
import { paths } from "./paths.js";
import { signatures } from "./signatures.js";
import { web } from "./web.js";

/** What can be wrong with a server's certificates, one thing at a time; made one after another, so that a recording has them in this order. */
export const matrix: readonly Defect[] = [
	...await names(), ...await constraints(), ...await keys(), ...await signatures(), ...await dates(),
	...await authorities(), ...await encoding(), ...await paths(), ...await web(),
];
