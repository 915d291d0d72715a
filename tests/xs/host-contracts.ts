import { connect } from "../../hosts/xs/connect.js";
import { openDatagram } from "../../hosts/xs/datagram.js";
import { SimulatedClock } from "../../hosts/desktop/clock.js";
import { SimulatedStation } from "../../hosts/desktop/station.js";
import { FileStorage } from "../../hosts/desktop/storage.js";
import { xsFiles } from "../../hosts/xs/files.js";
import { native } from "../../hosts/xs/native.js";
import { xsResolver } from "../../hosts/xs/resolver.js";
import { system } from "../../hosts/xs/system.js";
import { xsTimer } from "../../hosts/xs/timer.js";
import { clockContract } from "../contract/clock.js";
import { connectContract } from "../contract/connect.js";
import { datagramContract } from "../contract/datagram.js";
import { resolverContract } from "../contract/resolver.js";
import { simulatedPinsContract } from "../contract/simulated-pins.js";
import { stationContract } from "../contract/station.js";
import { storageContract } from "../contract/storage.js";
import { timerContract } from "../contract/timer.js";
import { equal, ok, test } from "../harness.js";
import { PeerLine } from "./peer-line.js";

// Runs on the chip's engine; the peers are in the process that has started it. Arguments: a folder, and "ipv6" where there is that.
const { arguments: [folder = "", family] } = native();
const line = new PeerLine();
const atFirst = native().memory().natives;

const settle = async (): Promise<void> => { await line.settle(); };
const rest = async (): Promise<void> => { await new Promise<void>((resolve) => { xsTimer.after(15, resolve); }); };

connectContract("xs", { address: "127.0.0.1", flood: 1_000_000, connect, listen: () => line.listen(), deadPort: () => line.deadPort(), settle });
datagramContract("xs (IPv4)", { openDatagram, listen: () => line.openUdp("udp4"), settle });
if (family === "ipv6") datagramContract("xs (IPv6)", { openDatagram, listen: () => line.openUdp("udp6"), settle });
resolverContract("xs", xsResolver, settle);
timerContract("xs", xsTimer);
simulatedPinsContract("xs");
storageContract("xs file storage", (name) => new FileStorage(xsFiles, `${folder}/${name}`), true);

clockContract("xs", () => {
	let passed = 5.25;
	return { clock: new SimulatedClock({ now: () => passed }), pass(milliseconds) { passed += milliseconds; } };
});

stationContract("xs", () => {
	const accessPoint = { name: "Harbour", password: "correct horse", address: "192.168.4.2", joinDelay: 4, refuseDelay: 2 };
	const station = new SimulatedStation(accessPoint, xsTimer);
	return { station, name: accessPoint.name, password: accessPoint.password, lose() { station.drop(); }, settle: rest };
});

test("xs resolver: a name that cannot be is not found, with the system's reason", async () => {
	const reason = await new Promise<string>((answered) => { xsResolver.resolve(`${"a".repeat(64)}.invalid`, (_addresses, why) => { answered(why); }); });
	ok(/\((ENOTFOUND|EAI_AGAIN|EAI_FAIL)\)$/.test(reason), reason);
});

test("xs natives: a handle that is closed, or never was, does nothing", () => {
	const bytes = new Uint8Array(4);
	const closed = system().tcpOpen("127.0.0.1", 1, () => { throw new Error("called"); });
	system().close(closed);
	for (const handle of [closed, 0, -1, 1_000_000]) {
		equal([system().streamRead(handle, bytes), system().streamWrite(handle, bytes)], [0, 0]);
		system().streamEnd(handle);
		system().datagramSend(handle, "127.0.0.1", 9, bytes);
		system().close(handle);
	}
});

test("xs natives: a resource can be read and not written", () => {
	equal(xsFiles.read(`${folder}/absent`), undefined);
	equal(system().resource(`${folder}/absent`), undefined);
	xsFiles.replace(`${folder}/resource`, "abc");
	const bytes = new Uint8Array(system().resource(`${folder}/resource`) ?? new ArrayBuffer(0));
	equal([...bytes], [97, 98, 99]);
	let refused = false;
	try {
		bytes.fill(0);
	} catch {
		refused = true;
	}
	ok(refused);
});

test("xs natives: what was allocated outside of the machine has been given back", () => {
	ok(native().memory().nativesPeak > atFirst);
	equal(native().memory().natives, atFirst);
});
