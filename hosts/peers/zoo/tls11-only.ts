import { Broker } from "../broker.js";
import type { BrokerOptions } from "../broker.js";
import type { BadServer } from "./bad-server.js";

/** A good broker whose TLS is too old for any client of today (RFC 8996). OpenSSL has it at security level 0 only. */
export async function startTls11Only(options: Omit<BrokerOptions, "tls">): Promise<BadServer> {
	return await Broker.start({ ...options, tls: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } });
}
