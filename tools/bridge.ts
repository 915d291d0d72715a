import { serialBinding } from "../hosts/node/serialport-package.js";
import { isFailure } from "../modules/failure/failure.js";
import { inOptions } from "./bridge/in-options.js";
import { readPlan } from "./bridge/plan.js";
import { BridgeRun } from "./bridge/run.js";
import type { BridgeMeans } from "./bridge/run.js";
import { holdsKey } from "./bridge/sides.js";
import { failureText, painter } from "./paint.js";
import { statusOfStage } from "./stage-status.js";
import type { Tool } from "./tool.js";

/** From a board on a serial line, or from TCP, to a server. */
export function bridgeTool(means: BridgeMeans = USUAL): Tool {
	return Object.freeze({
		name: "bridge",
		summary: "carries bytes or lines between a board on USB and a server, by our own TLS",
		help: HELP,
		async run(args, surroundings) {
			const { folder, now } = surroundings;
			try {
				const plan = readPlan(args, now(), (path) => holdsKey(path, folder));
				return await new BridgeRun(plan, surroundings, means).run();
			} catch (caught) {
				if (!isFailure(caught)) throw caught;
				surroundings.write(failureText(inOptions(caught), painter(surroundings.colour)));
				return statusOfStage(caught.stage);
			}
		},
	} satisfies Tool);
}

const USUAL: BridgeMeans = Object.freeze({ binding: () => serialBinding(), silence: 5000, pauses: Object.freeze({ first: 1000, largest: 60_000 }) });

const HELP = `Carries bytes between a board on a serial line and a server, or makes MQTT messages of its lines. TLS is the
firmware's own, and so is the check of whom it meets.

  npm run bridge -- --from serial[:PORT][@BAUD] --to tls://HOST:PORT --ca FILE.pem
  npm run bridge -- --from serial --to mqtts://HOST:PORT --topic TOPIC [--json TEMPLATE] --ca FILE.pem
  npm run bridge -- --from tcp-listen:[ADDRESS:]PORT | tcp:HOST:PORT --to tls://HOST:PORT | tcp://HOST:PORT

From
  serial          the only USB serial port, at 9600 baud; /dev/ttyUSB0@115200 names another port and rate
  tcp-listen      whoever connects, from this machine alone unless ADDRESS says otherwise; each gets a connection of its own
  tcp             a server that is dialled
  --reset         restart the board by DTR whenever a connection to the server is made

To
  --ca FILE       trust servers whose certificate this CA issued; or the server with this certificate, if it is self-signed
  --pin PIN       trust the server with this certificate or key (sha256:…, key-sha256:…); with --ca, both must fit
  --insecure-because "REASON"   check nothing, aloud, for a day, or up to --insecure-until YYYY-MM-DD
  --cert FILE --key FILE        our own certificate; --cert alone is the server's, as for blynk-ser.sh
  --profile NAME  private, private-common-name or web: how strictly certificates are judged (docs/trust.md)
  --once          end with the first connection: status 0 if both sides said goodbye
  --trace         show every message of the TLS handshake

Lines to MQTT (docs/bridge.md)
  --topic TOPIC   publish each line on it, QoS 1
  --json TEMPLATE such as '{"id": <sensor_id>, "temp": <value>, "at": "<time>"}';
                  without it, {"sensor_id": 1, "data": {"temp": …}, …}
  --sensor-id NUMBER --unit TEXT --client-id ID --user NAME --password-file FILE

As blynk-ser.sh has it: -f SER|TCP, -c PORT, -b BAUD, -l PORT, -t SSL|TCP, -s HOST, -p PORT, --cert FILE.

After every 5 s of silence it says so, with the bytes both ways and who is waited for. It connects again by itself, in growing
pauses, and ends with Ctrl-C.

Status: 0 ended as asked; else where it failed: 2 settings, 5 dns, 6 tcp, 7 tls, 8 x509 (certificates), 9 mqtt, 12 serial.
`;
