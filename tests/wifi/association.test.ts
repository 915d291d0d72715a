import type { Failure } from "../../modules/ports/failure.js";
import type { Station, StationHandler, StationReason } from "../../modules/ports/station.js";
import { Association } from "../../modules/wifi/association.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

test("wifi: joined", () => {
	const world = new World();
	world.association.open();
	equal([world.joins, world.told], [["shed/correct horse"], []]);
	world.timer.advance(4_999);
	world.station.joined("10.0.0.7");
	world.timer.advance(60_000);
	equal(world.told, ["joined 10.0.0.7"]);
	equal([world.leaves, world.timer.pending], [0, 0]);
});

const reasons: readonly (readonly [reason: StationReason, fault: string, seen: string])[] = [
	["not-found", "config", "no network named shed is in reach"],
	["wrong-password", "config", "the network shed refused the password"],
	["association", "link", "the access point of shed did not let us in"],
	["dhcp", "link", "joined shed, but got no IP address"],
	["lost", "link", "the connection to shed was lost"],
];

for (const [reason, fault, seen] of reasons) {
	test(`wifi: not joined: ${reason}`, () => {
		const world = new World();
		world.association.open();
		world.station.left(reason);
		world.timer.advance(60_000);
		equal(world.told, [`wifi/${reason} by ${fault}: ${seen}`]);
		equal([world.joins.length, world.timer.pending], [1, 0]);
	});

	test(`wifi: no longer joined: ${reason}`, () => {
		const world = new World();
		world.association.open();
		world.station.joined("10.0.0.7");
		world.station.left(reason);
		equal(world.told, ["joined 10.0.0.7", `wifi/${reason} by ${fault}: ${seen}`]);
	});
}

test("wifi: a station that says nothing", () => {
	const world = new World();
	world.association.open();
	world.timer.advance(4_999);
	equal(world.told, []);
	world.timer.advance(1);
	equal(world.told, ["wifi/timeout by link: not joined shed in 5000 ms"]);
	equal(world.leaves, 1);
	world.station.joined("10.0.0.7");
	world.station.left("lost");
	equal(world.told.length, 1);
});

test("wifi: a network that is not found is told with 2.4 GHz and the spelling", () => {
	const world = new World();
	world.association.open();
	world.station.left("not-found");
	const hint = world.failures[0]?.hint ?? "";
	ok(hint.includes("2.4 GHz") && hint.includes("wifiName"));
});

test("wifi: no text has the password in it", () => {
	for (const [reason] of reasons) {
		const world = new World();
		world.association.open();
		world.station.left(reason);
		const [failure] = world.failures;
		ok(failure);
		ok(!`${failure.message} ${failure.seen} ${failure.expected} ${failure.hint}`.includes("correct horse"));
	}
});

test("wifi: closed, it leaves and is silent", () => {
	const world = new World();
	world.association.open();
	const { station } = world;
	world.association.close();
	world.association.close();
	station.joined("10.0.0.7");
	station.left("lost");
	world.timer.advance(60_000);
	equal([world.told, world.leaves, world.timer.pending], [[], 1, 0]);
});

test("wifi: opened again, only the present attempt is heard", () => {
	const world = new World();
	world.association.open();
	const first = world.station;
	world.timer.advance(3_000);
	world.association.open();
	first.left("lost");
	first.joined("10.0.0.6");
	world.timer.advance(4_000);
	equal(world.told, []);
	world.station.joined("10.0.0.7");
	equal([world.told, world.joins.length], [["joined 10.0.0.7"], 2]);
});

test("wifi: opened again from within the failure", () => {
	const world = new World();
	world.failed = () => {
		if (world.joins.length === 1) world.association.open();
	};
	world.association.open();
	world.timer.advance(5_000);
	equal(world.joins.length, 2);
	world.station.joined("10.0.0.7");
	equal(world.told, ["wifi/timeout by link: not joined shed in 5000 ms", "joined 10.0.0.7"]);
});

class World implements Station {
	readonly timer = new FakeTimer(1_000);
	readonly told: string[] = [];
	readonly failures: Failure[] = [];
	readonly joins: string[] = [];
	leaves = 0;
	failed: () => void = () => undefined;
	/** The handler of the last attempt. */
	station: StationHandler = { joined: () => undefined, left: () => undefined };
	readonly association = new Association({ station: this, timer: this.timer }, { wifiName: "shed", wifiPassword: "correct horse", wifiDeadline: 5_000 }, {
		joined: (address) => this.told.push(`joined ${address}`),
		left: (failure) => {
			this.failures.push(failure);
			this.told.push(`${failure.stage}/${failure.code} by ${failure.fault}: ${failure.seen}`);
			this.failed();
		},
	});

	join(name: string, password: string, handler: StationHandler): void {
		this.joins.push(`${name}/${password}`);
		this.station = handler;
	}

	leave(): void {
		this.leaves++;
	}
}
