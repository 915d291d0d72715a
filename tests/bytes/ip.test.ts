import { readHex } from "../../modules/bytes/hex.js";
import { readIpv4, readIpv6, writeIp } from "../../modules/bytes/ip.js";
import { equal, test } from "../harness.js";

const both: readonly (readonly [text: string, address: string, canonical?: string])[] = [
	["127.0.0.1", "7f000001"],
	["0.0.0.0", "00000000"],
	["255.255.255.255", "ffffffff"],
	["::", "00".repeat(16)],
	["::1", `${"00".repeat(15)}01`],
	["1::", `0001${"00".repeat(14)}`],
	["fe80::1", `fe80${"00".repeat(13)}01`],
	["FE80::A:b", `fe80${"00".repeat(10)}000a000b`, "fe80::a:b"],
	["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
	["1:2:3::5:6:7:8", "00010002000300000005000600070008", "1:2:3:0:5:6:7:8"],
	["1:0:0:2::3", `0001${"00".repeat(4)}0002${"00".repeat(6)}0003`, "1::2:0:0:0:3"],
	["::ffff:192.168.1.5", `${"00".repeat(10)}ffffc0a80105`, "::ffff:c0a8:105"],
	["1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304", "1:2:3:4:5:6:102:304"],
];

for (const [text, address, canonical = text] of both) {
	test(`IP address: ${text}`, () => {
		const bytes = readHex(address) ?? new Uint8Array();
		equal(bytes.length === 4 ? readIpv4(text) : readIpv6(text), bytes);
		equal(bytes.length === 4 ? readIpv6(text) : readIpv4(text), undefined, "of the other version");
		equal(writeIp(bytes), canonical);
		equal(bytes.length === 4 ? readIpv4(canonical) : readIpv6(canonical), bytes, "what is written can be read");
	});
}

const neither = [
	"", ".", "...", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.1000", "01.2.3.4", "1.2.3.-4", "1.2.3.0x4", "1.2.3.4 ", "1.2.3.", "999999999", "1.2.3.4/8", "١.2.3.4",
	":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7::8", "[::1]", "fe80::1%eth0", "::/0", " ::1", "::-1", "::+1",
	"1.2.3.4::", "::1.2.3.4:5", "::1.2.3", "1.2.3.4:1::", "1:2:3:4:5:6:7:1.2.3.4", "1:", ":1", "1::2:", ":1::2",
];

for (const text of neither) {
	test(`no IP address: ${JSON.stringify(text)}`, () => { equal([readIpv4(text), readIpv6(text)], [undefined, undefined]); });
}
