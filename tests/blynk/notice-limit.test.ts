import { NoticeLimit } from "../../modules/blynk/notice-limit.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { equal, test } from "../harness.js";

const failures = new FailureTable("blynk", {
	one: { fault: "peer", seen: "one", expected: "", hint: "" },
	other: { fault: "peer", seen: "other", expected: "", hint: "" },
});

test("of what is told every second, so many are told at once, and then one in ten minutes, with the count of the rest", () => {
	for (const most of [1, 8]) {
		const limit = new NoticeLimit();
		const heard: string[] = [];
		for (let second = 0; second <= 1_200; second++) {
			const told = limit.admit(failures.make("one"), 1_000 * second, most);
			if (told !== undefined) heard.push(`${second} ${told.code === "one" ? "" : told.seen}`);
		}
		const first = Array.from({ length: most }, (_, second) => `${second} `);
		const again = Array.from({ length: most - 1 }, (_, second) => `${601 + second} `);
		equal(heard, [
			...first, `600 ${601 - most} more within 10 min like this, the last one: one`,
			...again, `1200 ${601 - most} more within 10 min like this, the last one: one`,
		]);
	}
});

test("each code is counted by itself, and one that comes rarely is always told as it is", () => {
	const limit = new NoticeLimit();
	equal([limit.admit(failures.make("one"), 0, 1)?.code, limit.admit(failures.make("other"), 0, 1)?.code, limit.admit(failures.make("one"), 1, 1)], ["one", "other", undefined]);
	for (let times = 1; times < 5; times++) equal(limit.admit(failures.make("other"), times * 600_000, 1)?.code, "other");
});
