import type { Devices } from "./devices.js";
import type { Widget } from "./session.js";

/** A request whose body has arrived, and what it is answered from. */
export interface ApiRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: string;
	readonly devices: Devices;
	readonly widgets: ReadonlySet<Widget>;
}

export interface ApiAnswer {
	readonly status: number;
	readonly type?: string;
	readonly body?: string;
}
