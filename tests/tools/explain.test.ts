import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFailures } from "../../hosts/node/command-failures.js";
import { storageFailures, tcpFailures as tcpHostFailures } from "../../hosts/desktop/failures.js";
import { httpFailures } from "../../modules/http/failures.js";
import { mqttFailures } from "../../modules/mqtt/failures.js";
import { timeFailures } from "../../modules/sntp/failures.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { dnsFailures, tcpFailures } from "../../modules/uplink/failures.js";
import { trustFailures, x509Failures } from "../../modules/x509/failures.js";
import { explanations } from "../../tools/explain.js";
import { foreignErrors } from "../../tools/foreign-errors.js";
import { Bench } from "./bench.js";

/** As people paste them, and what each is called where it comes from. */
const pasted: readonly (readonly [text: string, ...names: readonly string[]])[] = [
	["BearSSL 54", "BR_ERR_X509_EXPIRED"],
	["54", "BR_ERR_X509_EXPIRED"],
	["BSSL: last SSL error code 54", "BR_ERR_X509_EXPIRED"],
	["client.getLastSSLError() returned 56", "BR_ERR_X509_BAD_SERVER_NAME"],
	["BearSSL error 62: Chain could not be linked to a trust anchor.", "BR_ERR_X509_NOT_TRUSTED", "Chain could not be linked to a trust anchor"],
	["mbedtls -0x2700", "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED"],
	["[E][ssl_client.cpp:37] _handle_error(): (-9984) X509 - Certificate verification failed, e.g. CRL, CA or signature check failed", "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED"],
	["esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780", "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE"],
	["E (1234) esp-tls: -0x52", "MBEDTLS_ERR_NET_UNKNOWN_HOST"],
	["verify error:num=20:unable to get local issuer certificate", "unable to get local issuer certificate"],
	["OpenSSL verify error 10", "certificate has expired"],
	["Verify return code: 18 (self-signed certificate)", "self-signed certificate"],
	["error 19 at 1 depth lookup: self-signed certificate in certificate chain", "self-signed certificate in certificate chain"],
	["140:error:0A00010B:SSL routines:ssl3_get_record:wrong version number", "wrong version number"],
	["failed, rc=-2 try again in 5 seconds", "MQTT_CONNECT_FAILED"],
	["PubSubClient -4", "MQTT_CONNECTION_TIMEOUT"],
	["HTTP Response code: -1", "HTTPC_ERROR_CONNECTION_REFUSED"],
	["HTTPClient -11", "HTTPC_ERROR_READ_TIMEOUT"],
	["[HTTPS] POST... failed, error: -5", "HTTPC_ERROR_CONNECTION_LOST"],
	["http.GET() = -4", "HTTPC_ERROR_NOT_CONNECTED"],
	["connect to target -1 failed"],
	["getLastSSLError() gave -5"],
	["posting: -7"],
	["-2", "MQTT_CONNECT_FAILED"],
	["failed, rc=5", "MQTT_CONNECT_UNAUTHORIZED"],
	["2021/07/25 E SSL_connect(): Undefined error: 0", "SSL_connect(): Undefined error: 0"],
	["N starting data transfer loop with FDs [5,5] and [6,6]", "starting data transfer loop"],
	["E SSL_connect(): error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed", "certificate verify failed"],
	["Certificate doesn't match", "Certificate doesn't match"],
	["Error: connect ECONNREFUSED 127.0.0.1:8883", "connection refused"],
	["all is well"],
	["on 2026-11-22 at 10:54 I had tea"],
];

for (const [text, ...names] of pasted) {
	void test(`doctor --explain "${text}"`, async () => {
		assert.deepEqual(explanations(text).map(({ name }) => name), names);
		const ran = await new Bench().run(["doctor", "--explain", text]);
		assert.equal(ran.status, names.length === 0 ? 1 : 0);
		for (const name of names) assert.ok(ran.out.includes(`: ${name}\n  it means    `), ran.out);
	});
}

void test("each explanation names failures that there are", () => {
	const tables = [commandFailures, httpFailures, mqttFailures, timeFailures, tlsFailures, dnsFailures, tcpFailures, tcpHostFailures, trustFailures, x509Failures, storageFailures];
	const known = new Set(tables.flatMap(({ stage, texts }) => Object.keys(texts).map((code) => `${stage}/${code}`)));
	for (const { stack, name, codes } of foreignErrors) for (const code of codes) assert.ok(known.has(code), `${stack} ${name}: ${code}`);
});
