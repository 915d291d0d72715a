import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { faultsOf, ofTheSdk, readLinkedImage } from "../../tools/linked-image.js";

const root = mkdtempSync(join(tmpdir(), "mooring-linked-"));
after(() => { rmSync(root, { recursive: true }); });
mkdirSync(join(root, "native"));
mkdirSync(join(root, "build/modules"), { recursive: true });
writeFileSync(join(root, "native/digest.c"), "");
writeFileSync(join(root, "build/modules/tls.js"), "");
writeFileSync(join(root, "manifest.json"), JSON.stringify({ config: { wifiName: "", mqttUrl: "" } }));

/** As mcconfig writes it, with what of it is read. */
const MAKEFILE = `MODULES = /sdk/modules

MODULES =\\
	$(MODULES_DIR)/wifi.xsb\\
	$(MODULES_DIR)/~.embedded/io/socket/tcp.xsb\\
	$(MODULES_DIR)/modules/tls.xsb\\
	$(MODULES_DIR)/boot.xsb\\
	$(TMP_DIR)/digest.c.xsi
PRELOADS =\\
	-p wifi.xsb\\
	-p ~.embedded/io/socket/tcp.xsb\\
	-p modules/tls.xsb

DATA =\\
	$(DATA_DIR)/anchors.bin

RESOURCES = $(STRINGS)
$(TMP_DIR)/tsc/modules/tls.js : modules/tls.ts
	@echo '# tsc tls.ts'
$(TMP_DIR)/digest.c.o: ${root}/native/digest.c $(HEADERS) | $(TMP_DIR)/mc.xs.c
$(TMP_DIR)/tcp.c.o: /sdk/modules/io/tcp.c $(HEADERS) | $(TMP_DIR)/mc.xs.c
`;

const MEMORY = { static: 24832, stack: 352 };

const cases: readonly (readonly [name: string, from: string, to: string, faults: readonly string[]])[] = [
	["what has all and nothing else", "", "", []],
	["one without a module", "	$(MODULES_DIR)/modules/tls.xsb\\\n", "", ["modules/tls is not linked"]],
	["one without its entry", "	$(MODULES_DIR)/boot.xsb\\\n", "", ["boot is not linked"]],
	["one with a module that is not in flash from the beginning", "	-p modules/tls.xsb", "	-p boot.xsb", ["modules/tls is not preloaded"]],
	["one without a C file", `${root}/native/digest.c`, "/sdk/modules/io/digest.c", [`${join(root, "native/digest.c")} is not compiled`]],
	["one with the SDK's sockets for TLS", "$(MODULES_DIR)/wifi.xsb", "$(MODULES_DIR)/securesocket.xsb\\\n	$(MODULES_DIR)/wifi.xsb", ["securesocket is in it"]],
	["one with the SDK's cryptography", "$(MODULES_DIR)/wifi.xsb", "$(MODULES_DIR)/crypt/digest.xsb\\\n	$(MODULES_DIR)/wifi.xsb", ["crypt/digest is in it"]],
	["one with the SDK's MQTT client", "$(MODULES_DIR)/wifi.xsb", "$(MODULES_DIR)/~.embedded/network/mqtt/client.xsb\\\n	$(MODULES_DIR)/wifi.xsb", ["embedded:network/mqtt/client is in it"]],
	["one with the SDK's ciphers in C", "/sdk/modules/io/tcp.c", "/sdk/modules/crypt/arith/modular.c", ["/sdk/modules/crypt/arith/modular.c is in it"]],
	["one with a certificate of the SDK's store", "anchors.bin", "ca8.der", ["$(DATA_DIR)/ca8.der is in it"]],
];

for (const [name, from, to, faults] of cases) {
	void test(`linked image: ${name}`, () => {
		assert.ok(MAKEFILE.includes(from));
		assert.deepEqual(faultsIn(MAKEFILE.replace(from, () => to), MEMORY, { wifiName: "", mqttUrl: "" }), faults);
	});
}

void test("linked image: one whose memory and settings are another's", () => {
	assert.deepEqual(faultsIn(MAKEFILE, { stack: 352, static: 24832 }, { mqttUrl: "" }), ["its settings have no wifiName"]);
	assert.deepEqual(faultsIn(MAKEFILE, { static: 0 }, { wifiName: "", mqttUrl: "" }), ['its memory is {"static":0}']);
});

void test("linked image: tells the SDK's modules from ours, and how many the compiler of TypeScript is run for", () => {
	writeFileSync(join(root, "makefile"), MAKEFILE);
	const image = readLinkedImage(root);
	assert.deepEqual(ofTheSdk(root, image), ["wifi", "embedded:io/socket/tcp"]);
	assert.equal(image.typescript, 1);
});

function faultsIn(makefile: string, creation: object, config: object): readonly string[] {
	writeFileSync(join(root, "makefile"), makefile);
	writeFileSync(join(root, "manifest_flat.json"), JSON.stringify({ creation, config }));
	return faultsOf(readLinkedImage(root), { root, entry: "boot", modules: ["modules/tls", "wifi", "embedded:io/socket/tcp"], sources: ["native"], creation: MEMORY });
}
