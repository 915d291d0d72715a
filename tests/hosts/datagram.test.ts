import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import test from "node:test";
import { openDatagram } from "../../hosts/node/datagram.js";
import { datagramContract } from "../contract/datagram.js";
import { udpBench } from "./udp-peer.js";

datagramContract("node (IPv4)", { ...udpBench("udp4"), openDatagram });

const hasSix = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));
if (hasSix) datagramContract("node (IPv6)", { ...udpBench("udp6"), openDatagram });
else void test("node (IPv6) datagram", { skip: "this machine has no IPv6 loopback" }, () => { assert.fail(); });
