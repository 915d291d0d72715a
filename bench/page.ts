import { readFileSync, writeFileSync } from "node:fs";

/** Puts each text into the section of the page that is marked with its name. */
export function rewritePage(path: string, sections: Readonly<Record<string, string>>): void {
	let page = readFileSync(path, "utf8");
	for (const [name, text] of Object.entries(sections)) {
		const [begin, end] = [`<!-- figures: ${name} -->`, "<!-- end of figures -->"];
		const from = page.indexOf(begin);
		const to = page.indexOf(end, from);
		if (from < 0 || to < 0) throw new Error(`${path} has no section ${begin}`);
		page = `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
	}
	writeFileSync(path, page);
}
