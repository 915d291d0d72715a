import { editDistance, nearest } from "../../modules/settings/nearest.js";
import { equal, test } from "../harness.js";

const distances: readonly (readonly [left: string, right: string, distance: number])[] = [
	["", "", 0],
	["", "abc", 3],
	["abc", "", 3],
	["abc", "abc", 0],
	["abc", "ab", 1],
	["abc", "xabc", 1],
	["abc", "axc", 1],
	["abc", "acb", 1],
	["abcd", "badc", 2],
	["kitten", "sitting", 3],
	["flaw", "lawn", 2],
];

for (const [left, right, distance] of distances) {
	test(`edit distance of "${left}" and "${right}"`, () => {
		equal([editDistance(left, right), editDistance(right, left)], [distance, distance]);
	});
}

const names = ["mqttUrl", "mqttUser", "retryFirst"];

const nearby: readonly (readonly [name: string, found: string | undefined])[] = [
	["mqttUrl", "mqttUrl"],
	["MQTTURL", "mqttUrl"],
	["mqttUse", "mqttUser"],
	["mqttUsr", "mqttUser"],
	["retrifrist", "retryFirst"],
	["mqtt", undefined],
	["user", undefined],
	["completely different", undefined],
];

for (const [name, found] of nearby) {
	test(`nearest to "${name}"`, () => {
		equal(nearest(name, names), found);
	});
}

test("nearest: of two that are as near, the first", () => {
	equal(nearest("keepForst", ["keepFirst", "keepFurst"]), "keepFirst");
});
