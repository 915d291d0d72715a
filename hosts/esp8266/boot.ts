import { main } from "../../main.js";
import { start } from "../moddable/start.js";
import { board } from "./board.js";

start(main, board);
