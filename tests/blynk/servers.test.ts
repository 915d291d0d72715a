import type { BlynkServer } from "../../modules/blynk/client-options.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { BlynkServers } from "../../modules/blynk/servers.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { equal, fails, test } from "../harness.js";

const failures = new FailureTable("blynk", {
	"invalid-token": { fault: "config", seen: "", expected: "", hint: "" },
	other: { fault: "peer", seen: "", expected: "", hint: "" },
});

test("servers are tried in their order, and begin anew after one that lasted, from the one that was chosen", () => {
	// What happens to each server that is tried, and which they were. `f`: fails; `s`: fails after it settled; `c`: is closed; a digit: this one is chosen.
	const cases: readonly (readonly [happens: string, tried: string])[] = [
		["ffff", "0120"],
		["fsf", "010"],
		["fffs", "0120"],
		["fcf", "010"],
		["2f2f", "22"],
		["1fff", "120"],
		["1ffsff", "12012"],
		["f1ff", "012"],
	];
	for (const [happens, tried] of cases) {
		const servers = new BlynkServers([server("a"), server("b"), server("c")]);
		let seen = "";
		for (const step of happens) {
			if (step >= "0" && step <= "9") servers.prefer(Number(step));
			else {
				servers.choose();
				seen += String(servers.current);
				if (step === "c") servers.ended(undefined, 0);
				else servers.ended(failures.make("other"), step === "s" ? 30_000 : 29_999);
			}
		}
		equal(seen, tried, happens);
	}
});

test("a server that refuses the token is left out until it gets another, or is chosen", () => {
	const servers = new BlynkServers([server("a"), server("b")]);
	const refuse = (): string | undefined => {
		const chosen = servers.choose()?.target.host;
		if (chosen !== undefined) servers.ended(failures.make("invalid-token"), 0);
		return chosen;
	};
	equal([refuse(), servers.exhausted, refuse(), servers.exhausted, refuse()], ["a", false, "b", true, undefined]);
	servers.replaceToken(1, "y".repeat(32));
	equal([servers.exhausted, servers.choose()?.token, refuse(), servers.exhausted], [false, "y".repeat(32), "b", true]);
	servers.prefer(0);
	equal([refuse(), refuse()], ["a", undefined]);
	equal(servers.hosts, "a, b");
});

test("while the date is not known, a server that is judged by it is left out, but for where no other is left", () => {
	let now: number | undefined;
	const clock = { now: () => now };
	// Which server waits for the date, what is done, and which server is next.
	const cases: readonly (readonly [waits: readonly boolean[], act: (servers: BlynkServers) => void, next: number])[] = [
		[[false, true], () => undefined, 0],
		[[false, true], (servers) => { servers.ended(failures.make("other"), 0); }, 0],
		[[false, true], (servers) => { servers.prefer(1); }, 0],
		[[true, false], () => undefined, 1],
		[[true, true, false], () => undefined, 2],
		[[true, false], (servers) => { servers.ended(failures.make("invalid-token"), 0); }, 0],
		[[true, false], (servers) => { servers.prefer(0); now = 1; }, 0],
		[[false, true], (servers) => { now = 1; servers.ended(failures.make("other"), 0); }, 1],
		[[true], () => undefined, 0],
	];
	for (const [index, [waits, act, next]] of cases.entries()) {
		now = undefined;
		const servers = new BlynkServers(waits.map((one, at) => ({ ...server(`${at}`), ...(one && { clock }) })));
		servers.choose();
		act(servers);
		servers.choose();
		equal(servers.current, next, String(index));
	}
});

test("what cannot work is named at once, and no token is shown", () => {
	const cases: readonly (readonly [run: () => unknown, code: string])[] = [
		[() => new BlynkServers([]), "no-servers"],
		[() => new BlynkServers([server("a"), { ...server("b"), token: "secret" }]), "token-length"],
		[() => new BlynkServers([{ ...server("a"), token: `secret ${"x".repeat(25)}` }]), "token-characters"],
		[() => { new BlynkServers([server("a")]).replaceToken(0, "secret"); }, "token-length"],
		[() => { new BlynkServers([server("a")]).replaceToken(1, "x".repeat(32)); }, "server-unknown"],
		[() => { new BlynkServers([server("a")]).prefer(-1); }, "server-unknown"],
		[() => { new BlynkServers([server("a")]).prefer(0.5); }, "server-unknown"],
		[() => { new BlynkServers([server("a")]).prefer(NaN); }, "server-unknown"],
	];
	for (const [run, code] of cases) equal(JSON.stringify({ ...fails(run, code) }).includes("secret"), false);
});

test("a redirect is followed at most three times in a row, and from a pinned server to no other host", () => {
	const cases: readonly (readonly [server: BlynkServer, hosts: readonly string[], refusals: readonly (string | undefined)[]])[] = [
		[server("a"), ["b", "c", "d", "e"], [undefined, undefined, undefined, "redirect-loop"]],
		[server("a", true), ["a", "A"], [undefined, undefined]],
		[server("a", true), ["b"], ["redirect-refused"]],
		[{ ...server("a", true), learns: true }, ["a", "b"], ["redirect-refused", "redirect-refused"]],
		[{ ...server("a", true), learns: true, target: { host: "a", port: 443 } }, ["a", "b"], [undefined, "redirect-refused"]],
	];
	for (const [from, hosts, refusals] of cases) {
		const servers = new BlynkServers([from]);
		servers.choose();
		equal(hosts.map((host) => servers.redirectRefusal({ host, port: 443 })?.code), refusals);
	}
	const servers = new BlynkServers([server("a")]);
	const place = (): string => `${servers.target.host}:${servers.target.port}`;
	equal([place(), servers.redirectRefusal({ host: "b", port: 1 }), place(), servers.choose()?.target.host, place()], ["a:9443", undefined, "b:1", "a", "a:9443"], "where it went");
	const refusal = (lasted?: number): string | undefined => servers.redirectRefusal({ host: "b", port: 443 }, lasted)?.code;
	equal([refusal(), refusal(), refusal(), refusal()], [undefined, undefined, undefined, "redirect-loop"]);
	servers.choose();
	equal([refusal(), refusal(), refusal(29_999), refusal(29_999)], [undefined, undefined, undefined, "redirect-loop"], "a login that does not last ends no row");
	equal([refusal(30_000), refusal(), refusal(), refusal()], [undefined, undefined, undefined, "redirect-loop"], "one that lasted does");
});

function server(host: string, pinned = false): BlynkServer {
	return {
		target: { host, port: 9443 }, token: "x".repeat(32), dialect: pinned ? legacy : iot, pinned, secure: true,
		dial: () => { throw new Error("nothing is dialled here"); },
	};
}
