/** Waits for something, and so many milliseconds at most. */
export async function until(condition: () => boolean | Promise<boolean>, patience: number): Promise<void> {
	const end = performance.now() + patience;
	while (!(await condition()) && performance.now() < end) await new Promise((resolve) => { setTimeout(resolve, 10); });
}
