import { Broker } from "../broker.js";
import type { BrokerOptions } from "../broker.js";
import type { BadServer } from "./bad-server.js";

/** A good broker whose TLS is too old for a client of TLS 1.3 alone. */
export async function startTls12Only(options: Omit<BrokerOptions, "tls">): Promise<BadServer> {
	return await Broker.start({ ...options, tls: { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } });
}
