import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

// The C program that reads a DHT, on processors that are made up.

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const COMPILER = process.env["CC"] ?? "cc";
const MISSING = spawnSync(COMPILER, ["--version"]).error === undefined ? false : "there is no C compiler";
const SKIP = process.env["CI"] === "true" ? false : MISSING;

/** Of the SDK, each empty but for a macro: what they declare is in dht-board.c. */
const HEADERS: Readonly<Record<string, string>> = {
	"xsmc.h": "", "xsHost.h": "", "osapi.h": "#define os_delay_us ets_delay_us\n", "user_interface.h": "", "esp8266_peri.h": "", "driver/gpio.h": "", "esp_rom_sys.h": "", "esp_timer.h": "", "freertos/FreeRTOS.h": "",
};

const BYTES = "028c8065f3";

const SCENES: readonly (readonly [what: string, words: readonly [kind: string, start: number, wait: number, bytes: string], answer: string])[] = [
	["what it sends", ["sensor", 5, 30, BYTES], BYTES],
	["nothing but zeros", ["sensor", 5, 30, "0000000000"], "0000000000"],
	["nothing but ones", ["sensor", 5, 30, "ffffffffff"], "ffffffffff"],
	["a sensor that begins at once", ["sensor", 5, 20, BYTES], BYTES],
	["a sensor that takes the 200 us that a DHT22 may take", ["sensor", 5, 200, BYTES], BYTES],
	["a clock that begins anew meanwhile", ["sensor", 2 ** 32 - 22_000, 30, BYTES], BYTES],
	["no sensor", ["absent", 5, 30, BYTES], "1"],
	["a wire that is held low", ["low", 5, 30, BYTES], "1"],
	["a sensor that falls silent early", ["cut-1", 5, 30, BYTES], "2"],
	["a sensor that falls silent late", ["cut-39", 5, 30, BYTES], "2"],
];

const folder = mkdtempSync(join(tmpdir(), "mooring-dht-"));
after(() => { rmSync(folder, { recursive: true }); });

for (const [chip, flags] of [["ESP8266", []], ["ESP32", ["-DESP32=1"]]] as const) {
	const program = MISSING === false ? compile(chip, flags) : "";
	for (const [what, words, answer] of SCENES) {
		void test(`DHT on an ${chip}: ${what}; interrupts wait for 6 ms at the most`, { skip: SKIP }, () => {
			const { stdout, status } = spawnSync(program, words.map(String), { encoding: "utf8", timeout: 10_000 });
			const [given, locked] = stdout.trim().split(" ");
			assert.deepEqual([status, given], [0, answer]);
			assert.ok(Number(locked) > 0 && Number(locked) <= 6_000, stdout);
		});
	}
}

function compile(chip: string, flags: readonly string[]): string {
	for (const [name, text] of Object.entries(HEADERS)) {
		mkdirSync(join(folder, dirname(name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	const path = join(folder, chip);
	const { status, stderr } = spawnSync(COMPILER, [
		"-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", ...flags, "-I", folder,
		`-DDHT="${join(ROOT, "hosts/moddable/chip/dht.c")}"`, "-o", path, join(ROOT, "tests/hosts/moddable/dht-board.c"),
	], { encoding: "utf8" });
	assert.equal(status, 0, stderr);
	return path;
}
