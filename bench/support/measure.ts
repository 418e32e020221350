/** Medians and how they are printed. */

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `median 12.3 ms [10.1–20.0], 9 runs`. */
export function summary(values: number[], unit: string, digits = 1): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `median ${median(values).toFixed(digits)} ${unit} [${low}–${high}], ${values.length} runs`;
}

/** Milliseconds that some work takes, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** Prints a goal beside what was measured. Nothing fails here: machines differ, the ratio is for reading. */
export function report(title: string, measured: string, goal: string): void {
  process.stdout.write(`${title}\n  ${measured}\n  goal: ${goal}\n`);
}
