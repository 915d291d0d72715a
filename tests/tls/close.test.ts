import { tlsFailures } from "../../modules/tls/failures.js";
import { equal, test } from "../harness.js";
import { Conversation } from "../fakes/tls-conversation.js";
import { at } from "../fakes/tls-refusal.js";

test("close: by the server, we go on sending", () => {
	const talk = new Conversation().run();
	talk.server.sender.alert(1, 0);
	talk.run();
	equal(talk.events, ["connected", "closed"]);
	equal(talk.say(Uint8Array.of(1)), 1);
	talk.client.send({ type: "close" });
	talk.run();
	equal([talk.server.data, talk.server.alerts], [Uint8Array.of(1), [[1, 0]]]);
});

test("close: by us, we go on reading and send nothing more", () => {
	const talk = new Conversation().run();
	talk.client.send({ type: "close" });
	equal(talk.client.send({ type: "data", bytes: Uint8Array.of(1) }), 0);
	talk.client.send({ type: "close" });
	talk.run();
	talk.server.sender.data(Uint8Array.of(1, 2));
	talk.server.sender.alert(1, 0);
	talk.run();
	equal(talk.events, ["connected", "data", "closed"]);
	equal([talk.received, talk.server.data, talk.server.alerts], [Uint8Array.of(1, 2), new Uint8Array(0), [[1, 0]]]);
});

test("close: asked for in the handshake, close_notify comes behind our Finished", () => {
	const talk = new Conversation();
	talk.client.send({ type: "close" });
	equal(talk.client.sendingEnded, false);
	talk.run();
	equal(talk.client.sendingEnded, true);
	equal([talk.events, talk.server.finished, talk.server.alerts], [["connected"], true, [[1, 0]]]);
	equal(talk.client.send({ type: "data", bytes: Uint8Array.of(1) }), 0);
});

test("close: what the server sends after its close_notify is ignored (RFC 8446 section 6.1)", () => {
	const talk = new Conversation().run();
	talk.server.sender.alert(1, 0);
	talk.server.sender.data(Uint8Array.of(1));
	talk.server.sender.alert(2, 80);
	talk.run();
	talk.hear(new Uint8Array(10_000)).end();
	equal([talk.events, talk.received.length], [["connected", "closed"], 0]);
});

test("close: after our close_notify a failure sends no alert", () => {
	const talk = new Conversation().run();
	talk.client.send({ type: "close" });
	talk.run();
	talk.hear(new Uint8Array(30).fill(23));
	equal([talk.failure?.stage, talk.server.alerts], ["tls", [[1, 0]]]);
});

test("close: nothing can make a second end", () => {
	const talk = new Conversation({ edit: at("certificate", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }).run();
	equal(talk.failure?.code, "alert-handshake-refused");
	talk.client.abort(tlsFailures.make("truncated"));
	talk.client.send({ type: "close" });
	talk.end().hear(new Uint8Array(100));
	equal([talk.events, talk.server.alerts], [["failed"], []]);
});

test("close: a deadline gives up with an alert under the keys of the moment", () => {
	for (const [silentFrom, outer] of [["server-hello", 21], ["encrypted-extensions", 23]] as const) {
		let silent = false;
		const talk = new Conversation({ compatible: false, edit: (step, message) => {
			silent ||= step === silentFrom;
			return silent ? [] : [{ message }];
		} }).run();
		talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 10, state: talk.client.waitsFor, advice: "" }));
		equal(talk.client.output()?.[0], outer);
		equal([talk.run().failure?.code, talk.server.alerts], ["handshake-timeout", [[1, 90], [1, 0]]]);
	}
});

test("close: data is refused before the handshake is complete", () => {
	const talk = new Conversation();
	equal(talk.client.send({ type: "data", bytes: Uint8Array.of(1) }), 0);
	talk.run();
	equal(talk.server.data.length, 0);
});
