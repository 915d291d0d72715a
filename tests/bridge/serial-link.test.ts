import { SerialLink } from "../../modules/bridge/serial-link.js";
import { equal, test } from "../harness.js";
import { BridgeStage, testFailures } from "./bridge-stage.js";

test("serial link: after each time that the port was there, it is tried again as soon as at first", () => {
	const { stage, told } = linked();
	for (let count = 0; count < 3; count++) {
		stage.line.unplug(testFailures.make("unplugged"));
		stage.timer.advance(3000);
	}
	equal(told, ["linked", "unlinked", "linked", "unlinked", "linked", "unlinked", "linked"]);
	equal(stage.told.filter((line) => line.includes("tried again")), Array.from({ length: 3 }, () => "info serial: uart0 is tried again in 1.0 s"));
});

test("serial link: closed while it waits for the port, it does not open it any more", () => {
	const { stage, link, told } = linked();
	stage.line.unplug(testFailures.make("unplugged"));
	link.close();
	stage.timer.advance(60_000);
	equal([told, stage.timer.pending], [["linked", "unlinked"], 0]);
});

function linked(): { readonly stage: BridgeStage; readonly link: SerialLink; readonly told: string[] } {
	const stage = new BridgeStage();
	const told: string[] = [];
	const link = new SerialLink(stage, { port: "uart0", baud: 9600 }, {
		linked: () => { told.push("linked"); }, unlinked: () => { told.push("unlinked"); }, readable: () => undefined, writable: () => undefined,
	});
	link.open();
	stage.timer.advance(10);
	return { stage, link, told };
}
