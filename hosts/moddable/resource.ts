import type { ResourceClass } from "./sdk.js";

/** A file that the image holds, by the last part of its path; it is read where it lies in flash. */
export function readResource(resource: ResourceClass, path: string): Uint8Array | undefined {
	const name = path.slice(path.lastIndexOf("/") + 1);
	if (name === "" || !resource.exists(name)) return undefined;
	const file = new resource(name);
	return new Uint8Array(file as unknown as ArrayBuffer, 0, file.byteLength);
}
