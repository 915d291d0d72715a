import { FailureTable } from "../failure/failure.js";

/** Every way in which MQTT can fail. */
export const mqttFailures = new FailureTable("mqtt", {
	"setting-out-of-range": {
		fault: "config",
		seen: "the MQTT setting {setting} is, or has the length, {value}",
		expected: "a whole number from {least} to {most}",
		hint: "Correct this setting.",
	},
	"setting-not-text": {
		fault: "config",
		seen: "the MQTT setting {setting} is longer than 65535 bytes, or holds the character U+0000 or half of a surrogate pair",
		expected: "text as MQTT carries it (MQTT 3.1.1 section 1.5.3)",
		hint: "Type this setting anew instead of pasting it.",
	},
	"client-id-missing": {
		fault: "config",
		seen: "there is no client id, and the session is to last",
		expected: "a client id, by which the broker finds the session again (MQTT 3.1.1 section 3.1.3.1)",
		hint: "Set a client id that no other device uses, or a clean session.",
	},
	"user-name-missing": {
		fault: "config",
		seen: "there is a password and no user name",
		expected: "both, or the user name alone (MQTT 3.1.1 section 3.1.2.9)",
		hint: "Set the user name. With a hosted broker that wants only a token, its documentation says what to put there.",
	},
	"topic-empty": {
		fault: "caller",
		seen: "the topic is empty",
		expected: "a topic of at least one character (MQTT 3.1.1 section 4.7.3)",
		hint: "Give the message or the subscription a topic, such as home/temperature.",
	},
	"topic-too-long": {
		fault: "caller",
		seen: "the topic {topic} is longer than 65535 bytes of UTF-8",
		expected: "at most 65535 bytes (MQTT 3.1.1 section 4.7.3)",
		hint: "Choose a shorter topic; what varies belongs in the message.",
	},
	"topic-not-text": {
		fault: "caller",
		seen: "the topic {topic} holds the character U+0000 or half of a surrogate pair",
		expected: "text that UTF-8 can carry, without U+0000 (MQTT 3.1.1 section 1.5.3)",
		hint: "Look at where the topic is put together: bytes that are not text got into it.",
	},
	"topic-wildcard": {
		fault: "caller",
		seen: "the topic {topic} of a message holds a wildcard, + or #",
		expected: "wildcards in subscriptions only (MQTT 3.1.1 section 4.7.1)",
		hint: "Publish to one exact topic; only a subscription may name many.",
	},
	"filter-wildcard-misplaced": {
		fault: "caller",
		seen: "in the subscription {topic} a wildcard is not alone between slashes, or # is not the last level",
		expected: "+ as a whole level, # as the whole last level (MQTT 3.1.1 section 4.7.1)",
		hint: "Write home/+/temperature or home/#, not home/a+ or home/#/x.",
	},
	"message-too-large": {
		fault: "caller",
		seen: "a message to {topic} takes {size} bytes; the queue holds {limit}",
		expected: "a message that fits into the queue",
		hint: "Send less at once, or make the limit of the queue in bytes larger.",
	},
	"queue-full": {
		fault: "resource",
		seen: "a message to {topic} was refused: the queue has {messages} messages with {bytes} bytes already. Refused so far: {refused}",
		expected: "at most {messagesLimit} messages and {bytesLimit} bytes waiting to be sent or acknowledged",
		hint: "The broker is away or too slow: look for the failure that keeps the connection down, publish less often, or make the queue larger.",
	},
	"already-open": {
		fault: "caller",
		seen: "open() was called while a connection is open or being opened",
		expected: "one connection at a time: open() again only after down() was called",
		hint: "Call close() first and wait for down().",
	},
	"credentials-withheld": {
		fault: "config",
		seen: "the connection is {trust}: user name and password were not sent",
		expected: "a broker whose certificate was verified or pinned",
		hint: "Configure a trust anchor or a pin. To send them to an unchecked peer all the same, say so with sendSecretsUnverified.",
	},
	"tls-expected": {
		fault: "config",
		seen: "the first bytes of the peer are those of a TLS record: {bytes}",
		expected: "an MQTT CONNACK packet, which begins with the byte 20",
		hint: "This port speaks TLS (usual for 8883) and was dialled without: use mqtts, or the plain port.",
	},
	"not-mqtt": {
		fault: "config",
		seen: "the first bytes of the peer are not MQTT: {bytes}, as text \"{text}\"",
		expected: "an MQTT CONNACK packet, which begins with the byte 20",
		hint: "Check host and port: something other than an MQTT broker answers there.",
	},
	"connack-timeout": {
		fault: "peer",
		seen: "the broker took the connection and did not answer CONNECT within {seconds} s",
		expected: "a CONNACK packet",
		hint: "Check that the port is the broker's and whether it wants TLS; a broker that is overloaded answers late.",
	},
	"closed-before-connack": {
		fault: "peer",
		seen: "the broker closed the connection instead of answering CONNECT",
		expected: "a CONNACK packet, which would say why",
		hint: "Look into the broker's log. Usual reasons: the client id, user name or password refused without a word, or a TLS port dialled without TLS (mqtt:// instead of mqtts://).",
	},
	"protocol-version-refused": {
		fault: "peer",
		seen: "the broker refuses MQTT 3.1.1 (CONNACK code 1)",
		expected: "a broker that speaks MQTT 3.1.1",
		hint: "Enable MQTT 3.1.1 (protocol level 4) on the broker, or use another one.",
	},
	"client-id-refused": {
		fault: "config",
		seen: "the broker refuses the client id \"{clientId}\" (CONNACK code 2)",
		expected: "a client id that this broker allows",
		hint: "Use letters and digits only, at most 23 of them, and look whether the broker wants a certain client id.",
	},
	"server-unavailable": {
		fault: "peer",
		seen: "the broker says that its MQTT service is unavailable (CONNACK code 3)",
		expected: "CONNACK code 0",
		hint: "Wait: the connection is tried again. If it stays like this, look into the broker's log.",
	},
	"bad-credentials": {
		fault: "config",
		seen: "the broker refuses the user name or the password (CONNACK code 4). Sent: {credentials}",
		expected: "a user name and a password that the broker knows",
		hint: "What is not configured, set in mqttUser and mqttPassword. What is withheld waits for a connection that is verified. What was sent, check for typing errors and for spaces at the end.",
	},
	"not-authorized": {
		fault: "config",
		seen: "the broker does not let this client connect (CONNACK code 5). Sent of user name and password: {credentials}",
		expected: "a user who is allowed to connect",
		hint: "What is not configured, set in mqttUser and mqttPassword. What is withheld waits for a connection that is verified. What was sent, check, then what the broker allows this client id and address.",
	},
	"connection-closed": {
		fault: "peer",
		seen: "the broker closed the connection after {seconds} s",
		expected: "a connection that stays open",
		hint: "Brokers close on restart, on a forbidden topic, or when the client id connects a second time: the broker's log says which.",
	},
	"taken-over-suspected": {
		fault: "config",
		seen: "the broker ended the connection within seconds after connecting, {times} times in a row, for the client id \"{clientId}\"",
		expected: "one device per client id: a broker ends the older connection when the same client id connects again (MQTT 3.1.1 section 3.1.4)",
		hint: "Probably two devices or programs use this client id: give each its own. If not, the broker's log says why it ends the connection.",
	},
	"ping-timeout": {
		fault: "link",
		seen: "the broker did not answer a ping within {seconds} s",
		expected: "PINGRESP",
		hint: "The link is dead although nobody closed it (Wi-Fi, router, broker): the connection is opened again.",
	},
	"acknowledgement-timeout": {
		fault: "peer",
		seen: "the broker acknowledged nothing for {seconds} s although something waits for it",
		expected: "PUBACK, SUBACK or UNSUBACK",
		hint: "The broker is overloaded or drops messages to topics that it forbids: look into its log. Unacknowledged messages are sent again on the next connection.",
	},
	"packet-too-large": {
		fault: "resource",
		seen: "the broker sent a {packet} packet of {size} bytes",
		expected: "at most {limit} bytes",
		hint: "Subscribe to topics with smaller messages, or raise the largest packet size if there is memory for it.",
	},
	"malformed-packet": {
		fault: "peer",
		seen: "the broker sent a malformed {packet} packet: {problem}",
		expected: "packets as MQTT 3.1.1 defines them",
		hint: "If this happens again, the peer is no MQTT 3.1.1 broker, or its software has an error: note its name and version.",
	},
	"unexpected-packet": {
		fault: "peer",
		seen: "the broker sent {packet} while the session was {state}",
		expected: "one of: {expected}",
		hint: "If this happens again, the peer is no MQTT 3.1.1 broker, or its software has an error: note its name and version.",
	},
	"unknown-packet-id": {
		fault: "peer",
		seen: "the broker sent {packet} with the packet id {id}, which nothing waits for",
		expected: "the id of a packet that was sent on this connection",
		hint: "The broker's software has an error: note its name and version.",
	},
	"qos-2-received": {
		fault: "peer",
		seen: "the broker sent a message with QoS 2 to {topic}",
		expected: "QoS 0 or 1: no more was subscribed",
		hint: "The broker remembers a subscription that another program made under this client id: connect once with cleanSession, or choose another client id.",
	},
	"subscription-refused": {
		fault: "config",
		seen: "the broker refused the subscription {filter} (SUBACK code 80)",
		expected: "a subscription that this user is allowed to make",
		hint: "Check the broker's access list for this user and topic.",
	},
	"message-unclaimed": {
		fault: "config",
		seen: "a message to {topic} arrived, which no subscription of this program matches",
		expected: "messages for what was subscribed",
		hint: "The broker remembers a subscription of an earlier program under this client id: connect once with cleanSession.",
	},
});

/** Milliseconds as the texts tell them. */
export function seconds(milliseconds: number): number {
	return Math.round(milliseconds / 100) / 10;
}
