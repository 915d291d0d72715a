import { readdirSync } from "node:fs";
import { serialPortFailures } from "./serial-failures.js";
import type { ListedPort, SerialBinding } from "./serialport-package.js";

/** Serial ports on USB, as the system knows them; where it does not tell, those whose device file has such a name. */
export async function usbSerialPorts(binding: Pick<SerialBinding, "list">, devices = "/dev"): Promise<readonly ListedPort[]> {
	try {
		return (await binding.list()).filter(({ vendorId }) => vendorId !== undefined);
	} catch {
		// On Linux the list comes from udevadm, which small systems do not have.
		return namesIn(devices).filter((name) => USB_NAMES.test(name)).sort().map((name) => ({ path: `${devices}/${name}` }));
	}
}

/** The only one. Throws `no-port`, or `several-ports` with their names. */
export function onlyPort(ports: readonly ListedPort[]): string {
	const [first] = ports;
	if (first === undefined) throw serialPortFailures.make("no-port");
	if (ports.length > 1) throw serialPortFailures.make("several-ports", { count: ports.length, ports: ports.map(portText).join(", ") });
	return first.path;
}

/** Such as `/dev/ttyACM0 (Arduino LLC, 2341:0043)`. */
export function portText({ path, manufacturer, vendorId, productId }: ListedPort): string {
	const about = [manufacturer, vendorId === undefined ? undefined : `${vendorId}:${productId ?? "?"}`].filter((one) => one !== undefined);
	return about.length === 0 ? path : `${path} (${about.join(", ")})`;
}

function namesIn(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

/** Linux and macOS; of the two files that macOS has for each port, the one for dialling out. */
const USB_NAMES = /^(ttyUSB|ttyACM|cu\.usbserial|cu\.usbmodem|cu\.wchusbserial|cu\.SLAB_USBtoUART)/;
