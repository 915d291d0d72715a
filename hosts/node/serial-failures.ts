import { FailureTable } from "../../modules/failure/failure.js";

/** What can be wrong with a serial port of the desktop. */
export const serialPortFailures = new FailureTable("serial", {
	"package-missing": {
		fault: "config",
		seen: "the package serialport is not there, or has no program for this machine ({reason})",
		expected: "serialport {version}, through which serial ports are reached",
		hint: "Install it in the project's folder: npm install --no-save serialport@{version}. It is an optional dependency, which npm ci leaves out where it cannot be had.",
	},
	"no-port": {
		fault: "config",
		seen: "no USB serial port",
		expected: "a board that is plugged in",
		hint: "Plug the board in, with a cable that carries data and does not only charge; other ports are named: --from serial:/dev/ttyS0@9600.",
	},
	"several-ports": {
		fault: "config",
		seen: "{count} USB serial ports: {ports}",
		expected: "one, or the name of the one that is meant",
		hint: "Name it: --from serial:PORT@BAUD, or -c PORT. What was there before the board was plugged in is something else.",
	},
	"port-not-found": {
		fault: "config",
		seen: "there is no {port}",
		expected: "the port of the board",
		hint: "Plug the board in and look up its name, which may have changed: Linux /dev/ttyUSB0 or /dev/ttyACM0, macOS /dev/tty.usbmodem…, Windows COM3. Without a name the only USB serial port is taken.",
	},
	"not-a-port": {
		fault: "config",
		seen: "{port} is no serial port",
		expected: "a serial port or a pseudo-terminal",
		hint: "Name a device such as /dev/ttyUSB0, not a file or a folder.",
	},
	"port-forbidden": {
		fault: "config",
		seen: "this user may not open {port}",
		expected: "permission to read and write it",
		hint: "On Linux add yourself to the group that owns it (ls -l {port} shows it; often: sudo usermod -a -G dialout $USER), then log in anew.",
	},
	"port-busy": {
		fault: "config",
		seen: "{port} is in use by another program",
		expected: "a port that nobody else has open",
		hint: "Close the serial monitor of the Arduino IDE, an upload that is under way, or another bridge. On Linux, fuser {port} says who it is.",
	},
	"baud-refused": {
		fault: "config",
		seen: "{port} does not take {baud} baud",
		expected: "a rate that the port and its driver have",
		hint: "Take the rate of Serial.begin in the sketch, one of the usual ones: 9600, 19200, 38400, 57600, 115200.",
	},
	unplugged: {
		fault: "link",
		seen: "{port} is gone, after {received} bytes received and {sent} sent{unsure}",
		expected: "a board that stays plugged in",
		hint: "Plug it in again. If nobody pulled the plug, try another cable or USB port: a board that draws too much current is switched off.",
	},
	"port-failed": {
		fault: "link",
		seen: "{port} failed: {reason}",
		expected: "a port that works",
		hint: "Plug the board out and in again. The words after the colon are the system's own.",
	},
});

/** Of `unplugged`: what the system had taken and might not have sent. */
export function unsureText(bytes: number): string {
	return bytes === 0 ? "" : `; whether ${bytes} more have arrived nobody can tell, and they are not sent twice`;
}
