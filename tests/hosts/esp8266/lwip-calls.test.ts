import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

// What stands between the SDK's sockets and lwIP, put there by the makefile of an image; the socket and lwIP are made up.

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const COMPILER = process.env["CC"] ?? "cc";
const MISSING = ["make", COMPILER].find((program) => spawnSync(program, ["--version"]).error !== undefined);
const SKIP = process.env["CI"] === "true" || MISSING === undefined ? false : `there is no ${MISSING}`;

const HEADER = `
#include <stddef.h>
typedef unsigned short u16_t;
typedef signed char err_t;
enum { CLOSED, LISTEN, SYN_SENT, ESTABLISHED = 4, CLOSE_WAIT = 7, LAST_ACK = 9, ERR_OK = 0 };
struct tcp_pcb { int state; void (*told)(void*, err_t); };
void tcp_recved(struct tcp_pcb* pcb, u16_t length);
void tcp_err(struct tcp_pcb* pcb, void (*told)(void*, err_t));
err_t tcp_close(struct tcp_pcb* pcb);
void tcp_abort(struct tcp_pcb* pcb);
struct tcp_pcb* board_connects(void (*told)(void*, err_t));
void peer_opens(void);
void peer_ends(void (*heard)(void));
void peer_resets(void);
`;

const FLAGS = "-O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -I.";
const RULES = `
program: $(TMP_DIR)/tcp.c.o
	$(CC) ${FLAGS} -o $@ $< ${["tests/hosts/esp8266/lwip-fake.c", "hosts/esp8266/lwip-calls.c"].map((path) => join(ROOT, path)).join(" ")}
$(TMP_DIR)/tcp.c.o: ${join(ROOT, "tests/hosts/esp8266/lwip-board.c")}
	$(CC) ${FLAGS} $(C_DEFINES) -c -o $@ $<
`;

const folder = mkdtempSync(join(tmpdir(), "mooring-lwip-"));
after(() => { rmSync(folder, { recursive: true }); });

/** By the makefile of an image, or by the SDK's rules alone. */
function programBy(makefile: string, name: string): string {
	const place = join(folder, name);
	for (const [path, text] of [["lwip/tcp.h", HEADER], ["sdk/tools/mcconfig/make.esp.mk", RULES]] as const) {
		mkdirSync(dirname(join(place, path)), { recursive: true });
		writeFileSync(join(place, path), text);
	}
	const parameters = ["-f", makefile === "" ? join(place, "sdk/tools/mcconfig/make.esp.mk") : makefile, `ROOT=${ROOT}`, `MODDABLE=${join(place, "sdk")}`, `TMP_DIR=${place}`, `CC=${COMPILER}`];
	const made = spawnSync("make", parameters, { cwd: place, encoding: "utf8", env: { ...process.env, MOORING_BUNDLE: "made" } });
	assert.equal(made.status, 0, made.stderr);
	return join(place, "program");
}

const scenes: readonly (readonly [scene: string, what: string, told: string, alone: RegExp])[] = [
	["well", "the peer ends, and what it sent is read", "read 5 in state 7, closed, aborted, ", /^$/],
	["reset", "the peer resets the connection behind data that nobody has read", "", /null pointer/],
	["late-reset", "the peer resets what it had ended", "", /heap-use-after-free/],
	["early", "the board closes what is not open yet", "aborted, ", /heap-use-after-free/],
];

const [ours, alone] = SKIP === false ? [programBy(join(ROOT, "hosts/esp8266/image.mk"), "ours"), programBy("", "alone")] : ["", ""];

for (const [scene, what, told, fault] of scenes) {
	void test(`ESP8266: ${what}: lwIP is told what it can bear`, { skip: SKIP }, () => {
		const { status, stdout, stderr } = spawnSync(ours, [scene], { encoding: "utf8" });
		assert.deepEqual([status, stdout, stderr], [0, told, ""]);
		assert.match(spawnSync(alone, [scene], { encoding: "utf8" }).stderr, fault);
	});
}
