import TCP from "embedded:io/socket/tcp";
import config from "mc/config";
import Preference from "preference";
import Resource from "Resource";
import SystemTime from "time";
import SystemTimer from "timer";
import { bearsslCrypto } from "../../bearssl/crypto.js";
import { SystemClock } from "./system-clock.js";
import { sdkConnect } from "../connect.js";
import { LineLog } from "../log.js";
import { NativeBoard, NativePrimitives } from "../native.js";
import { readResource } from "../resource.js";
import type { TcpClass, TimerClass } from "../sdk.js";
import { SecuredDials } from "./secured-dials.js";
import { PreferenceStorage } from "../storage.js";
import { SdkTimer } from "../timer.js";
import { TlsSocket, type TlsSocketOptions } from "./tls-socket.js";

/** For programs of the SDK: the class to name where its clients take one for sockets. */
export default class TLSSocket extends TlsSocket {
	constructor(options: TlsSocketOptions) {
		super(options, shared.dials ??= makeDials());
	}
}

function makeDials(): SecuredDials {
	const timer = new SdkTimer(SystemTimer as unknown as TimerClass, SystemTime);
	const native = new NativeBoard();
	return new SecuredDials({
		timer, connect: sdkConnect(TCP as unknown as TcpClass, timer), clock: new SystemClock(native.buildTime()), crypto: bearsslCrypto(new NativePrimitives()),
		storage: new PreferenceStorage(Preference, PREFERENCE_LENGTH), log: new LineLog(native), resource: (name) => readResource(Resource, name),
	}, config);
}

/** Bytes: less than the SDK reads of an entry on any board. */
const PREFERENCE_LENGTH = 60;

/** Of all sockets. Made for the first, and no constant: where this is preloaded, nothing of the board is there when the module is loaded. */
const shared: { dials?: SecuredDials } = {};
