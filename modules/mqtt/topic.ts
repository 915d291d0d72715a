import { hasLoneSurrogate } from "../bytes/text-scan.js";
import { utf8Length } from "../bytes/utf8.js";
import { mqttFailures } from "./failures.js";

/** Throws unless messages may be published to this topic (MQTT 3.1.1 section 4.7). */
export function checkTopicName(topic: string): void {
	const fault = topicNameFault(topic);
	if (fault !== undefined) throw mqttFailures.make(fault, { topic });
}

/** Throws unless this is a filter that can be subscribed to (MQTT 3.1.1 section 4.7.1). */
export function checkTopicFilter(filter: string): void {
	const fault = topicFilterFault(filter);
	if (fault !== undefined) throw mqttFailures.make(fault, { topic: filter });
}

export type TopicFault = "topic-empty" | "topic-too-long" | "topic-not-text" | "topic-wildcard" | "filter-wildcard-misplaced";

/** What is wrong with the topic of a message, ours or a peer's; undefined when nothing is. */
export function topicNameFault(topic: string): TopicFault | undefined {
	return textFault(topic) ?? (hasWildcard(topic) ? "topic-wildcard" : undefined);
}

export function topicFilterFault(filter: string): TopicFault | undefined {
	const fault = textFault(filter);
	if (fault !== undefined) return fault;
	const levels = filter.split("/");
	const misplaced = levels.some((level, at) => hasWildcard(level) && (level.length > 1 || (level === "#" && at < levels.length - 1)));
	return misplaced ? "filter-wildcard-misplaced" : undefined;
}

/** Whether a filter, which must be valid, matches a topic (MQTT 3.1.1 section 4.7). */
export function matchesTopic(filter: string, topic: string): boolean {
	// A broker's own topics are not for filters that begin with a wildcard (section 4.7.2).
	if (topic.startsWith("$") && hasWildcard(filter.charAt(0))) return false;
	const wanted = filter.split("/");
	const levels = topic.split("/");
	for (const [at, level] of wanted.entries()) {
		// "#" stands for the parent too (section 4.7.1.2), so it is looked for before the topic's end is.
		if (level === "#") return true;
		if (at >= levels.length || (level !== "+" && level !== levels[at])) return false;
	}
	return wanted.length === levels.length;
}

/** Whether MQTT can carry this as a string (MQTT 3.1.1 section 1.5.3). */
export function isMqttText(text: string): boolean {
	return !isUnsendable(text) && utf8Length(text) <= STRING_LIMIT;
}

/** Whether there is U+0000 in it, or half of a surrogate pair. */
function isUnsendable(text: string): boolean {
	// Most are ASCII, which the chip's engine sees at once.
	return text.includes("\0") || (utf8Length(text) > text.length && hasLoneSurrogate(text));
}

function hasWildcard(text: string): boolean {
	return text.includes("+") || text.includes("#");
}

function textFault(text: string): TopicFault | undefined {
	if (text.length === 0) return "topic-empty";
	if (isUnsendable(text)) return "topic-not-text";
	return text.length > SURELY_SHORT && utf8Length(text) > STRING_LIMIT ? "topic-too-long" : undefined;
}

/** Bytes of UTF-8: a string's length has two bytes (MQTT 3.1.1 section 1.5.3). */
const STRING_LIMIT = 0xffff;

/** Characters of which none takes more than three bytes. */
const SURELY_SHORT = STRING_LIMIT / 3;
