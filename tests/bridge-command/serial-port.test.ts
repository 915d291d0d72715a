import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openFailure, portFailure } from "../../hosts/node/serial-failure.js";
import { onlyPort, usbSerialPorts } from "../../hosts/node/serial-list.js";
import { openSerial } from "../../hosts/node/serial.js";
import { simulatedHost } from "../../hosts/node/simulated-host.js";
import { serialBinding, SERIALPORT_VERSION } from "../../hosts/node/serialport-package.js";
import type { BoundPort, ListedPort, SerialBinding } from "../../hosts/node/serialport-package.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { SerialHandler } from "../../modules/ports/serial.js";
import { Board, BridgeRunning, folder, lineTest, until } from "./workbench.js";

const OPTIONS = Object.freeze({ port: "/dev/ttyUSB0", baud: 9600 });

/** The binding's words on Linux, macOS and Windows. */
const openings: readonly (readonly [words: string, code: string])[] = [
	["Error: No such file or directory, cannot open /dev/ttyUSB0", "port-not-found"],
	["Error: No such device or address, cannot open /dev/ttyUSB0", "port-not-found"],
	["Opening COM3: File not found", "port-not-found"],
	["Error: Permission denied, cannot open /dev/ttyUSB0", "port-forbidden"],
	["Error: Operation not permitted, cannot open /dev/ttyUSB0", "port-forbidden"],
	["Error Resource temporarily unavailable Cannot lock port", "port-busy"],
	["Error: Device or resource busy, cannot open /dev/ttyUSB0", "port-busy"],
	["Opening COM3: Access denied", "port-busy"],
	["Error: Inappropriate ioctl for device setting custom baud rate of 9600", "not-a-port"],
	["Error: Is a directory, cannot open /tmp", "not-a-port"],
	["Error: Invalid argument setting custom baud rate of 123456", "baud-refused"],
	["Error: Input/output error, cannot open /dev/ttyS9", "port-failed"],
];

void test("a port that cannot be opened: the system's words become a code with its hint", () => {
	for (const [words, code] of openings) {
		const failure = openFailure(new Error(words), OPTIONS);
		assert.equal(failure.code, code, words);
		assert.equal(failure.stage, "serial");
	}
	assert.match(openFailure(new Error("Error: Permission denied, cannot open x"), OPTIONS).hint, /dialout/);
});

void test("a port that is gone: pulled out, or the system's own words", () => {
	const values = { port: "/dev/ttyUSB0", received: 3, sent: 4, unsure: "" };
	for (const words of ["bad file descriptor", "EIO: i/o error, read", "ENXIO: no such device or address, write", "ENODEV: no such device, read"]) assert.equal(portFailure(new Error(words), values).code, "unplugged", words);
	assert.equal(portFailure(undefined, values).code, "unplugged");
	assert.equal(portFailure(new Error("EINVAL: invalid argument, read"), values).code, "port-failed");
});

const uno: ListedPort = { path: "/dev/ttyACM0", manufacturer: "Arduino (www.arduino.cc)", vendorId: "2341", productId: "0043" };
const adapter: ListedPort = { path: "/dev/ttyUSB0", manufacturer: undefined, vendorId: "1a86", productId: "7523" };

function listing(ports: readonly ListedPort[] | Error): Pick<SerialBinding, "list"> {
	return { list: () => (ports instanceof Error ? Promise.reject(ports) : Promise.resolve(ports)) };
}

void test("the only USB serial port is found; several are listed with their names, and others are not taken", async () => {
	const builtIn = { path: "/dev/ttyS0" };
	assert.equal(onlyPort(await usbSerialPorts(listing([builtIn, uno]))), "/dev/ttyACM0");
	assert.throws(() => onlyPort([]), (caught) => isFailure(caught) && caught.code === "no-port");
	const both = await usbSerialPorts(listing([builtIn, uno, adapter]));
	assert.throws(() => onlyPort(both), (caught) => isFailure(caught) && caught.code === "several-ports" && caught.seen === "2 USB serial ports: /dev/ttyACM0 (Arduino (www.arduino.cc), 2341:0043), /dev/ttyUSB0 (1a86:7523)");
});

void test("where the system has no list, the names of device files count", async () => {
	const devices = folder({ ttyUSB1: "", ttyS0: "", ttyACM0: "", tty: "" });
	const found = await usbSerialPorts(listing(new Error("spawn udevadm ENOENT")), devices);
	assert.deepEqual(found, [{ path: `${devices}/ttyACM0` }, { path: `${devices}/ttyUSB1` }]);
	assert.deepEqual(await usbSerialPorts(listing(new Error("no list")), join(devices, "none")), []);
});

void test("without the package a plain line says how to get it", async () => {
	await assert.rejects(serialBinding(() => Promise.reject(Object.assign(new Error("no"), { code: "ERR_MODULE_NOT_FOUND" }))), (caught) => isFailure(caught) && caught.code === "package-missing" && caught.hint.includes(`npm install --no-save serialport@${SERIALPORT_VERSION}`));
	const run = new BridgeRunning(["--to", "tcp://localhost:1"], { means: { binding: () => serialBinding(() => Promise.reject(new Error("no"))) } });
	assert.equal(await run.ended, 12);
	assert.match(run.text, /FAILED \[serial\/package-missing\]/);
});

void test("the version that is named is the one in package.json", () => {
	const { optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly optionalDependencies: Readonly<Record<string, string>> };
	assert.equal(optionalDependencies["serialport"], SERIALPORT_VERSION);
});

void test("no port, or several, end the command with their code", async () => {
	const binding = (ports: readonly ListedPort[]) => (): Promise<SerialBinding> => Promise.resolve({ ...listing(ports), open: () => Promise.reject(new Error("not to be opened")) });
	for (const [ports, code] of [[[], "no-port"], [[uno, adapter], "several-ports"]] as const) {
		const run = new BridgeRunning(["--to", "tcp://localhost:1"], { means: { binding: binding(ports) } });
		assert.equal(await run.ended, 12);
		assert.ok(run.text.includes(`FAILED [serial/${code}]`), run.out);
	}
});

/** What a handler was told. */
class Told implements SerialHandler {
	readonly events: string[] = [];
	failure: Failure | undefined;

	opened(): void { this.events.push("opened"); }
	readable(): void { this.events.push("readable"); }
	writable(): void { this.events.push("writable"); }
	failed(failure: Failure): void {
		this.events.push("failed");
		this.failure = failure;
	}
}

void test("files, folders and nothing at all are no ports", async () => {
	const place = folder({ "a-file": "text" });
	mkdirSync(join(place, "a-folder"));
	for (const [path, code] of [["a-file", "not-a-port"], ["a-folder", "not-a-port"], ["nothing", "port-not-found"]] as const) {
		const told = new Told();
		openSerial({ port: join(place, path), baud: 9600 }, told);
		await until("a failure", () => told.failure !== undefined);
		assert.equal(told.failure?.code, code);
		assert.deepEqual(told.events, ["failed"]);
	}
});

lineTest("a port that another program has is busy", async () => {
	const board = await Board.plugIn();
	const [first, second] = [new Told(), new Told()];
	const held = openSerial({ port: board.port, baud: 9600 }, first);
	await until("the first", () => first.events.includes("opened"));
	openSerial({ port: board.port, baud: 9600 }, second);
	await until("the second", () => second.failure !== undefined);
	assert.equal(second.failure?.code, "port-busy");
	held.close();
});

lineTest("the bridge ends where its port cannot be opened at first, and waits where it has been", async () => {
	const run = new BridgeRunning(["--from", "serial:/dev/ttyNobody0", "--to", "tcp://localhost:1"]);
	assert.equal(await run.ended, 12);
	assert.match(run.text, /FAILED \[serial\/port-not-found\] seen there is no \/dev\/ttyNobody0/);
});

lineTest("what was received before the board was unplugged in mid-line is read before the failure is told", async () => {
	const board = await Board.plugIn();
	const told = new Told();
	const port = openSerial({ port: board.port, baud: 9600 }, told);
	await until("it", () => told.events.includes("opened"));
	board.say("23.");
	await until("bytes", () => told.events.includes("readable"));
	await board.unplug();
	// Writing meets that it is gone; what came is still there.
	port.write(new Uint8Array(8));
	await new Promise((resolve) => { setTimeout(resolve, 100); });
	assert.ok(!told.events.includes("failed"));
	const into = new Uint8Array(16);
	assert.equal(port.read(into), 3);
	assert.equal(Buffer.from(into.subarray(0, 3)).toString(), "23.");
	await until("the failure", () => told.failure !== undefined);
	assert.equal(told.failure?.code, "unplugged");
	assert.equal(port.read(into), 0);
	assert.equal(port.write(into), 0);
});

void test("a read that ends with neither bytes nor an error does not hide that the board is gone", async () => {
	const place = folder({ tty: "" });
	const never: BoundPort = {
		read: () => new Promise(() => undefined), write: () => Promise.resolve(), drain: () => Promise.resolve(), set: () => Promise.reject(new Error("no lines")), close: () => Promise.resolve(),
	};
	const told = new Told();
	const path = join(place, "tty");
	const port = openSerial({ port: path, baud: 9600 }, told, () => Promise.resolve({ ...listing([]), open: () => Promise.resolve(never) }));
	await until("it", () => told.events.includes("opened"));
	// A pseudo-terminal has no lines for a reset.
	await port.reset();
	rmSync(path);
	await until("the failure", () => told.failure !== undefined);
	assert.equal(told.failure?.code, "unplugged");
});

void test("DTR is pulled and let go", async () => {
	const lines: string[] = [];
	const port: BoundPort = {
		read: () => new Promise(() => undefined), write: () => Promise.resolve(), drain: () => Promise.resolve(), close: () => Promise.resolve(),
		set: ({ dtr, rts }) => {
			lines.push(`${String(dtr)} ${String(rts)}`);
			return Promise.resolve();
		},
	};
	const told = new Told();
	const opened = openSerial({ port: "COM3", baud: 9600 }, told, () => Promise.resolve({ ...listing([]), open: () => Promise.resolve(port) }));
	await until("it", () => told.events.includes("opened"));
	await opened.reset();
	opened.close();
	assert.deepEqual(lines, ["false false", "true true"]);
});

void test("of what was being written when the board went, it is said that nobody can tell", async () => {
	const port: BoundPort = {
		read: () => new Promise(() => undefined), write: () => Promise.reject(new Error("EIO: i/o error, write")), drain: () => Promise.resolve(), set: () => Promise.resolve(), close: () => Promise.resolve(),
	};
	const told = new Told();
	const opened = openSerial({ port: "COM3", baud: 9600 }, told, () => Promise.resolve({ ...listing([]), open: () => Promise.resolve(port) }));
	await until("it", () => told.events.includes("opened"));
	assert.equal(opened.write(new Uint8Array(100)), 64);
	await until("the failure", () => told.failure !== undefined);
	assert.ok(told.failure?.seen.endsWith("after 0 bytes received and 0 sent; whether 64 more have arrived nobody can tell, and they are not sent twice"), told.failure?.seen);
});

lineTest("the simulated board opens a port of this machine by its path, and has a simulated Arduino on any other", async () => {
	const board = await Board.plugIn();
	const host = simulatedHost({
		accessPoint: { name: "", password: "", address: "", joinDelay: 0, refuseDelay: 0 }, storage: { read: () => undefined, write: () => undefined }, resource: () => undefined, sketch: () => "lines",
		log: { reached: () => undefined, info: () => undefined, warn: () => undefined, fail: () => undefined },
	});
	for (const port of [board.port, "uart0"]) {
		const room = new Uint8Array(64);
		let text = "";
		const line = host.openSerial?.({ port, baud: 9600 }, {
			opened: () => { board.say("from the board\n"); }, writable: () => undefined, failed: (failure) => { text += failure.code; },
			readable: () => { for (let count = line?.read(room) ?? 0; count > 0; count = line?.read(room) ?? 0) text += Buffer.from(room.subarray(0, count)).toString(); },
		});
		await until("a line", () => text.includes("\n"), () => text);
		assert.match(text, port === "uart0" ? /^\d\d\.\d\d\r?\n/ : /^from the board\n/);
		line?.close();
	}
});
