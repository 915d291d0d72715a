import type { Led, Machine } from "../../modules/ports/machine.js";
import type { Board } from "./board.js";
import { NativeBoard } from "./native.js";

/** A board, of itself. */
export class BoardMachine implements Machine {
	private readonly board: Board;

	constructor(board: Board) {
		this.board = board;
	}

	get startedBy(): string {
		return this.board.restartReason();
	}

	get led(): Led | undefined {
		return this.board.led;
	}

	freeMemory(): number | undefined {
		return this.board.freeMemory();
	}

	restart(): void {
		new NativeBoard().restart();
	}
}
