import { table } from "../table/table.js";
import {
	BLYNK_DIALECTS, BLYNK_TOKEN, DEADLINE_LEAST, DEADLINE_MOST, FIELD_NAME_LENGTH, PASSPHRASE_LEAST, PASSPHRASE_MOST, PATH_LENGTH, RECORD_LENGTH, SSID_LENGTH, TEMPLATE_LENGTH, TEXT_LENGTH, TIME_INTERVAL, ZONE_MOST,
} from "./bounds.js";
import type { Entry } from "./kinds.js";

/**
 * Every setting there is. One flat level, and each value may be text: that is what the Moddable SDK's `mcconfig` can set
 * on its command line.
 */
export const settingsSchema = table({
	wifiName: {
		kind: "text", required: true, least: 1, most: SSID_LENGTH,
		what: "The name (SSID) of the Wi-Fi network, 2.4 GHz",
	},
	wifiPassword: {
		kind: "text", default: "", least: PASSPHRASE_LEAST, most: PASSPHRASE_MOST, secret: true,
		form: "a text of 8 to 63 characters, or empty for an open network",
		what: "The password of the Wi-Fi network",
	},
	timeServers: {
		kind: "servers", default: "pool.ntp.org time.google.com time.cloudflare.com", least: 1, most: 8,
		what: "SNTP servers, in the order to ask; the port is 123 unless given",
	},
	timeInterval: {
		kind: "integer", default: TIME_INTERVAL, least: 100, most: 86_400_000, unit: "milliseconds",
		what: "The least time between two requests to the same time server",
	},
	timeIgnoreLast: {
		kind: "boolean", default: false,
		what: "Believes a time before the last one that was known: for a device that was once told a date in the future",
	},
	mqttUrl: {
		kind: "broker",
		what: "The broker, always over TLS unless mqttPlainText says otherwise; the port is 8883 unless given. One of mqttUrl, blynkUrl and postUrl is required",
	},
	mqttPlainText: {
		kind: "boolean", default: false,
		what: "Allows mqtt:// in mqttUrl: everything is sent in plain text, the password too",
	},
	mqttUser: {
		kind: "text", most: TEXT_LENGTH, secret: true,
		what: "The user name for the broker; a secret, for some brokers take a token there",
	},
	mqttPassword: {
		kind: "text", most: TEXT_LENGTH, secret: true,
		what: "The password for the broker; needs mqttUser",
	},
	mqttClientId: {
		kind: "text", most: 128,
		what: "The client identifier for the broker, different for every device; made up when absent",
	},
	mqttTopic: {
		kind: "topic", default: "dataset", least: 1, most: 256,
		what: "The topic that readings are published on",
	},
	mqttKeepAlive: {
		kind: "integer", default: 60, least: 5, most: 3600, unit: "seconds",
		what: "After this much silence the broker is asked for a sign of life",
	},
	blynkUrl: {
		kind: "blynk",
		what: "The Blynk server, over TLS unless blynkPlainText says otherwise; the port is 443 for blynk.cloud and 9443 for others unless given; needs blynkToken",
	},
	blynkToken: {
		kind: "text", secret: true, form: BLYNK_TOKEN,
		what: "The device's token on that server",
	},
	blynkDialect: {
		kind: "choice", choices: BLYNK_DIALECTS,
		what: "What the server speaks: legacy is the old server's, for one in the house; iot is Blynk.IoT's, for blynk.cloud. Told by the name unless given",
	},
	blynkAnchors: {
		kind: "names", least: 1, most: 16,
		what: "Files with the certificates of the CAs to trust for blynkUrl; without them and blynkPins, trust is that of the broker, unless it has pins",
	},
	blynkPins: {
		kind: "text", most: TEXT_LENGTH,
		what: "Fingerprints of the certificate or key of blynkUrl to trust, and no others; with blynkAnchors, both must fit",
	},
	blynkFirstUseAccept: {
		kind: "text", most: TEXT_LENGTH,
		what: "With trustFirstUse: fingerprints of keys to take in place of the kept one, when a Blynk server has been given a new one",
	},
	blynkFallbackUrl: {
		kind: "blynk",
		what: "Another Blynk server, for when the first cannot be reached or the app's switch says so; needs blynkFallbackToken",
	},
	blynkFallbackToken: {
		kind: "text", secret: true, form: BLYNK_TOKEN,
		what: "The device's token on the other server",
	},
	blynkFallbackDialect: {
		kind: "choice", choices: BLYNK_DIALECTS,
		what: "What the other server speaks, as blynkDialect",
	},
	blynkFallbackAnchors: {
		kind: "names", least: 1, most: 16,
		what: "As blynkAnchors, for blynkFallbackUrl",
	},
	blynkFallbackPins: {
		kind: "text", most: TEXT_LENGTH,
		what: "As blynkPins, for blynkFallbackUrl",
	},
	blynkPlainText: {
		kind: "boolean", default: false,
		what: "Allows tcp:// for Blynk servers: everything is sent in plain text, the token too",
	},
	blynkClockOffset: {
		kind: "integer", least: -720, most: 840, unit: "minutes",
		what: "How far the clock of a legacy Blynk server is ahead of UTC: the zone of the app's clock widget, 0 if that is UTC. Without it that clock is not used",
	},
	blynkTemplate: {
		kind: "text", most: 64,
		what: "The device's template on Blynk.IoT (TMPL…), told to the server at the login",
	},
	blynkBoardPins: {
		kind: "text", most: TEXT_LENGTH,
		what: "Pins of the board that the Blynk server may read and move, such as D4=2, D5=14, A0 (docs/blynk.md); none unless given",
	},
	postUrl: {
		kind: "text", rare: true, least: 1, most: TEXT_LENGTH, secret: true,
		form: "https://host/path, with a port behind the host if it is not 443",
		what: "An HTTPS service that each reading is posted to as JSON (docs/http.md), over TLS unless postPlainText says otherwise; a secret, for some services take a token in the path",
	},
	postToken: {
		kind: "text", rare: true, least: 1, most: TEXT_LENGTH, secret: true,
		what: "The token for that service, sent as Authorization: Bearer, or in the field that postTokenField names",
	},
	postTokenField: {
		kind: "text", rare: true, least: 1, most: FIELD_NAME_LENGTH, form: "the name of a header field, such as X-Api-Key",
		what: "The header field that holds postToken just as it is; with Authorization, put the scheme into postToken too, such as Basic dXNlcjpwYXNz",
	},
	postAnchors: {
		kind: "names", rare: true, least: 1, most: 16,
		what: "Files with the certificates of the CAs to trust for postUrl; without them and postPins, trust is that of the broker, unless it has pins",
	},
	postPins: {
		kind: "text", rare: true, most: TEXT_LENGTH,
		what: "Fingerprints of the certificate or key of postUrl to trust, and no others; with postAnchors, both must fit",
	},
	postPlainText: {
		kind: "boolean", rare: true, default: false,
		what: "Allows http:// in postUrl: everything is sent in plain text, the token too",
	},
	postDeadline: {
		kind: "integer", rare: true, default: 20000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long the service may take to answer",
	},
	bridgeMode: {
		kind: "choice", choices: Object.freeze(["off", "lines", "protocol", "transparent"]), default: "off",
		what: "What is done with a serial line (docs/uno.md): lines publishes what an Arduino prints, protocol lets it publish, subscribe and use Blynk by short lines, transparent joins it to a server byte by byte",
	},
	bridgePort: {
		kind: "text", default: "uart0", least: 1, most: PATH_LENGTH,
		what: "The serial port: uart0, uart0-swapped on an ESP8266, uart1 or uart2 on an ESP32; in the simulator these are a simulated Arduino, and a path such as /dev/ttyUSB0 is a real one",
	},
	bridgeBaud: {
		kind: "integer", default: 9600, least: 300, most: 921_600, unit: "bits a second",
		what: "What the sketch has in Serial.begin",
	},
	bridgeTopic: {
		kind: "topic", least: 1, most: 256,
		what: "With bridgeMode lines: the topic that lines are published on; mqttTopic unless given",
	},
	bridgeTemplate: {
		kind: "text", least: 1, most: TEMPLATE_LENGTH, form: "JSON with <value> or <text> in it, and <sensor_id>, <unit>, <time>, <date>, <clock>, <seconds> as wanted",
		what: "With bridgeMode lines: the message that a line becomes (docs/uno.md); sensor_id, data.temp, time and month unless given",
	},
	bridgeUnit: {
		kind: "text", most: 16,
		what: "With bridgeMode lines: what <unit> in bridgeTemplate stands for, such as °C",
	},
	bridgeInterval: {
		kind: "integer", default: 0, least: 0, most: 86_400, unit: "seconds",
		what: "With bridgeMode lines: the least time between two messages; of the lines within it the last one is sent",
	},
	bridgeZone: {
		kind: "integer", default: 0, least: -ZONE_MOST, most: ZONE_MOST, unit: "minutes",
		what: "With bridgeMode lines: how far local time is ahead of UTC, for <time>, <date> and <clock>; 60 is UTC+1",
	},
	bridgeTarget: {
		kind: "server",
		what: "With bridgeMode transparent: the server that the serial line is joined to, over TLS unless bridgePlainText says otherwise",
	},
	bridgeAnchors: {
		kind: "names", least: 1, most: 16,
		what: "Files with the certificates of the CAs to trust for bridgeTarget; without them and bridgePins, the anchors of the broker, if it is trusted by these alone",
	},
	bridgePins: {
		kind: "text", most: TEXT_LENGTH,
		what: "Fingerprints of the certificate or key of bridgeTarget to trust, and no others; with bridgeAnchors, both must fit",
	},
	bridgePlainText: {
		kind: "boolean", default: false,
		what: "Allows tcp:// in bridgeTarget: everything is sent in plain text",
	},
	bridgeIdle: {
		kind: "integer", default: 0, least: 0, most: 86_400, unit: "seconds",
		what: "With bridgeMode transparent: after this much silence both ways the connection is ended, until the serial side has something to say; 0 for never",
	},
	bridgeSensor: {
		kind: "boolean", default: false,
		what: "With a bridge: reads the board's own sensor too",
	},
	trustAnchors: {
		kind: "names", least: 1, most: 16,
		what: "Files with the certificates of the CAs to trust, in PEM or DER, and bundles of them (npm run certs -- bundle)",
	},
	trustPins: {
		kind: "text", most: TEXT_LENGTH,
		what: "Fingerprints of the broker's certificate or key to trust, and no others",
	},
	trustNeeds: {
		kind: "choice", choices: Object.freeze(["both", "either"]),
		what: "With trustAnchors and trustPins: whether a broker must satisfy both of them, or either",
	},
	trustProfile: {
		kind: "choice", choices: Object.freeze(["private", "private-common-name", "web"]), default: "private",
		what: "With trustAnchors: how strictly certificates are judged (docs/trust.md); web is for public CAs, private-common-name for old servers without alternative names",
	},
	rememberIntermediates: {
		kind: "choice", choices: Object.freeze(["ram", "flash", "off"]), default: "ram",
		what: "With trustAnchors: does not check the signature on an intermediate certificate again that was right before; ram until a restart, flash until the anchors change, off never",
	},
	trustFirstUse: {
		kind: "boolean", default: false,
		what: "Keeps the key that the broker shows on the first connection, whoever that is, and takes no other afterwards",
	},
	trustFirstUseAccept: {
		kind: "text", most: TEXT_LENGTH,
		what: "With trustFirstUse: fingerprints of keys to take in place of the kept one, when the broker has been given a new one; Blynk has blynkFirstUseAccept",
	},
	trustInsecureBecause: {
		kind: "text", least: 10, most: 200,
		what: "Your reason to connect without checking who the broker is; needs trustInsecureUntil, and is printed on every connection",
	},
	trustInsecureUntil: {
		kind: "day",
		what: "With trustInsecureBecause: the last day on which it counts; afterwards, and while the date is not known, there is no connection",
	},
	clientCertificate: {
		kind: "text", most: PATH_LENGTH,
		what: "File with the device's own certificate, for brokers that ask for one, and behind it the intermediates that issued it; needs clientKey",
	},
	clientKey: {
		kind: "text", most: PATH_LENGTH, secret: true, form: "the name of a file; the key itself does not belong here",
		what: "File with the private key of clientCertificate, without a password",
	},
	sendSecretsUnverified: {
		kind: "boolean", default: false,
		what: "With trustInsecureBecause: sends user name, password and token to the unchecked server",
	},
	sensorId: {
		kind: "integer", default: 52647892, least: 0, most: 2 ** 32 - 1,
		what: "The sensor_id in the published readings",
	},
	sensorInterval: {
		kind: "integer", default: 5, least: 1, most: 86400, unit: "seconds",
		what: "The time from one reading to the next",
	},
	wifiDeadline: {
		kind: "integer", default: 20000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long joining the network may take, IP address included",
	},
	timeDeadline: {
		kind: "integer", default: 3000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long each time server may take to answer",
	},
	dnsDeadline: {
		kind: "integer", default: 5000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long the address of a name may take",
	},
	tcpDeadline: {
		kind: "integer", default: 10000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long a TCP connection may take",
	},
	tlsDeadline: {
		kind: "integer", default: 30000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long the TLS handshake may take; it is slow on an ESP8266",
	},
	tlsResume: {
		kind: "boolean", default: true,
		what: "Takes up the last TLS session with the broker when the connection is made anew: no certificates, a quarter to a fifteenth of the work",
	},
	tlsSessionInFlash: {
		kind: "boolean", default: false,
		what: "With tlsResume: keeps that session in flash, so that it outlasts a restart; who can read the flash can then pose as the broker, and with TLS 1.2 read what was said",
	},
	mqttDeadline: {
		kind: "integer", default: 10000, least: DEADLINE_LEAST, most: DEADLINE_MOST, unit: "milliseconds",
		what: "How long the broker may take to accept the login, and to acknowledge",
	},
	retryFirst: {
		kind: "integer", default: 1000, least: 100, most: 60000, unit: "milliseconds",
		what: "The pause after the first failure; it doubles with each further one and is drawn at random below that",
	},
	retryLargest: {
		kind: "integer", default: 60000, least: 100, most: 3600000, unit: "milliseconds",
		what: "The largest pause between attempts; not less than retryFirst",
	},
	receiveBuffer: {
		kind: "integer", default: RECORD_LENGTH, least: 512, most: RECORD_LENGTH, unit: "bytes",
		what: "Room for one TLS record; less saves memory on the chip, but the broker must then send smaller records",
	},
	ledPin: {
		kind: "pin", rare: true, least: 0, most: 48,
		what: "The pin of a LED that blinks what the device is at (docs/hardware.md), by the processor's number; the board's own LED when absent",
	},
	statusTopic: {
		kind: "topic", rare: true, least: 1, most: 256,
		what: "A topic on which the device tells, each time that the broker lets it in, why it was started, its free memory and the last failures, which it keeps over a restart",
	},
	commandPort: {
		kind: "text", rare: true, least: 1, most: PATH_LENGTH,
		what: "The serial port on which somebody may type set, unset, status, reboot and help (docs/hardware.md): uart0 on a board; in the simulator stdin, or a path such as /dev/ttyUSB0",
	},
	trace: {
		kind: "boolean", default: false,
		what: "Logs a line for every message of a TLS handshake, both ways; no key and no password stands in it",
	},
} as const satisfies Readonly<Record<string, Entry>>);

export type SettingsKey = keyof typeof settingsSchema;
