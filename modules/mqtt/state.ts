import { upperText } from "../bytes/text-scan.js";
import type { Failure } from "../ports/failure.js";
import { mqttFailures } from "./failures.js";
import type { ReceivedPacket } from "./packet.js";

/** What a session waits for. */
export type SessionState = "awaiting-connect" | "awaiting-connack" | "awaiting-packets" | "awaiting-end";

export type ReceivedKind = ReceivedPacket["kind"];

/**
 * Which packets may come in which state; any other ends the connection. QoS 2 will add its three packets here.
 * After our DISCONNECT the broker's last packets may still be on their way.
 */
export const expectedPackets: Readonly<Record<SessionState, readonly ReceivedKind[]>> = Object.freeze({
	"awaiting-connect": Object.freeze([] as const),
	"awaiting-connack": Object.freeze(["connack"] as const),
	"awaiting-packets": Object.freeze(["publish", "puback", "suback", "unsuback", "pingresp"] as const),
	"awaiting-end": Object.freeze(["publish", "puback", "suback", "unsuback", "pingresp"] as const),
});

export function unexpectedPacket(packet: ReceivedPacket, state: SessionState): Failure {
	const name = packet.kind === "foreign" ? packet.name : upperText(packet.kind);
	return mqttFailures.make("unexpected-packet", { packet: name, state, expected: upperText(expectedPackets[state].join(", ")) });
}
