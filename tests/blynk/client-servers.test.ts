import type { FakeStream } from "../fakes/stream.js";
import { equal, fails, ok, test } from "../harness.js";
import { Stage, token } from "./client-stage.js";

const two = [{}, {}];

test("after a failure the next server is tried, and the first again after one that lasted", () => {
	const stage = new Stage({ servers: two });
	stage.server.login = 16;
	stage.open();
	equal(stage.heard(), ["dial server0:443", "down blynk/login-refused"]);
	stage.server.login = 200;
	stage.open();
	equal(stage.heard(), ["dial server1:443", "up 1 verified"]);
	stage.timer.advance(30_000);
	stage.far?.end();
	stage.timer.settle();
	stage.open();
	equal(stage.heard(), ["down blynk/connection-closed", "dial server0:443", "up 0 verified"]);
});

test("a server that does not know the token is left out; when none is left, that is said, and nothing is dialled", () => {
	const stage = new Stage({ servers: two });
	stage.server.login = 9;
	stage.open();
	equal([stage.heard(), stage.client.hopeless], [["dial server0:443", "down blynk/invalid-token"], false]);
	stage.open();
	equal([stage.heard(), stage.client.hopeless], [["dial server1:443", "down blynk/invalid-token"], true]);
	stage.client.open();
	fails(() => { stage.client.open(); }, "already-open");
	equal(stage.heard(), []);
	stage.timer.settle();
	equal(stage.heard(), ["down blynk/no-server-left"]);
	stage.server.login = 200;
	fails(() => { stage.client.useToken(1, "short"); }, "token-length");
	equal(stage.client.hopeless, true);
	stage.client.useToken(1, token);
	equal(stage.client.hopeless, false);
	stage.open();
	equal(stage.heard(), ["dial server1:443", "up 1 verified"]);
});

test("another server is chosen at run time, from within a handler too; what waits goes there", () => {
	const stage = new Stage({ servers: two });
	stage.client.onWrite(7, { written: ([value = ""]) => {
		stage.client.useServer(Number(value));
		stage.client.virtualWrite(1, "after");
	} });
	stage.open();
	equal(stage.heard(), ["dial server0:443", "up 0 verified"]);
	stage.server.send(20, 100, "vw", "7", "0");
	stage.timer.advance(1_000);
	equal(stage.heard(), [], "it is there already");
	stage.server.send(20, 101, "vw", "7", "1");
	stage.timer.advance(2_000);
	equal(stage.heard(), ["down -"]);
	stage.open();
	stage.timer.advance(1_000);
	equal(stage.heard(), ["dial server1:443", "up 1 verified"]);
	equal(stage.server.pins.get("1"), "after");
	stage.timer.advance(30_000);
	stage.far?.end();
	stage.timer.settle();
	stage.open();
	equal(stage.heard(), ["down blynk/connection-closed", "dial server1:443", "up 1 verified"], "the choice lasts");
	fails(() => { stage.client.useServer(2); }, "server-unknown");
	stage.timer.settle();
	equal(stage.heard(), [], "and a wrong one changes nothing");
});

test("a redirect is followed at once, with the login, to be forgotten with the connection", () => {
	const stage = new Stage();
	stage.server.script = (command, id) => {
		if (command !== 29) return false;
		if (stage.said.at(-1) === "dial server0:443") stage.server.send(41, id, "region", "8443");
		else stage.server.respond(id, 200);
		return true;
	};
	for (let round = 0; round < 2; round++) {
		stage.open();
		equal(stage.heard(), ["dial server0:443", "dial region:8443", "notice redirected", "up 0 verified"]);
		equal(stage.seen().filter((message) => message.startsWith("29#")), ["29#1 32 characters", "29#1 32 characters"]);
		stage.client.close();
		stage.timer.advance(2_000);
		equal(stage.heard(), ["down -"]);
	}
});

test("redirects without end, and one away from a pinned server, are refused", () => {
	const circle = new Stage();
	circle.server.login = ["region", "8443"];
	circle.open();
	equal(circle.heard(), ["dial server0:443", ...Array.from({ length: 3 }, () => ["dial region:8443", "notice redirected"]).flat(), "down blynk/redirect-loop"]);
	circle.open();
	equal(circle.heard().length, 8, "each attempt is allowed as many");

	for (const [host, heard] of [["region", ["down blynk/redirect-refused"]], ["server0", ["dial server0:8443", "notice redirected", "up 0 pinned"]]] as const) {
		const pinned = new Stage({ servers: [{ pinned: true }], trust: "pinned" });
		const logins: FakeStream[] = [];
		pinned.server.script = (command, id) => {
			if (command !== 29) return false;
			if (pinned.far !== undefined) logins.push(pinned.far);
			if (logins.length === 1) pinned.server.send(41, id, host, "8443");
			else pinned.server.respond(id, 200);
			return true;
		};
		pinned.open();
		equal(pinned.heard().slice(1), heard);
		ok(logins[0]?.deserted);
	}
});

test("every token is judged before anything is dialled", () => {
	fails(() => new Stage({ servers: [{}, { token: "short" }] }), "token-length");
	fails(() => new Stage({ servers: [] }), "no-servers");
});
