import TLSSocket from "embedded:io/socket/tcp/tls";
import HTTPClient from "embedded:network/http/client";

export function show(host, port, dns, say) {
	const secure = { trustAnchors: "clients-ca.pem" };
	const socket = { io: TLSSocket, secure, onFailure: ({ code, hint }) => say(`${code}: ${hint}`) };
	const client = new HTTPClient({ host, port, dns, socket });
	client.request({ path: "/hello", onHeaders: (status) => say(`status ${status}`) });
}
