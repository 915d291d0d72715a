import { checkTopicFilter, checkTopicName, matchesTopic, topicFilterFault, topicNameFault } from "../../modules/mqtt/topic.js";
import { equal, fails, test } from "../harness.js";

// The examples of MQTT 3.1.1 section 4.7, and what they imply.
const matches: readonly (readonly [filter: string, topic: string, matches: boolean])[] = [
	["sport/tennis/player1/#", "sport/tennis/player1", true],
	["sport/tennis/player1/#", "sport/tennis/player1/ranking", true],
	["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
	["sport/tennis/player1/#", "sport/tennis/player2", false],
	["sport/tennis/player1/#", "sport/tennis", false],
	["sport/#", "sport", true],
	["sport/#", "sports", false],
	["#", "sport", true],
	["#", "/", true],
	["sport/tennis/+", "sport/tennis/player1", true],
	["sport/tennis/+", "sport/tennis/player2", true],
	["sport/tennis/+", "sport/tennis/player1/ranking", false],
	["sport/+", "sport", false],
	["sport/+", "sport/", true],
	["+/tennis/#", "sport/tennis", true],
	["+/tennis/#", "sport/tennis/a/b", true],
	["+", "finance", true],
	["+", "/finance", false],
	["+/+", "/finance", true],
	["/+", "/finance", true],
	["#", "$SYS/monitor/Clients", false],
	["+/monitor/Clients", "$SYS/monitor/Clients", false],
	["$SYS/#", "$SYS/monitor/Clients", true],
	["$SYS/monitor/+", "$SYS/monitor/Clients", true],
	["sport/+", "sport/$tennis", true],
	["ACCOUNTS", "Accounts", false],
	["a", "a/b", false],
	["a/b", "a", false],
	["a//b", "a/b", false],
	["a/+/b", "a//b", true],
	["Accounts payable", "Accounts payable", true],
	["aa", "a", false],
];

test("a filter matches the topics that the specification says", () => {
	for (const [filter, topic, expected] of matches) equal(matchesTopic(filter, topic), expected, `${filter} on ${topic}`);
});

const long = "é".repeat(32_767);

test("topic names and filters are checked", () => {
	const cases: readonly (readonly [text: string, name: string | undefined, filter: string | undefined])[] = [
		["a", undefined, undefined],
		["/", undefined, undefined],
		["a b/ü/𝄞", undefined, undefined],
		["", "topic-empty", "topic-empty"],
		["a\0b", "topic-not-text", "topic-not-text"],
		["a\ud800", "topic-not-text", "topic-not-text"],
		["\udc00a", "topic-not-text", "topic-not-text"],
		[`${long}a`, undefined, undefined],
		[`${long}aa`, "topic-too-long", "topic-too-long"],
		["#", "topic-wildcard", undefined],
		["+", "topic-wildcard", undefined],
		["a/#", "topic-wildcard", undefined],
		["+/a/+", "topic-wildcard", undefined],
		["a#", "topic-wildcard", "filter-wildcard-misplaced"],
		["sport/tennis#", "topic-wildcard", "filter-wildcard-misplaced"],
		["sport/tennis/#/ranking", "topic-wildcard", "filter-wildcard-misplaced"],
		["sport+", "topic-wildcard", "filter-wildcard-misplaced"],
		["++", "topic-wildcard", "filter-wildcard-misplaced"],
		["#/", "topic-wildcard", "filter-wildcard-misplaced"],
	];
	for (const [text, name, filter] of cases) {
		equal(topicNameFault(text), name, `name ${text.slice(0, 30)}`);
		equal(topicFilterFault(text), filter, `filter ${text.slice(0, 30)}`);
	}
});

test("a bad topic is refused with a failure that names it", () => {
	equal(fails(() => { checkTopicName("a/+"); }, "topic-wildcard").seen, "the topic a/+ of a message holds a wildcard, + or #");
	fails(() => { checkTopicFilter("a/#/b"); }, "filter-wildcard-misplaced");
	checkTopicName("a/b");
	checkTopicFilter("a/+");
});
