/** The server that was meant, as certificates name it: a DNS name, or an IP address of 4 or 16 bytes. */
export type ServerName =
	| { readonly kind: "dns"; readonly text: string }
	| { readonly kind: "ip"; readonly text: string; readonly address: Uint8Array };

export function readServerName(host: string): ServerName | undefined {
	return { kind: "dns", text: host };
}
