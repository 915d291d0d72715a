import { FailureTable } from "../../modules/failure/failure.js";
import { equal, ok, test } from "../harness.js";
import { Stage, token } from "./client-stage.js";

const linkFailures = new FailureTable("tcp", {
	reset: { fault: "link", seen: "The peer reset the connection.", expected: "An open connection.", hint: "Try again." },
});

test("another token ends the connection that was made with the old one, and no other", () => {
	const stage = new Stage({ servers: [{}, {}] });
	stage.open();
	stage.heard();
	stage.client.useToken(1, token.toLowerCase());
	stage.timer.advance(2_000);
	equal(stage.heard(), []);
	stage.client.useToken(0, token.toLowerCase());
	stage.timer.advance(2_000);
	equal(stage.heard(), ["down -"]);
	stage.open();
	equal(stage.heard(), ["dial server0:443", "up 0 verified"]);
});

test("drop: what the server has said of our messages is still told", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	stage.server.script = (command) => command === 64;
	const named = stage.client.logEvent("hot");
	stage.client.onWrite(7, { written: () => { stage.client.drop(); } });
	stage.timer.advance(100);
	stage.server.raw(20, 0, 9, 0, 6, 0x76, 0x77, 0, 0x37, 0, 0x31, 0, 0, 3, 0, 200);
	stage.timer.advance(100);
	equal(stage.heard(), [`accepted ${named}`]);
});

test("drop: nothing is told of an attempt that found no server, and bridges are over", () => {
	const stage = new Stage();
	stage.client.bindBridge(8, token);
	stage.open();
	ok(stage.client.bridgeWrite(8, "vw", 1, 1));
	stage.client.drop();
	equal(stage.client.bridgeWrite(8, "vw", 1, 1), false);
	stage.timer.settle();
	stage.server.login = 9;
	stage.open();
	stage.heard();
	stage.client.open();
	stage.client.drop();
	stage.timer.advance(1_000);
	equal(stage.heard(), []);
	stage.client.open();
	stage.timer.settle();
	equal(stage.heard(), ["down blynk/no-server-left"]);
});

test("nothing goes over a bridge between a redirect and the next login", () => {
	const stage = new Stage();
	stage.client.bindBridge(8, token);
	stage.open();
	stage.server.login = undefined;
	stage.server.send(41, 9, "region");
	stage.timer.advance(100);
	ok(stage.heard().includes("notice redirected"));
	equal(stage.client.bridgeWrite(8, "vw", 1, 1), false);
});

test("what the server does while we leave changes nothing: a redirect, or a message that is none", () => {
	for (const message of [[41, 0, 9, 0, 6, 0x72, 0x65, 0x67, 0x69, 0x6f, 0x6e], [200, 0, 9, 0, 0]]) {
		const stage = new Stage();
		stage.open();
		stage.heard();
		stage.server.script = (command) => command === 6;
		stage.client.virtualWrite(1, "x");
		stage.timer.advance(100);
		stage.client.close();
		stage.server.raw(...message);
		stage.timer.advance(2_000);
		equal(stage.heard(), ["down -"]);
	}
});

test("a server that sends us elsewhere and hangs up has not ended the next connection", () => {
	const stage = new Stage();
	stage.server.login = ["region", "8443"];
	stage.react = (event) => { if (event === "notice redirected") stage.server.login = 200; };
	stage.server.script = (command) => {
		if (command !== 29 || stage.server.login === 200) return false;
		stage.server.send(41, 1, "region", "8443");
		stage.far?.end();
		return true;
	};
	stage.open();
	equal(stage.heard(), ["dial server0:443", "dial region:8443", "notice redirected", "up 0 verified"]);
});

test("a stream that fails ends no other that a handler has opened meanwhile", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	const { far } = stage;
	stage.react = (event) => {
		if (!event.startsWith("dropped")) return;
		stage.client.drop();
		stage.client.open();
	};
	far?.fail(linkFailures.make("reset"));
	stage.client.bridgeWrite(8, "vw", 1, 1);
	far?.open();
	stage.timer.advance(100);
	equal(stage.heard(), ["dropped 1 bridge-away", "dial server0:443", "up 0 verified"]);
});
