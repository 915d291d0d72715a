import type { Dialect } from "./command.js";
import type { Device, Line, Notice } from "./device.js";
import type { Devices } from "./devices.js";

/** What the account has besides pins, each asked for by some message: the app's widgets of these names. */
export type Widget = Notice["kind"] | "rtc";

/** A device that is logged in, as the answers below see it. */
export interface Session extends Line {
	readonly device: Device;
	readonly devices: Devices;
	readonly dialect: Dialect;
	readonly widgets: ReadonlySet<Widget>;
	/** Milliseconds since 1970. */
	now(): number;
	respond(id: number, status: number): void;
	/** Devices that this one writes to, by the pin of the bridge. */
	readonly bridges: Map<string, Device>;
	/** The time of the writes that follow, while a group with one is open. */
	groupTime: number | undefined;
	/** When the last notice of each kind went out. */
	readonly noticeTimes: Map<Notice["kind"], number>;
	/** The device says how often it will be heard, in seconds. */
	expect(heartbeat: number): void;
}

/** The status to answer with, undefined for no answer, or that the connection ends. */
export type Answer = number | "close" | undefined;
