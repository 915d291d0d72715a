import { table } from "../../modules/table/table.js";
import { equal, ok, test } from "../harness.js";

test("a table is frozen with the objects and lists in it, however deep", () => {
	const rows = table({ list: [{ deep: { deeper: 1 } }], text: "a", none: undefined, nothing: null });
	const [row] = rows.list;
	for (const part of [rows, rows.list, row, row.deep]) ok(Object.isFrozen(part));
	equal(rows, { list: [{ deep: { deeper: 1 } }], text: "a", none: undefined, nothing: null });
});

test("bytes, patterns and functions in a table stay usable", () => {
	const rows = table({ bytes: new Uint8Array([1, 2]), pattern: /a/g, made: () => 3 });
	equal([...rows.bytes, "baa".replace(rows.pattern, "c"), rows.made()], [1, 2, "bcc", 3]);
});
