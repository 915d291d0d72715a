/** Calls back after the caller has returned; mqtt-packet uses it for streams that can be corked. */
export function nextTick<Values extends unknown[]>(task: (...values: Values) => void, ...values: Values): void {
	void Promise.resolve().then(() => {
		task(...values);
	});
}
