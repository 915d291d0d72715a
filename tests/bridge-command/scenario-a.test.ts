import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Authority, selfSigned } from "../../hosts/peers/authority.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { startSilent } from "../../hosts/peers/zoo/silent.js";
import { Listener } from "../../hosts/peers/listener.js";
import { createServer } from "node:net";
import { freePort } from "../interop/program.js";
import { TlsPeer } from "./tls-peer.js";
import { atEnd, Board, BridgeRunning, client, folder, lineTest, present, until } from "./workbench.js";

/** An UNO on USB, a program on the PC, a Blynk server: what users met, and what each shall be told. */

const DAY = 86_400_000;
const names = ["localhost", "127.0.0.1"];

/** Where nothing is carried: the line is not what is tested. */
async function run(...args: readonly string[]): Promise<BridgeRunning> {
	return new BridgeRunning(["--from", `tcp-listen:${await freePort()}`, ...args], { files });
}

const ended = await selfSigned(names, present, { notBefore: present - 400 * DAY, notAfter: present - 130 * DAY });
const ending = await selfSigned(names, present, { notBefore: present - 300 * DAY, notAfter: present + DAY + DAY / 2 });
const cloud = await selfSigned(["blynk-cloud.com", "*.blynk-cloud.com"], present);
const old = await selfSigned([], present, { subject: "CN=blynk-cloud.com", authority: true });
const authority = await Authority.create({ now: present });
const issued = await authority.issue(names);
const files = folder({ "ended.crt": ended.certificate, "ending.crt": ending.certificate, "cloud.crt": cloud.certificate, "old.crt": old.certificate, "ca.crt": authority.root });

void test("a trust file that ended 130 days ago is named before anybody is dialled, with the day and what to do", async () => {
	const server = await TlsPeer.start(ended);
	const bridge = await run("--to", `tls://localhost:${server.port}`, "--ca", "ended.crt");
	assert.equal(await bridge.ended, 8);
	assert.match(bridge.text, /FAILED \[x509\/anchor-expired\] seen the trust anchor CN=Mooring Local Server in ended\.crt ended on 2026-07-15/);
	assert.match(bridge.text, /what to do Replace it/);
	assert.equal(server.sockets.length, 0);
});

lineTest("the same file one day before its end: it connects, and says that a day is left", async () => {
	const server = await TlsPeer.start(ending);
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["-c", board.port, "-b", "9600", "-t", "SSL", "-s", "localhost", "-p", String(server.port), "--cert", "ending.crt"], { files });
	await bridge.shows("warning: the trust anchor CN=Mooring Local Server in ending.crt: 1 day left, until 2026-11-24");
	await bridge.shows("bytes pass between");
	board.say("hello");
	await until("what the board said", () => server.received().toString() === "hello");
	assert.equal(await bridge.stop(), 0);
	assert.ok(bridge.text.includes("it is taken as the certificate to trust, as blynk-ser.sh does"));
});

lineTest("TLS to a plain port is not-tls, with the first bytes", async () => {
	const http = await startPlainHttp();
	atEnd(() => http.stop());
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tls://localhost:${http.port}`, "--ca", "ca.crt"], { files });
	assert.equal(await bridge.ended, 7);
	assert.match(bridge.text, /FAILED \[tls\/not-tls\] seen localhost answered with something that is not TLS: .*first bytes: .*485454502f312e31|FAILED \[tls\/not-tls\].*HTTP\/1\.1 400/);
});

lineTest("plain TCP to a TLS port is named too", async () => {
	const server = await TlsPeer.start(issued);
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tcp://localhost:${server.port}`], { files });
	await bridge.shows("(PLAIN TEXT, nothing is verified)");
	board.say(Buffer.from([29, 0, 1, 0, 2, 65, 66]));
	const status = await Promise.race([bridge.ended, bridge.shows("[closed-mute]")]);
	if (status === 6) assert.match(bridge.text, /FAILED \[tcp\/speaks-tls\] seen localhost:\d+ answered a plain connection with a TLS record \(first bytes: 15 ?03/);
	else assert.match(bridge.text, /closed the plain connection without a word, after 7 bytes from here; .*try --to tls:\/\//);
	await bridge.stop();
});

lineTest("an alert is what most TLS servers answer: it ends the attempt", async () => {
	const alert = createServer((socket) => {
		socket.once("data", () => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])));
	});
	const listener = await Listener.open(alert);
	atEnd(() => listener.stop());
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["-c", board.port, "-t", "TCP", "-s", "localhost", "-p", String(listener.port)], { files });
	await bridge.shows("bytes pass between");
	board.say("anything");
	assert.equal(await bridge.ended, 6);
	assert.match(bridge.text, /FAILED \[tcp\/speaks-tls\] seen localhost:\d+ answered a plain connection with a TLS record \(first bytes: 1503010002024\w?/);
	assert.ok(bridge.text.includes("take --to tls:// with this port"));
});

lineTest("a mute server and a mute board: after 5 s, and again, a line with counters both ways and who is waited for", async () => {
	const silent = await startSilent();
	atEnd(() => silent.stop());
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tcp://localhost:${silent.port}`], { files });
	await bridge.shows(/silent for [56] s: 0 bytes board -> server, 0 server -> board; neither side has said anything: with most protocols, Blynk and MQTT too, the board has to begin/);
	await bridge.shows(/silent for 1\d s: 0 bytes/);
	await bridge.stop();
});

void test("the server's name and the trust file belong to different servers: said before dialling", async () => {
	const bridge = await run("--to", "tls://blynk.cloud:443", "--ca", "cloud.crt");
	assert.equal(await bridge.ended, 2);
	assert.match(bridge.text, /FAILED \[settings\/trust-of-another\] seen blynk\.cloud is to be reached, and cloud\.crt is the certificate of another server: blynk-cloud\.com, \*\.blynk-cloud\.com/);
	assert.ok(!/dns|tcp connected/.test(bridge.text), bridge.out);
});

void test("one that could also issue certificates is a warning, since the server's may be its", async () => {
	const port = await freePort();
	const bridge = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", "tls://blynk.cloud:443", "--ca", "old.crt"], { files });
	await bridge.shows("listening on");
	assert.match(bridge.text, /warning: blynk\.cloud is to be reached, and old\.crt is the certificate of another server: blynk-cloud\.com: .* \[trust-of-another\]/);
	await bridge.stop();
});

void test("TCP on the near side: each client has a connection of its own, and each side's end reaches the other", async () => {
	const server = await TlsPeer.start(issued);
	const port = await freePort();
	const bridge = new BridgeRunning(["-f", "TCP", "-l", String(port), "-t", "SSL", "-s", "localhost", "-p", String(server.port), "--cert", "ca.crt"], { files });
	await bridge.shows(`listening on 127.0.0.1:${port} for this machine alone`);
	const [first, second] = [await client(port), await client(port)];
	first.end("one");
	await until("the first", () => server.received().toString() === "one" || server.received(1).toString() === "one", () => bridge.out);
	const number = server.received().toString() === "one" ? 0 : 1;
	await until("its end", () => server.hasEnded(number));
	// It has said all it had to, and still listens.
	const answered = once(first, "end");
	const parts: Buffer[] = [];
	first.on("data", (bytes) => { parts.push(bytes); });
	(await server.connection(number)).end("answer");
	await answered;
	assert.equal(Buffer.concat(parts).toString(), "answer");
	second.resume();
	const closed = once(second, "end");
	(await server.connection(1 - number)).end();
	await closed;
	second.write("late");
	await until("what was said after the server's goodbye", () => server.received(1 - number).toString() === "late", () => bridge.out);
	second.end();
	await until("its end", () => server.hasEnded(1 - number));
	await bridge.stop();
});

lineTest("a certificate of our own, key and certificate in one file", async () => {
	const own = await authority.issue(["the-board"], { subject: "CN=the-board", extendedKeyUsages: ["1.3.6.1.5.5.7.3.2"] });
	const server = await TlsPeer.start(issued, { requestCert: true, rejectUnauthorized: true, ca: [authority.root] });
	const board = await Board.plugIn();
	const place = folder({ "ca.crt": authority.root, "client.pem": own.chain + own.key });
	const bridge = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.crt", "--cert", "client.pem"], { files: place });
	await bridge.shows("bytes pass between");
	board.say("hello");
	await until("what the board said", () => server.received().toString() === "hello");
	assert.equal((await server.connection(0)).getPeerCertificate().subject.CN, "the-board");
	await bridge.stop();
	assert.ok(!bridge.out.includes("PRIVATE KEY") && !bridge.out.includes(own.key.split("\n")[1] ?? "?"));
});

lineTest("a trust file that is missing is refused, not skipped", async () => {
	const board = await Board.plugIn();
	const bridge = new BridgeRunning(["-c", board.port, "-s", "localhost", "--cert", "certs/server.crt"], { files });
	assert.equal(await bridge.ended, 2);
	assert.match(bridge.text, /FAILED \[settings\/no-such-resource\] seen no file certs\/server\.crt/);
});

/** What is wrong with what an option names. */
const named: readonly (readonly [what: string, args: readonly string[], seen: string])[] = [
	["a file that is no certificate", ["--ca", "no.pem"], "[settings/pem-empty] seen no.pem: no certificate in it"],
	["a file that is not there", ["--ca", "none.pem"], "[settings/no-such-resource] seen no file none.pem that could be read"],
	["a server's own certificate that a CA issued", ["--ca", "server.crt"], "[settings/leaf-as-ca] seen server.crt is a server's own certificate, CN=Mooring Local Server, issued by CN=Mooring Local Intermediate CA"],
	["the same, beside a pin", ["--ca", "server.crt", "--pin", `sha256:${"0".repeat(64)}`], "[settings/leaf-as-ca]"],
	["a password on the command line", ["--ca", "ca.pem", "--password", "horse-9"], "[settings/password-shown] seen --password, with the password on the command line expected --password-file FILE"],
	["a password on the command line, in the same word", ["--ca", "ca.pem", "--password=horse-9"], "[settings/password-shown]"],
	["a pin that is too short", ["--pin", "sha256:00"], "[settings/pin-length] seen --pin: pin 1 has 1 byte"],
	["a certificate of our own that is not there", ["--ca", "ca.pem", "--cert", "none.pem", "--key", "none.key"], "[settings/client-file] seen no file that could be read where --cert names one"],
];

for (const [what, args, seen] of named) {
	void test(`the option or the file is named: ${what}`, async () => {
		const run = new BridgeRunning(["--from", "tcp-listen:1", "--to", "tls://localhost:1", ...args], { files: folder({ "no.pem": "no certificate", "ca.pem": authority.root, "server.crt": issued.chain.slice(0, issued.chain.indexOf("-----END CERTIFICATE-----") + 26) }) });
		assert.equal(await run.ended, 2, run.out);
		assert.ok(!/connecting|horse-9/.test(run.out), run.out);
		assert.ok(run.text.includes(seen), run.out);
	});
}
