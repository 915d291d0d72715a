/** An error as another program prints it. */
export interface ForeignError {
	readonly stack: string;
	/** As that program calls it. */
	readonly name: string;
	readonly pattern: RegExp;
	readonly means: string;
	readonly cure: string;
	/** `stage/code` of what is the same here. */
	readonly codes: readonly string[];
}

type Row = readonly [code: string | number, name: string, means: string, cure: string, ...codes: readonly string[]];


const NEWER_CLOCK = "Here the time is a stage of its own, before any certificate is judged: see why no time server answered, or look at the certificate's dates with npm run trust.";
const SHOW_CHAIN = "npm run trust -- HOST:PORT shows the chain, says which certificate to trust and writes it into certs/.";

function rows(stack: string, pattern: (code: string) => RegExp, list: readonly Row[]): readonly ForeignError[] {
	return list.map(([code, name, means, cure, ...codes]) => ({ stack, name, pattern: pattern(String(code)), means, cure, codes }));
}

/** BearSSL's bearssl_ssl.h and bearssl_x509.h; on an ESP8266, getLastSSLError. */
const bearssl = rows("BearSSL", (code) => new RegExp(`(?:bearssl|br_err|ssl ?error|lastsslerror|error code)\\D{0,60}\\b${code}\\b|^${code}$`, "i"), [
	[4, "BR_ERR_BAD_VERSION", "The answer was no TLS record that BearSSL knows.", "Usually the port speaks something else, such as MQTT in plain text on 1883: check the port.", "tls/not-tls", "tls/version-too-old"],
	[6, "BR_ERR_TOO_LARGE", "The server sent a record that is larger than the receive buffer.", "Let the server send smaller records, or raise the buffer; here both sides are asked for small records, and the setting is receiveBuffer.", "tls/record-too-large"],
	[31, "BR_ERR_IO", "The connection broke while TLS was spoken.", "The server, or something between, let go: its log says why. npm run doctor shows after which message."],
	[52, "BR_ERR_X509_BAD_SIGNATURE", "A certificate's signature is not from its issuer.", "The CA was made anew under its old name, or the certificate was altered: take the CA's present certificate.", "x509/bad-signature", "x509/untrusted"],
	[53, "BR_ERR_X509_TIME_UNKNOWN", "The date is not known, so the dates cannot be judged.", "Set the clock (SNTP) before connecting; here that is done first.", "x509/clock-unset", "time/clock-unset"],
	[54, "BR_ERR_X509_EXPIRED", "A certificate is expired or not yet valid, by the device's clock. With a clock that was never set (1970), every certificate is not yet valid.", NEWER_CLOCK, "time/clock-unset", "x509/expired", "x509/not-yet-valid", "x509/anchor-expired"],
	[55, "BR_ERR_X509_DN_MISMATCH", "A certificate does not name the next one of the chain as its issuer: the server sends them in a wrong order, or one is missing.", "Let the server send its own certificate first, then the intermediates upwards. Here the order does not matter.", "x509/untrusted"],
	[56, "BR_ERR_X509_BAD_SERVER_NAME", "The server's certificate is not for the name that was dialled; BearSSL never finds an IP address in it.", "Dial a name of the certificate, or make it anew with the name or address: npm run ca -- issue NAME ADDRESS. Here addresses work.", "x509/name-mismatch", "x509/no-names"],
	[57, "BR_ERR_X509_CRITICAL_EXTENSION", "A certificate has a critical extension that BearSSL does not know, often name constraints.", "npm run doctor says which.", "x509/unknown-critical-extension"],
	[58, "BR_ERR_X509_NOT_CA", "A certificate that issued another is not a CA.", "Make the CA with basicConstraints=critical,CA:TRUE: npm run ca -- init does.", "x509/ca-constraint", "x509/not-a-ca"],
	[60, "BR_ERR_X509_WEAK_PUBLIC_KEY", "A key in the chain is too short.", "RSA needs 2048 bits; EC P-256 is the fastest on a chip.", "x509/weak-key"],
	[62, "BR_ERR_X509_NOT_TRUSTED", "The chain leads to no trust anchor that was set, or the fingerprint is another: the wrong CA, a list that came out empty because its PEM could not be read, or a renewed certificate.", SHOW_CHAIN, "x509/untrusted", "x509/pin-mismatch", "settings/pem-empty"],
	[296, "alert 40, handshake_failure", "The server found no suite, group or signature that both know, or wants a client certificate.", "npm run doctor shows what was offered.", "tls/alert-handshake-failure"],
]);

/** mbedTLS prints them in hexadecimal; Arduino's WiFiClientSecure in decimal. */
const mbedtls = rows("mbedTLS", (code) => new RegExp(`-\\s?0x0*${code.replace(/^0x0*/, "")}\\b|-${Number(code)}\\b`, "i"), [
	["0x2700", "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED", "The certificate was refused, for any reason: CA, name, dates. A clock that was never set is among them, and so is the server's own certificate in the place of the CA's.", `npm run doctor -- HOST:PORT says which of them it is. ${SHOW_CHAIN}`, "x509/untrusted", "x509/not-a-ca", "x509/name-mismatch", "x509/expired", "time/clock-unset"],
	["0x7780", "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE", "The server refused the handshake with an alert, which mbedTLS does not show here.", "npm run doctor -- HOST:PORT names the alert: often the server wants a client certificate, or no version or suite is common.", "tls/alert-handshake-failure", "tls/version-too-old"],
	["0x2180", "MBEDTLS_ERR_X509_INVALID_FORMAT", "A certificate cannot be read: usually the PEM text was damaged on its way into the program.", "Put the file's name into trustAnchors instead of its text into a program; certs check reads it.", "settings/pem-character", "settings/pem-empty"],
	["0x7200", "MBEDTLS_ERR_SSL_INVALID_RECORD", "The answer was no TLS record, or one that does not fit the buffer.", "Check the port first: MQTT in plain text is usual on 1883, TLS on 8883.", "tls/not-tls", "tls/record-too-large"],
	["0x7280", "MBEDTLS_ERR_SSL_CONN_EOF", "The server closed the connection in the middle of the handshake.", "Often the port does not speak TLS, or the server was overloaded. npm run doctor shows after which message.", "tls/closed-in-handshake"],
	["0x7F00", "MBEDTLS_ERR_SSL_ALLOC_FAILED", "There was not enough memory for the handshake.", "Close other connections; smaller buffers help: here all of it has a bound, and receiveBuffer sets it."],
	["0x7880", "MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY", "The server said goodbye.", "Its log says why: often a login that was refused, or a second device with the same client id."],
	["0x6800", "MBEDTLS_ERR_SSL_TIMEOUT", "The server stopped answering during the handshake.", "A firewall, a lost packet, or a server that waits for something else: npm run doctor shows for what we wait.", "tls/handshake-timeout"],
	["0x0052", "MBEDTLS_ERR_NET_UNKNOWN_HOST", "The server's name has no address.", "Check the spelling and the network's DNS server.", "dns/name-not-found"],
	["0x0044", "MBEDTLS_ERR_NET_CONNECT_FAILED", "No TCP connection came about.", "Check address and port, and that the server listens to the outside.", "tcp/refused", "tcp/connect-timeout"],
	["0x0050", "MBEDTLS_ERR_NET_CONN_RESET", "The server reset the connection.", "It often means another protocol on this port.", "tcp/reset", "tls/reset-in-handshake"],
	["0x004C", "MBEDTLS_ERR_NET_RECV_FAILED", "Reading from the connection failed: the Wi-Fi or the server went away.", "npm run doctor tries the same way from here; if it passes, look at the Wi-Fi.", "tcp/reset"],
]);

/** x509_vfy.h; `openssl s_client`, curl, mosquitto, Python and others print the number or the words. */
const openssl = [
	...rows("OpenSSL", (code) => new RegExp(`(?:verify error(?::num=|\\W{0,3})|verify return code\\W{0,2}|openssl\\W{1,3}|verif\\w*\\W{1,3}error\\W{1,3}|^error )${code}\\b`, "i"), [
		[7, "certificate signature failure", "A certificate's signature is not from its issuer.", "The CA was made anew under its old name, or the certificate was altered.", "x509/bad-signature"],
		[9, "certificate is not yet valid", "The certificate begins later than this machine's date.", "Look at both clocks: of the machine that made it, and of the one that checks.", "x509/not-yet-valid"],
		[10, "certificate has expired", "A certificate of the chain, or the CA, has ended; the line with depth= above says which: 0 is the server's own.", "Renew that one. An ended anchor has to be replaced on the device.", "x509/expired", "x509/intermediate-expired", "x509/anchor-expired"],
		[18, "self-signed certificate", "The server shows a certificate that it signed itself, and nobody has said to trust it.", "If it is your server, save this very certificate as anchor or pin it: npm run trust -- HOST:PORT --save. Better, make a house CA: npm run ca -- init.", "x509/untrusted"],
		[19, "self-signed certificate in certificate chain", "The server sends its CA along, and that CA is not trusted.", `A CA does not become trusted by being sent. ${SHOW_CHAIN} Compare its fingerprint first.`, "x509/untrusted"],
		[20, "unable to get local issuer certificate", "The issuer of a certificate is neither sent nor trusted: the CA file is of another CA, or the server leaves out an intermediate.", SHOW_CHAIN, "x509/untrusted"],
		[21, "unable to verify the first certificate", "The server sends its own certificate alone, and its issuer is not trusted.", `Let the server send the intermediates too (the chain file). ${SHOW_CHAIN}`, "x509/untrusted"],
		[24, "invalid CA certificate", "A certificate that issued another is not a CA.", "Make the CA with basicConstraints=critical,CA:TRUE: npm run ca -- init does.", "x509/ca-constraint", "x509/not-a-ca"],
		[26, "unsupported certificate purpose", "The certificate is not for a server.", "Make it with extendedKeyUsage=serverAuth.", "x509/extended-key-usage"],
		[62, "hostname mismatch", "The certificate is not for the name that was dialled.", "Dial a name of the certificate, or make it anew with this one.", "x509/name-mismatch"],
		[64, "IP address mismatch", "The certificate does not have the address that was dialled as an IP entry.", "npm run ca -- issue NAME ADDRESS makes one that does; or dial by name, or pin.", "x509/name-mismatch"],
		[66, "EE certificate key too weak", "The server's key is too short.", "RSA needs 2048 bits; EC P-256 is the fastest on a chip.", "x509/weak-key"],
	]),
	...phrases("OpenSSL", [
		[/certificate verify failed/i, "certificate verify failed", "The certificate was refused, for any reason: CA, name, dates.", "npm run doctor -- HOST:PORT says which of them it is.", "x509/untrusted", "x509/expired", "x509/name-mismatch"],
		[/wrong version number|unknown protocol|record layer failure|packet length too long/i, "wrong version number", "The answer was no TLS: usually a plain port that was dialled with TLS.", "Check the port: MQTT over TLS is usually 8883, in plain text 1883; a Blynk server has TLS on 9443 and plain text on 8080.", "tls/not-tls"],
		[/alert (?:number 40|handshake failure)/i, "alert handshake failure", "The server found no suite, group or signature that both know.", "npm run doctor shows what is offered and what the server says.", "tls/alert-handshake-failure"],
		[/alert unknown ca|alert number 48/i, "tlsv1 alert unknown ca", "The other side does not trust the CA of the certificate that it was shown: in a server's log, that is the device refusing the server.", "Look at the device's own words, or run npm run doctor.", "x509/untrusted"],
		[/alert (?:bad certificate|number 42)\b/i, "alert bad certificate", "The other side refused a certificate: in a server's log, that is the device refusing the server's.", "Look at the device's own words, or run npm run doctor."],
	]),
];

/** PubSubClient.h: what state() returns; positive numbers are CONNACK's (MQTT 3.1.1 section 3.2.2.3). */
const pubsubclient = rows("PubSubClient", (code) => new RegExp(`(?:pubsubclient|rc|state(?:\\(\\))?|mqtt\\w*)\\s*[=:]?\\s*${code}\\b(?![.\\d])${code.startsWith("-") ? `|^${code}$` : ""}`, "i"), [
	[-4, "MQTT_CONNECTION_TIMEOUT", "The broker did not answer the login in time: often the port speaks TLS and plain MQTT was sent, or the other way round.", "Check the port; npm run doctor shows at which stage it ends.", "mqtt/connack-timeout", "tls/not-tls"],
	[-3, "MQTT_CONNECTION_LOST", "The connection broke later on: a second device with the same client id, Wi-Fi, or a loop that does not call loop().", "Give each device a client id of its own.", "mqtt/connection-closed", "mqtt/taken-over-suspected"],
	[-2, "MQTT_CONNECT_FAILED", "No connection came about at all: DNS, TCP, TLS, the certificate or the clock; the library does not know which.", "npm run doctor -- HOST:PORT takes them one by one and says which.", "dns/name-not-found", "tcp/refused", "x509/untrusted", "time/clock-unset"],
	[-1, "MQTT_DISCONNECTED", "The connection was closed in good order.", "By the device itself, as a rule."],
	[1, "MQTT_CONNECT_BAD_PROTOCOL", "The broker does not speak this version of MQTT.", "Allow MQTT 3.1.1 on the broker.", "mqtt/protocol-version-refused"],
	[2, "MQTT_CONNECT_BAD_CLIENT_ID", "The broker does not take this client id.", "Set another, or leave it out so that one is made.", "mqtt/client-id-refused"],
	[3, "MQTT_CONNECT_UNAVAILABLE", "The broker is there but does not serve now.", "Its log says why.", "mqtt/server-unavailable"],
	[4, "MQTT_CONNECT_BAD_CREDENTIALS", "User name or password are wrong.", "Some hosted brokers want a token as user name: see their documentation.", "mqtt/bad-credentials"],
	[5, "MQTT_CONNECT_UNAUTHORIZED", "The user is known and may not connect.", "Look at the broker's access list.", "mqtt/not-authorized"],
]);

/** HTTPClient.h and ESP8266HTTPClient.h: what GET() and POST() return below 0. */
const httpclient = rows("HTTPClient", (code) => new RegExp(`(?:httpclient|httpc_error\\w*|https?[ _-]?(?:response|status)?[ _-]?code|(?<![a-z])(?:get|post)(?![a-z])(?:\\(\\))?)\\D{0,20}${code}\\b`, "i"), [
	[-1, "HTTPC_ERROR_CONNECTION_REFUSED", "No connection came about at all: DNS, TCP, TLS, the certificate or the clock; the library does not know which.", "npm run doctor with postUrl takes them one by one and says which.", "dns/name-not-found", "tcp/refused", "x509/untrusted", "time/clock-unset"],
	[-4, "HTTPC_ERROR_NOT_CONNECTED", "The connection was gone before the request: as a rule the server had closed one that was kept.", "Connect anew; here that is done by itself, once.", "http/closed-before-reply"],
	[-5, "HTTPC_ERROR_CONNECTION_LOST", "The server closed the connection in the place of a whole reply.", "Look into the server's log; a body that is too large or of another type is often refused so.", "http/closed-before-reply", "http/closed-in-head", "http/closed-in-body"],
	[-7, "HTTPC_ERROR_NO_HTTP_SERVER", "What answered is not HTTP.", "Check host and port.", "http/not-http", "http/tls-expected"],
	[-8, "HTTPC_ERROR_TOO_LESS_RAM", "There was not enough memory for the reply.", "Here replies are read piece by piece."],
	[-11, "HTTPC_ERROR_READ_TIMEOUT", "The service took the request and did not answer in time.", "Give it more time (setTimeout; here postDeadline), or find out what it waits for.", "http/first-byte-timeout", "http/timeout"],
]);

const others = [
	...phrases("socat", [
		[/undefined error: 0/i, "SSL_connect(): Undefined error: 0", "The other side closed the connection during the handshake, without a word: as a rule it is a plain port that was dialled with TLS.", "Check the port: a Blynk server has TLS on 9443 and plain text on 8080.", "tls/closed-in-handshake", "tls/not-tls"],
		[/starting data transfer loop/i, "starting data transfer loop", "Both sides are open. It says nothing of bytes: socat prints it whether or not one moves.", "If nothing happens after it, one side is silent; npm run doctor tries the server's side alone."],
	]),
	...phrases("ESP8266 core", [
		[/certificate doesn'?t match/i, "Certificate doesn't match", "One text for a fingerprint that cannot be read (an invisible character from a browser), is too short, is another one, or for a wrong name.", "Put the fingerprint into trustPins: each of these has its own words there, with the column.", "settings/pin-character", "settings/pin-length", "x509/pin-mismatch", "x509/name-mismatch"],
		[/could not be linked to a trust anchor/i, "Chain could not be linked to a trust anchor", "The chain leads to no anchor that was set; an anchor whose PEM could not be read counts as none.", SHOW_CHAIN, "x509/untrusted", "settings/pem-empty"],
	]),
	...phrases("Node.js", [
		[/UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "The issuer of the server's certificate is neither sent nor trusted.", SHOW_CHAIN, "x509/untrusted"],
		[/DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN/, "SELF_SIGNED_CERT", "A self-signed certificate that nobody has said to trust.", SHOW_CHAIN, "x509/untrusted"],
		[/CERT_HAS_EXPIRED/, "CERT_HAS_EXPIRED", "A certificate of the chain has ended.", "npm run trust -- HOST:PORT shows which.", "x509/expired"],
		[/ERR_TLS_CERT_ALTNAME_INVALID/, "ERR_TLS_CERT_ALTNAME_INVALID", "The certificate is not for the name that was dialled.", "Dial a name of the certificate, or make it anew with this one.", "x509/name-mismatch"],
	]),
	...phrases("the system", [
		[/connection refused|ECONNREFUSED/i, "connection refused", "Nobody listens on that port, or only for the machine itself.", "Check the port and the address that the server listens on.", "tcp/refused"],
	]),
];

function phrases(stack: string, list: readonly (readonly [pattern: RegExp, name: string, means: string, cure: string, ...codes: readonly string[]])[]): readonly ForeignError[] {
	return list.map(([pattern, name, means, cure, ...codes]) => ({ stack, name, pattern, means, cure, codes }));
}

/** Errors of the stacks that people come from. */
export const foreignErrors: readonly ForeignError[] = Object.freeze([...bearssl, ...mbedtls, ...openssl, ...pubsubclient, ...httpclient, ...others]);
