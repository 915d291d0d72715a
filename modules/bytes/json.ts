/** A text as a string of JSON (RFC 8259 section 7). The engine's own JSON would take 11,000 bytes of an image. */
export function jsonString(text: string): string {
	let written = "";
	let from = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code >= 0x20 && code !== QUOTE && code !== BACKSLASH) continue;
		written += text.slice(from, at) + (code < 0x20 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\${text.charAt(at)}`);
		from = at + 1;
	}
	return `"${written}${text.slice(from)}"`;
}

/** Whether it is a text of JSON, by the engine's own. */
export function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
