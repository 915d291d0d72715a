import { connect } from "../../hosts/node/connect.js";
import { connectContract } from "../contract/connect.js";
import { tcpBench } from "./tcp-peer.js";

connectContract("node", { ...tcpBench, connect });
