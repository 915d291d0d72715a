import Serial from "embedded:io/serial";
import TCP from "embedded:io/socket/tcp";
import UDP from "embedded:io/socket/udp";
import Net from "net";
import Preference from "preference";
import Resource from "Resource";
import SystemTime from "time";
import SystemTimer from "timer";
import WiFi from "wifi";
import type { Crypto } from "../../modules/ports/crypto.js";
import type { Host } from "../../modules/ports/host.js";
import type { Log } from "../../modules/ports/log.js";
import type { Machine } from "../../modules/ports/machine.js";
import type { Pins } from "../../modules/ports/pins.js";
import type { Progress } from "../../modules/ports/progress.js";
import type { ClimateSensor } from "../../modules/ports/sensor.js";
import type { OpenSerial } from "../../modules/ports/serial.js";
import type { Station } from "../../modules/ports/station.js";
import type { Storage } from "../../modules/ports/storage.js";
import { hasBridge, hasConsole } from "../../modules/profile/profile.js";
import { bearsslCrypto } from "../bearssl/crypto.js";
import type { Board } from "./board.js";
import { SdkClock } from "./clock.js";
import { sdkConnect } from "./connect.js";
import { sdkOpenDatagram } from "./datagram.js";
import { LineLog } from "./log.js";
import { NativeBoard, NativePrimitives } from "./native.js";
import { BoardMachine } from "./machine.js";
import { readResource } from "./resource.js";
import { SdkResolver } from "./resolver.js";
import { sdkOpenSerial } from "./serial.js";
import type { SerialClass, TcpClass, TimerClass, UdpClass } from "./sdk.js";
import { SdkStation } from "./station.js";
import { PreferenceStorage } from "./storage.js";
import { SdkTimer } from "./timer.js";

/** A board, or the SDK's desktop: the one place of the firmware where the SDK's classes are named. Its declarations are narrower than what its sources take. */
export class Device implements Host {
	readonly timer = new SdkTimer(SystemTimer as unknown as TimerClass, SystemTime);
	readonly clock = new SdkClock(this.timer);
	readonly resolver = new SdkResolver(Net, this.timer);
	readonly connect = sdkConnect(TCP as unknown as TcpClass, this.timer);
	readonly openDatagram = sdkOpenDatagram(UDP as unknown as UdpClass);
	readonly crypto: Crypto = bearsslCrypto(new NativePrimitives());
	readonly station: Station;
	readonly storage: Storage;
	readonly climate: ClimateSensor;
	readonly log: Log;
	readonly builtAt: number;
	readonly machine: Machine;
	declare readonly openSerial?: OpenSerial;
	/** Set before the firmware starts. */
	declare progress?: Progress;
	/** Made when they are asked for. */
	declare private used?: Pins | undefined;
	private readonly board: Board;

	constructor(board: Board) {
		// First of all that may need random bytes: it switches the radio on.
		this.station = new SdkStation({ wifi: WiFi, net: Net, timer: this.timer, refusal: board.joinRefusal });
		board.radioOn?.();
		this.storage = new PreferenceStorage(Preference, board.preferenceLength);
		const native = new NativeBoard();
		this.log = new LineLog(native);
		this.climate = board.climate(this.timer, this.log);
		this.builtAt = native.buildTime();
		this.board = board;
		this.machine = new BoardMachine(board);
		if ((hasBridge || hasConsole) && board.serial !== undefined) this.openSerial = sdkOpenSerial(Serial as unknown as SerialClass, this.timer, board.serial);
	}

	get pins(): Pins | undefined {
		return (this.used ??= this.board.pins());
	}

	/** Calls back in a turn of its own, straight from the SDK: whoever reads anchors there needs nearly all of the stack. */
	next(callback: () => void): void {
		SystemTimer.set(callback);
	}

	resource(name: string): Uint8Array | undefined {
		return readResource(Resource, name);
	}
}
