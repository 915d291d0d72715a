import { NodeResolver } from "../../hosts/node/resolver.js";
import { Broker } from "../../hosts/peers/broker.js";
import { startSilent } from "../../hosts/peers/zoo/silent.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import type { TimeBehaviour } from "../../hosts/peers/time-server.js";
import type { Connect } from "../../modules/ports/tcp.js";
import { testAll } from "./bad-case.js";
import type { BadCase, BadWorld } from "./bad-case.js";
import { identity, present, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

/** A good broker, and a device that has trouble on the way there. */
async function network(device: Omit<DeviceOptions, "port">): Promise<BadWorld> {
	const broker = await Broker.start({ identity, users: [user] });
	return { device: { port: broker.port, ...device }, facts: { port: String(broker.port) }, stop: async () => { await broker.stop(); } };
}

/** No other time server is asked than one that behaves like this. */
async function timeServer(behaviour: TimeBehaviour, timeDeadline?: number): Promise<BadWorld> {
	const time = await TimeServer.start(behaviour, () => present);
	const settings = { timeServers: `127.0.0.1:${time.port}`, ...(timeDeadline === undefined ? {} : { timeDeadline }) };
	const world = await network({ settings });
	return {
		...world, facts: { port: String(time.port) },
		stop: async () => {
			await world.stop?.();
			await time.stop();
		},
	};
}

/** A firewall that drops what is sent there. */
const blackHole: Connect = () => ({ read: () => 0, write: () => 0, end: () => undefined, destroy: () => undefined });

/** The broker by a name that has to be asked for. */
const BY_NAME = { mqttUrl: "mqtts://broker.house.example:8883" };

const cases: readonly BadCase[] = [
	{
		name: "a wrong Wi-Fi password",
		world: async () => await network({ settings: { wifiPassword: "incorrect horse" } }),
		rung: "wifi", stage: "wifi", code: "wrong-password",
		seen: "the network Mooring Simulator refused the password;",
		expected: "the password of that network in wifiPassword",
		hint: "Type wifiPassword anew: upper and lower case count, and a space at either end does too.",
	},
	{
		name: "an unknown Wi-Fi name",
		world: async () => await network({ settings: { wifiName: "Mooring simulator" } }),
		rung: "wifi", stage: "wifi", code: "not-found",
		seen: "no network named Mooring simulator is in reach;",
		expected: "the network that wifiName says",
		hint: "These chips hear 2.4 GHz only, not 5 GHz; check wifiName letter by letter, upper and lower case and spaces count.",
	},
	{
		name: "an access point that does not answer",
		world: async () => await network({ settings: { wifiDeadline: 200 }, host: ({ station }) => ({ station: Object.assign(station, { join: () => undefined }) }) }),
		rung: "wifi", stage: "wifi", code: "timeout",
		seen: "not joined Mooring Simulator in 200 ms;",
		expected: "an address in the network within wifiDeadline",
		hint: "Move the board closer to the access point",
	},
	{
		name: "a time server that is silent: the clock is unset",
		world: async () => await timeServer({ silent: true }, 200),
		rung: "time", stage: "time", code: "clock-unset",
		seen: "no time server gave the time: no answer from 127.0.0.1 port {port} in 200 ms",
		expected: "the time from one of the servers in timeServers",
		hint: "The router must let UDP to port 123 out, and its DNS answer for names; or name a server in your own network, as in timeServers=192.168.1.1 (many routers are one).",
	},
	{
		name: "a time server that does not know the time: the clock is unset",
		world: async () => await timeServer({ stratum: 16, leap: 3 }),
		rung: "time", stage: "time", code: "clock-unset",
		seen: "no time server gave the time: 127.0.0.1 port {port} does not know the time itself: leap indicator 3, stratum 16",
		expected: "the time from one of the servers in timeServers",
		hint: "The router must let UDP to port 123 out",
	},
	{
		name: "a time server that says it is 1970: the clock is unset",
		world: async () => await timeServer({ offset: -present }),
		rung: "time", stage: "time", code: "clock-unset",
		seen: "no time server gave the time: 127.0.0.1 port {port} says 1970-01-01T00:00:00",
		expected: "the time from one of the servers in timeServers",
		hint: "The router must let UDP to port 123 out",
	},
	{
		name: "a broker's name that nobody knows",
		world: async () => await network({ settings: BY_NAME }),
		stage: "dns", code: "name-not-found",
		seen: "no address for broker.house.example: there is no such name (ENOTFOUND);",
		expected: "an address of the server",
		hint: "Check the spelling of the host in the settings, and that this network's DNS server works.",
	},
	{
		name: "a name server that fails",
		world: async () => await network({
			settings: BY_NAME,
			host: () => ({ resolver: new NodeResolver((_name, _options, answered) => { setImmediate(() => { answered(Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" }), []); }); }) }),
		}),
		stage: "dns", code: "name-not-found",
		seen: "no address for broker.house.example: the name server did not answer (EAI_AGAIN);",
		expected: "an address of the server",
		hint: "Check the spelling of the host in the settings, and that this network's DNS server works.",
	},
	{
		name: "a name server that is silent",
		world: async () => await network({ settings: { ...BY_NAME, dnsDeadline: 200 }, host: () => ({ resolver: new NodeResolver(() => undefined) }) }),
		stage: "dns", code: "dns-timeout",
		seen: "no answer about broker.house.example within 0.2 s;",
		expected: "an answer from the network's DNS server",
		hint: "The access point gave no working DNS server, or it is slow. Setting: dnsDeadline.",
	},
	{
		name: "a firewall that drops everything to the broker",
		world: async () => await network({ settings: { tcpDeadline: 200 }, host: () => ({ connect: blackHole }) }),
		stage: "tcp", code: "connect-timeout",
		seen: "no answer from 127.0.0.1 port {port} within 0.2 s;",
		expected: "a server that takes the connection",
		hint: "Is the server switched on and in this network? A firewall that drops packets looks just like this. Setting: tcpDeadline.",
	},
	{
		name: "a broker with TLS that is dialled without",
		world: async () => {
			const world = await network({});
			return { ...world, device: { ...world.device, settings: { mqttUrl: `mqtt://localhost:${world.device.port}`, mqttPlainText: true, trustAnchors: "" } } };
		},
		stage: "mqtt", code: "closed-before-connack",
		seen: "the broker closed the connection instead of answering CONNECT",
		expected: "a CONNACK packet, which would say why",
		hint: "Look into the broker's log. Usual reasons: the client id, user name or password refused without a word, or a TLS port dialled without TLS (mqtt:// instead of mqtts://).",
	},
	{
		name: "a server that takes a plain CONNECT and is silent",
		world: async () => {
			const silent = await startSilent();
			const settings = { mqttUrl: `mqtt://localhost:${silent.port}`, mqttPlainText: true, trustAnchors: "", mqttDeadline: 300 };
			return { device: { port: silent.port, settings }, stop: async () => { await silent.stop(); } };
		},
		stage: "mqtt", code: "connack-timeout",
		seen: "the broker took the connection and did not answer CONNECT within 0.3 s",
		expected: "a CONNACK packet",
		hint: "Check that the port is the broker's and whether it wants TLS",
	},
];
testAll(cases);
