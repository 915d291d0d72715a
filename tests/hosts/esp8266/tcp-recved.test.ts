import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

// The C program that stands before lwIP's tcp_recved, put there by the makefile of an image, with a caller and an lwIP that are made up.

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const MISSING = ["make", process.env["CC"] ?? "cc"].find((program) => spawnSync(program, ["--version"]).error !== undefined);
const SKIP = process.env["CI"] === "true" || MISSING === undefined ? false : `there is no ${MISSING}`;

const FILES: Readonly<Record<string, string>> = {
	"lwip/tcp.h": "typedef unsigned short u16_t;\nstruct tcp_pcb { int window; };\nvoid tcp_recved(struct tcp_pcb* pcb, u16_t length);\n",
	// Its library is compiled already, by names of its own.
	"lwip.c": '#undef tcp_recved\n#include "lwip/tcp.h"\nvoid tcp_recved(struct tcp_pcb* pcb, u16_t length) { pcb->window += length; }\n',
	"caller.c": '#include "lwip/tcp.h"\n#include <stdio.h>\nint main(void) { struct tcp_pcb one = { SDK }; tcp_recved(&one, 5); tcp_recved(0, 7); printf("%d", one.window); return 0; }\n',
	"sdk/tools/mcconfig/make.esp.mk": `C_DEFINES = -DSDK=100\nall:\n\t$(CC) -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all $(C_DEFINES) -I. -o program caller.c lwip.c ${join(ROOT, "hosts/esp8266/tcp-recved.c")}\n`,
};

void test("ESP8266: what was read before the peer reset the connection is told to nobody, and in good order to lwIP", { skip: SKIP }, () => {
	const folder = mkdtempSync(join(tmpdir(), "mooring-recved-"));
	after(() => { rmSync(folder, { recursive: true }); });
	for (const [path, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
	const made = spawnSync("make", ["-f", join(ROOT, "hosts/esp8266/image.mk"), `ROOT=${ROOT}`, `MODDABLE=${join(folder, "sdk")}`], { cwd: folder, encoding: "utf8", env: { ...process.env, MOORING_BUNDLE: "made" } });
	assert.equal(made.status, 0, made.stderr);
	const { status, stdout, stderr } = spawnSync(join(folder, "program"), { encoding: "utf8" });
	assert.deepEqual([status, stdout, stderr], [0, "105", ""]);
});
