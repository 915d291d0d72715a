import { table } from "../table/table.js";
import { writeClientHello } from "./client-hello.js";
import { TLS13 } from "./suites.js";
import type { Expectation, Expectations, HandshakeLayer, Version } from "./handshake-layer.js";
import type { State, StateName, StateNamed } from "./handshake-state.js";
import type { HandshakeMessage } from "./record.js";
import { FIRST_RECORD_VERSION, RECORD_VERSION } from "./record-protection.js";
import { chosenVersion, readServerHello } from "./server-hello.js";

/**
 * State -> message -> handler, of one table for what comes before a version is chosen and one for each version. What
 * stands in none is answered with unexpected_message.
 */
export function expectationOf(name: StateName, versions: readonly Version[]): Expectation<never> {
	let expectation: Expectation<never> | undefined = beginning[name];
	// Asked several times for each message: an iterator takes a chip as much as the rest of this.
	for (let at = 0; expectation === undefined && at < versions.length; at++) expectation = versions[at]?.expectations[name];
	if (expectation === undefined) throw new RangeError(`no version has the state ${name}`);
	return expectation;
}

/** The states that all versions share. */
export const beginning: Expectations = table({
	"send-client-hello": { waits: "our own key share", work: sendClientHello },
	"wait-server-hello": { waits: "ServerHello", messages: { 2: takeServerHello } },
} satisfies Expectations);

/** Makes the key shares, one a call, and sends ClientHello, the first or the second. */
function sendClientHello(state: StateNamed<"send-client-hello">, layer: HandshakeLayer): State {
	const { offer, groups, retry } = state;
	const group = groups[state.shares.length];
	const shares = group === undefined ? state.shares : [...state.shares, layer.options.crypto.generateKeyPair(group.name)];
	if (shares.length < groups.length) return { ...state, shares };
	const hello = writeClientHello(offer, shares, retry?.cookie);
	const session = offer.session?.session;
	const bound = session?.version === TLS13 ? layer.options.resumption?.tls13?.bind(hello, session, layer, retry?.transcript) : undefined;
	retry?.transcript.add(hello.subarray(bound ?? 0));
	if (retry !== undefined) layer.sendChangeCipherSpec();
	layer.send(hello, retry === undefined ? FIRST_RECORD_VERSION : RECORD_VERSION);
	return { name: "wait-server-hello", offer, shares, hello, retry };
}

function takeServerHello(state: StateNamed<"wait-server-hello">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { options: { versions }, serverName } = layer;
	const hello = readServerHello(message.body);
	const id = chosenVersion(hello, state.offer, serverName.text);
	const version = versions.find((candidate) => candidate.id === id);
	if (version === undefined) throw new RangeError("a version was chosen that was not offered");
	layer.choose(version);
	return version.takeServerHello(state, hello, message, layer);
}
