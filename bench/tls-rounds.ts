import type { MeasuredClient, MeasuredConnection } from "./tls-client.js";

export interface RoundsOptions {
	readonly rounds: number;
	/** Of handshakes, for each client in each round. */
	readonly seconds: number;
	/** Of bulk data, each way, for each client in each round. */
	readonly bytes: number;
}

/** What is measured: so many a second by the clock, and milliseconds of this process's processor time for one. */
export interface Sample {
	readonly rate: number;
	readonly cost: number;
}

export type Task = "handshake" | "receive" | "send";

export interface ClientResult {
	readonly client: MeasuredClient;
	/** One a round. Rates of data, and costs, are for megabytes. */
	readonly samples: Readonly<Record<Task, readonly Sample[]>>;
	/** Why a client could not be measured. */
	readonly failure: string | undefined;
}

/** Each round takes each client in turn, so that what else the machine does meets all of them. */
export async function measureRounds(clients: readonly MeasuredClient[], port: number, options: RoundsOptions, tell: (text: string) => void): Promise<readonly ClientResult[]> {
	const results = clients.map((client) => ({ client, samples: { handshake: [] as Sample[], receive: [] as Sample[], send: [] as Sample[] }, failure: undefined as string | undefined }));
	// The first round warms up and is not kept.
	for (let round = 0; round <= options.rounds; round++) {
		tell(round === 0 ? "warming up" : `round ${round} of ${options.rounds}`);
		for (const result of results) {
			if (result.failure !== undefined) continue;
			try {
				const handshake = await measureHandshakes(result.client, port, round === 0 ? options.seconds * WARM_UP : options.seconds);
				const { receive, send } = await measureBulk(result.client, port, options.bytes);
				if (round === 0) continue;
				result.samples.handshake.push(handshake);
				result.samples.receive.push(receive);
				result.samples.send.push(send);
			} catch (caught) {
				result.failure = caught instanceof Error ? caught.message : String(caught);
			}
		}
	}
	return results;
}

/** From the connect to the first byte that the server sends, and it sends none before it has judged the client's Finished. */
async function measureHandshakes(client: MeasuredClient, port: number, seconds: number): Promise<Sample> {
	let count = 0;
	return await measured(async () => {
		const end = performance.now() + seconds * 1000;
		while (performance.now() < end) {
			const connection = await client.connect(port);
			await ordered(connection, "h", 1);
			await connection.receive(1);
			connection.close();
			count++;
		}
	}, () => count);
}

async function measureBulk(client: MeasuredClient, port: number, bytes: number): Promise<{ receive: Sample; send: Sample }> {
	const connection = await client.connect(port);
	const receive = await measured(async () => {
		await ordered(connection, "r", bytes);
		await connection.receive(bytes);
	}, () => bytes / MEGABYTE);
	const send = await measured(async () => {
		await ordered(connection, "s", bytes);
		for (let left = bytes; left > 0; left -= CHUNK.length) await connection.send(CHUNK.subarray(0, left));
		await connection.receive(1);
	}, () => bytes / MEGABYTE);
	connection.close();
	return { receive, send };
}

async function measured(work: () => Promise<void>, units: () => number): Promise<Sample> {
	const [start, processor] = [performance.now(), process.cpuUsage()];
	await work();
	const milliseconds = performance.now() - start;
	const { user, system } = process.cpuUsage(processor);
	return { rate: units() / milliseconds * 1000, cost: (user + system) / 1000 / units() };
}

async function ordered(connection: MeasuredConnection, letter: string, count: number): Promise<void> {
	const order = Buffer.from(`${letter}....`, "latin1");
	order.writeUInt32BE(count, 1);
	await connection.send(order);
}

const MEGABYTE = 1e6;

const CHUNK = new Uint8Array(65_536).fill(0x61);

/** So much longer is the round that is not kept: code is compiled by how often it runs. */
const WARM_UP = 5;
