import { nodeCrypto } from "../../hosts/node/crypto.js";
import { cryptoContract } from "../contract/crypto.js";

cryptoContract("node", nodeCrypto);
