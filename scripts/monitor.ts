import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { platform } from "node:os";

/**
 * Shows what a board says on its serial port, as it is, and sends it each line that is typed here (docs/hardware.md has the
 * orders): `npm run monitor [-- PORT [BAUD]]`. A release build speaks at 921,600 baud, an ESP32's at 115,200; at the start,
 * before our firmware, an ESP8266 does at 74,880.
 */
function main(port = process.env["UPLOAD_PORT"] ?? usualPort(), baud = "921600"): number {
	if (port === "--help") {
		process.stdout.write(HELP);
		return 0;
	}
	if (platform() === "win32") return complain(`on Windows, use a terminal program such as PuTTY: ${port}, ${baud} baud, 8N1`);
	if (!/^\d{3,7}$/.test(baud)) return complain(`${baud} is no speed`);
	if (!existsSync(port)) return complain(`there is no ${port}: plug the board in, or name its port: npm run monitor -- PORT`);
	const flag = platform() === "darwin" ? "-f" : "-F";
	if (spawnSync("stty", [flag, port, baud, "raw", "-echo", "-hupcl"], { stdio: ["ignore", "ignore", "inherit"] }).status !== 0) {
		return complain(`${port} cannot be set to ${baud} baud; on Linux, does your user belong to the group dialout? sudo usermod -aG dialout $USER, then log in again`);
	}
	process.stderr.write(`monitor: ${port}, ${baud} baud; Ctrl-C ends it\n`);
	createReadStream(port).on("error", (error) => { process.exitCode = complain(error.message); }).pipe(process.stdout);
	process.stdin.pipe(createWriteStream(port, { flags: "r+" })).on("error", (error) => { process.exitCode = complain(error.message); });
	return 0;
}

function usualPort(): string {
	return platform() === "darwin" ? "/dev/cu.usbserial-0001" : "/dev/ttyUSB0";
}

function complain(text: string): number {
	process.stderr.write(`monitor: ${text}\n`);
	return 1;
}

const HELP = `Shows what a board says on its serial port, and sends it each line that is typed here, until Ctrl-C (docs/hardware.md).

  npm run monitor [-- PORT [BAUD]]

PORT is that of UPLOAD_PORT, or ${usualPort()}; BAUD is 921600, that of an ESP8266's release build: an ESP32's speaks at 115200.
Status: 0 ended by Ctrl-C, 1 the port cannot be had.
`;

process.exitCode = main(...process.argv.slice(2));
