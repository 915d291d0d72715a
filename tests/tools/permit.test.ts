import assert from "node:assert/strict";
import { test } from "node:test";
import { writeHex } from "../../modules/bytes/hex.js";
import { nameConstraints, readPermit } from "../../tools/permit.js";
import type { Permit } from "../../tools/permit.js";

/** What is written, and the value of the extension for it alone, in hexadecimal. */
const cases: readonly (readonly [texts: readonly string[], der: string | undefined])[] = [
	[["home.arpa"], "3041a00d300b8209686f6d652e61727061a130300a87080000000000000000302287200000000000000000000000000000000000000000000000000000000000000000"],
	[["192.168.1.77/20"], "3014a00c300a8708c0a80000fffff000a10430028200"],
	[["10.0.0.1"], "3014a00c300a87080a000001ffffffffa10430028200"],
	[["fd00::/8", "a"], "302ba02930228720fd000000000000000000000000000000ff0000000000000000000000000000003003820161"],
	[["10.0.0.0/33"], undefined],
	[["10.0.0.0/"], undefined],
	[["10.0.0.0/8/8"], undefined],
	[["10.0.0"], undefined],
	[["*.home.arpa"], undefined],
	[[""], undefined],
	[["home.arpa/8"], undefined],
];

for (const [texts, der] of cases) {
	void test(`--permit ${texts.join(" --permit ")}`, () => {
		const permits = texts.map(readPermit).filter((permit): permit is Permit => permit !== undefined);
		assert.equal(permits.length === texts.length ? writeHex(nameConstraints(permits)) : undefined, der);
	});
}

void test("many names take a length of two bytes", () => {
	const value = nameConstraints(Array.from({ length: 40 }, (_none, index): Permit => ({ kind: "dns", name: `server-${index}.home.arpa` })));
	assert.deepEqual([...value.subarray(0, 2)], [0x30, 0x82]);
	assert.equal(value.length, 4 + 256 * (value[2] ?? 0) + (value[3] ?? 0));
});
