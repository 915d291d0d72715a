import { BlynkHttpApi } from "../../modules/blynk/http-api.js";
import type { BlynkApiHandler } from "../../modules/blynk/http-api.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { equal, fails, ok, test } from "../harness.js";
import { reply, Stage, thenEnd } from "../http/stage.js";
import type { Scene } from "../http/stage.js";

const token = "0123456789abcdef0123456789ABCDEF";

type Call = (api: BlynkHttpApi, handler: BlynkApiHandler<unknown>) => void;

/** Asks, and gives what was sent and what was answered. */
function asked(dialect: typeof iot, call: Call, answer: string, more: Scene = {}): { readonly sent: string; readonly answers: unknown[]; readonly text: string; readonly requests: number } {
	const stage = new Stage({ answers: [answer], ...more });
	const api = new BlynkHttpApi(stage.client, { target: { host: "house", port: 9443 }, token, dialect, plain: false });
	const answers: unknown[] = [];
	let text = "";
	call(api, {
		answered: (value) => { answers.push(value); },
		failed: (failure) => {
			answers.push(failure.code);
			text = failure.message + failure.seen + failure.hint;
		},
	});
	stage.timer.settle();
	const [request = ""] = stage.seen;
	return { sent: `${request.split(" HTTP/1.1", 1)[0] ?? ""} ${request.split("\r\n\r\n")[1] ?? ""}`.trim(), answers, text, requests: stage.seen.length };
}

const calls: readonly (readonly [what: string, dialect: typeof iot, call: Call, sent: string, body: string, answer: unknown])[] = [
	["a pin", legacy, (api, handler) => { api.get("V1", handler); }, "GET /TOKEN/get/v1", '["1","2"]', ["1", "2"]],
	["a pin of numbers", legacy, (api, handler) => { api.get("a0", handler); }, "GET /TOKEN/get/a0", "[23.4]", ["23.4"]],
	["a pin", iot, (api, handler) => { api.get("D08", handler); }, "GET /external/api/get?token=TOKEN&d8", "23.4", ["23.4"]],
	["a pin of two values", iot, (api, handler) => { api.get("v2", handler); }, "GET /external/api/get?token=TOKEN&v2", "1\u00002", ["1", "2"]],
	["an update", legacy, (api, handler) => { api.update("V5", ["a b", "\""], handler); }, 'PUT /TOKEN/update/v5 ["a b","\\""]', "", undefined],
	["an update", iot, (api, handler) => { api.update("V5", ["a b&c", "\u00e4"], handler); }, "GET /external/api/update?token=TOKEN&v5=a%20b%26c&v5=%C3%A4", "", undefined],
	["several pins", iot, (api, handler) => { api.updateBatch([["V1", "1"], ["d2", "x=y"]], handler); }, "GET /external/api/batch/update?token=TOKEN&v1=1&d2=x%3Dy", "", undefined],
	["an event", iot, (api, handler) => { api.event("hot", "41 \u00b0C\r\n", handler); }, "GET /external/api/logEvent?token=TOKEN&code=hot&description=41%20%C2%B0C%0D%0A", "", undefined],
	["a notification", legacy, (api, handler) => { api.event("hot", "41", handler); }, 'POST /TOKEN/notify {"body":"41"}', "", undefined],
	["whether it is connected", legacy, (api, handler) => { api.isHardwareConnected(handler); }, "GET /TOKEN/isHardwareConnected", "true", true],
	["whether it is connected", iot, (api, handler) => { api.isHardwareConnected(handler); }, "GET /external/api/isHardwareConnected?token=TOKEN", "false", false],
	["a pin, and something else answers", legacy, (api, handler) => { api.get("V1", handler); }, "GET /TOKEN/get/v1", `<html>${token}`, "api-answer"],
	["whether it is connected, and something else answers", iot, (api, handler) => { api.isHardwareConnected(handler); }, "GET /external/api/isHardwareConnected?token=TOKEN", "1", "api-answer"],
	...["<!DOCTYPE html><p>log in", "\r\n <html lang=\"de\">", "<?xml version=\"1.0\"?>", "<meta http-equiv=refresh>", "<script>location", "<title>Log in", "<center>502", "<TITLE>"].flatMap((page) => [
		[`a pin, and a page ${page.slice(0, 10).trim()} answers`, iot, (api, handler) => { api.get("V1", handler); }, "GET /external/api/get?token=TOKEN&v1", page, "api-answer"],
		[`an update, and a page ${page.slice(0, 10).trim()} answers`, legacy, (api, handler) => { api.update("V5", ["1"], handler); }, 'PUT /TOKEN/update/v5 ["1"]', page, "api-answer"],
	] satisfies readonly (typeof calls)[number][]),
	["an update, and something else answers", legacy, (api, handler) => { api.update("V5", ["1"], handler); }, 'PUT /TOKEN/update/v5 ["1"]', "It works!", "api-answer"],
	["an update of several pins, and something else answers", iot, (api, handler) => { api.updateBatch([["V1", "1"]], handler); }, "GET /external/api/batch/update?token=TOKEN&v1=1", "It works!", "api-answer"],
	["an update, with an end of a line as its answer", iot, (api, handler) => { api.update("V5", ["1"], handler); }, "GET /external/api/update?token=TOKEN&v5=1", "\r\n", undefined],
	["an event, with a word beside the status", iot, (api, handler) => { api.event("hot", "41", handler); }, "GET /external/api/logEvent?token=TOKEN&code=hot&description=41", "ok", undefined],
	["a pin whose value begins as a page's tag does", iot, (api, handler) => { api.get("V1", handler); }, "GET /external/api/get?token=TOKEN&v1", "<hot", ["<hot"]],
	["a pin whose value begins as a tag does", iot, (api, handler) => { api.get("V1", handler); }, "GET /external/api/get?token=TOKEN&v1", "<5 <b>", ["<5 <b>"]],
	["a pin, and the token where the answer is cut", legacy, (api, handler) => { api.get("V1", handler); }, "GET /TOKEN/get/v1", `${"x".repeat(70)}${token}`, "api-answer"],
	["a pin that is too long", iot, (api, handler) => { api.get("V1", handler); }, "GET /external/api/get?token=TOKEN&v1", "x".repeat(2000), "text-too-long"],
	["a pin that is no text", iot, (api, handler) => { api.get("V1", handler); }, "GET /external/api/get?token=TOKEN&v1", "\u00ff", "text-not-utf8"],
];
for (const [what, dialect, call, sent, body, answer] of calls) {
	test(`Blynk's HTTP API, ${dialect.name}: ${what}`, () => {
		const { sent: request, answers, text } = asked(dialect, call, reply(200, body));
		equal([request.replace(token, "TOKEN"), answers], [sent, [answer]]);
		ok(!text.includes(token.slice(0, 8)));
	});
}

test("Blynk's HTTP API: what a server refuses is told in its words, without the token", () => {
	const { answers, text } = asked(legacy, (api, handler) => { api.get("V1", handler); }, reply("400 Bad Request", `Invalid token. ${token}`));
	equal(answers, ["content-refused"]);
	ok(text.includes("400 Bad Request") && text.includes("Invalid token. (secret)") && !text.includes(token));
});

test("Blynk's HTTP API: the token goes to nobody who was not verified or pinned", () => {
	const { answers, requests } = asked(iot, (api, handler) => { api.get("V1", handler); }, reply(200, "1"), { trust: "unverified" });
	equal([answers, requests], [["secrets-withheld"], 0]);
});

test("Blynk's HTTP API: an event is not logged twice, although its method is GET", () => {
	const stage = new Stage({ answers: [reply(200), thenEnd(""), reply(200)] });
	const api = new BlynkHttpApi(stage.client, { target: { host: "h", port: 443 }, token, dialect: iot, plain: false });
	const answers: unknown[] = [];
	const handler = { answered: (value: unknown) => { answers.push(value); }, failed: ({ code }: { readonly code: string }) => { answers.push(code); } };
	for (let count = 0; count < 2; count++) {
		api.event("hot", "41", handler);
		stage.timer.settle();
	}
	equal(answers, [undefined, "closed-before-reply"]);
});

test("Blynk's HTTP API: what cannot be asked", () => {
	const { client } = new Stage();
	const server = { target: { host: "h", port: 9443 }, token, plain: false };
	const handler = { answered: () => undefined, failed: () => undefined };
	const [house, cloud] = [new BlynkHttpApi(client, { ...server, dialect: legacy }), new BlynkHttpApi(client, { ...server, dialect: iot })];
	for (const pin of ["", "1", "X1", "V", "V256", "V1 ", "V1/../x", "V-1"]) fails(() => { house.get(pin, handler); }, "api-pin");
	fails(() => { house.update("V1", [], handler); }, "api-value");
	fails(() => { cloud.update("V1", ["\ud800"], handler); }, "api-value");
	fails(() => { cloud.updateBatch([], handler); }, "api-value");
	fails(() => { cloud.event("", "x", handler); }, "api-value");
	fails(() => { house.updateBatch([["V1", "1"]], handler); }, "api-not-there");
	fails(() => new BlynkHttpApi(client, { ...server, dialect: iot, token: "short" }), "token-length");
	fails(() => { new BlynkHttpApi(new Stage().client, { ...server, dialect: iot, plain: true }).get("V1", handler); }, "plain-text");
});
