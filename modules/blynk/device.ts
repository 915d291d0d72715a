/** What one field of a message is made of: a number is printed so that a float arrives as written. */
export type BlynkValue = string | number;

/** What widgets and sketches use of a connected device. Every method queues a message, connected or not as the queue's policy says, and returns false when it was refused (counted and told as a failure by the client). Throws a failure of fault `caller` for what can never be sent (bad pin, body too long, a NUL in a value). */
export interface BlynkDevice {
	virtualWrite(pin: number, ...values: readonly BlynkValue[]): boolean;
	setProperty(pin: number, property: string, ...values: readonly BlynkValue[]): boolean;
	/** Whether a message with so many bytes would be taken now: to be asked by what offers the same again and again, since each refusal is counted. */
	hasRoom(bytes: number): boolean;
	syncVirtual(...pins: readonly number[]): boolean;
	syncAll(): boolean;
	/** Told of each write to the pin; one handler a pin, the last one counts. `values` are valid during the call and after it. */
	onWrite(pin: number, handler: WriteHandler): void;
	/** Asked for the pin's value: answers by virtualWrite within the call. */
	onRead(pin: number, handler: ReadHandler): void;
}

/** An object with a method, not a closure: on a chip that is what costs little. */
export interface WriteHandler { written(values: readonly string[], pin: number): void }
export interface ReadHandler { asked(pin: number): void }
