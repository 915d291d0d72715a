import { lightAt, StageLight } from "../../modules/board/stage-light.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { Failure, Stage } from "../../modules/ports/failure.js";
import { equal, test } from "../harness.js";

type Step = (light: StageLight) => void;

const began = (rung: string): Step => (light) => { light.began(rung); };
const up = (rung: string): Step => (light) => { light.up(rung); };
const passed = (stage: Stage): Step => (light) => { light.passed(stage); };
const down = (rung: string, stage?: Stage): Step => (light) => { light.down(rung, stage && failureOf(stage)); };

const WAY = [began("wifi"), up("wifi"), began("time"), up("time"), began("mqtt")];

const CASES: readonly (readonly [what: string, steps: readonly Step[], shown: string])[] = [
	["nothing was begun", [], "dark: nothing was begun"],
	["the network is joined", [began("wifi")], "1 short: Wi-Fi"],
	["there is no network", [began("wifi"), down("wifi", "wifi")], "1 long: Wi-Fi failed"],
	["the time is asked for", WAY.slice(0, 3), "2 short: time"],
	["nobody knows the time", [...WAY.slice(0, 3), down("time", "time")], "2 long: time failed"],
	["a name is looked up", WAY, "3 short: DNS"],
	["there is no such name", [...WAY, down("mqtt", "dns")], "3 long: DNS failed"],
	["the address is known", [...WAY, passed("dns")], "4 short: TCP"],
	["nobody answers", [...WAY, passed("dns"), down("mqtt", "tcp")], "4 long: TCP failed"],
	["TLS begins", [...WAY, passed("dns"), passed("tcp")], "5 short: TLS"],
	["a certificate is refused", [...WAY, passed("tcp"), down("mqtt", "x509")], "5 long: TLS failed"],
	["TLS fails", [...WAY, passed("tcp"), down("mqtt", "tls")], "5 long: TLS failed"],
	["the login is on its way", [...WAY, passed("tcp"), passed("tls")], "6 short: login"],
	["the login is refused", [...WAY, passed("tls"), down("mqtt", "mqtt")], "6 long: login failed"],
	["a token is refused", [began("blynk"), passed("tls"), down("blynk", "blynk")], "6 long: login failed"],
	["the broker says goodbye", [...WAY, up("mqtt"), down("mqtt")], "6 long: login failed"],
	["the broker is there", [...WAY, up("mqtt")], "a wink every 4 s: connected"],
	["a step is told late", [...WAY, up("mqtt"), passed("tls")], "a wink every 4 s: connected"],
	["the time is asked for again meanwhile", [...WAY, up("mqtt"), began("time"), down("time", "time")], "a wink every 4 s: connected"],
	["one of two servers is there", [...WAY, up("mqtt"), began("blynk")], "3 short: DNS"],
	["both servers are there", [...WAY, began("blynk"), up("mqtt"), up("mqtt"), up("blynk")], "a wink every 4 s: connected"],
	["one of two is lost", [...WAY, began("blynk"), up("mqtt"), up("blynk"), down("blynk", "tcp")], "4 long: TCP failed"],
	["the network is lost, and with it the broker", [...WAY, up("mqtt"), down("wifi", "wifi")], "1 long: Wi-Fi failed"],
	["the network is back, the broker not yet", [...WAY, up("mqtt"), down("wifi", "wifi"), began("wifi"), up("wifi")], "1 short: Wi-Fi"],
];

for (const [what, steps, shown] of CASES) {
	test(`stage light: ${what}`, () => {
		const light = new StageLight(false);
		for (const step of steps) step(light);
		equal(light.pattern.text, shown);
	});
}

test("stage light: without TLS the login follows the connection", () => {
	const light = new StageLight(true);
	light.began("mqtt");
	light.passed("tcp");
	equal(light.pattern.text, "6 short: login");
});

test("stage light: a pattern is flashed as often as it says, and begins again after its pause", () => {
	const pattern = { flashes: 2, lit: 80, gap: 220, pause: 1200, text: "" };
	const seen: (readonly [at: number, lit: boolean])[] = [];
	let at = 0;
	while (at < 3_000) {
		const { lit, lasts = Infinity } = lightAt(pattern, at);
		seen.push([at, lit]);
		at += lasts;
	}
	equal(seen, [[0, true], [80, false], [300, true], [380, false], [1800, true], [1880, false], [2100, true], [2180, false]]);
	equal(at, 3_600);
});

test("stage light: between two changes nothing changes, and each is told of in time", () => {
	for (const light of [[], WAY, [...WAY, up("mqtt")], [...WAY, down("mqtt", "x509")]].map(lightAfter)) {
		for (let at = 0; at < 10_000; at++) {
			const now = lightAt(light.pattern, at);
			const next = lightAt(light.pattern, at + 1);
			equal(next.lit !== now.lit, now.lasts === 1 && now.lit !== next.lit);
			if (now.lasts !== undefined && now.lasts > 1) equal(next.lasts, now.lasts - 1);
		}
	}
});

test("stage light: a light that stands for nothing wakes nobody up", () => {
	equal(lightAt(new StageLight(false).pattern, 12_345), { lit: false, lasts: undefined });
});

function lightAfter(steps: readonly Step[]): StageLight {
	const light = new StageLight(false);
	for (const step of steps) step(light);
	return light;
}

function failureOf(stage: Stage): Failure {
	return new FailureTable(stage, { broken: { fault: "link", seen: "it broke", expected: "a whole one", hint: "Mend it." } }).make("broken");
}
