/** What to add to the settings of servers, with the paths of their files. */
export function snippets({ certificate, key }: { readonly certificate: string; readonly key: string }): { readonly mosquitto: string; readonly blynk: string } {
	return {
		mosquitto: `# mosquitto: the user mosquitto must be able to read the key.
listener 8883
certfile ${certificate}
keyfile ${key}
tls_version tlsv1.2
allow_anonymous false
# mosquitto_passwd -c makes this file.
password_file /etc/mosquitto/passwd
`,
		blynk: `# Blynk server, in server.properties: for hardware and applications (9443).
https.port=9443
server.ssl.cert=${certificate}
server.ssl.key=${key}
server.ssl.key.pass=
`,
	};
}
