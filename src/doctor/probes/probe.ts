/** What a probe brings back: facts for the diagnosis, and evidence for people. */

/** One observation, with the command that a person would type to make it. */
export interface Evidence {
  probe: string;
  command: string;
  /** What came back, in a line or two. */
  observed: string;
  ms: number;
}

export interface Probed<Facts> {
  facts: Facts;
  evidence: Evidence[];
}

/** Runs something and tells how long it took, in milliseconds. */
export async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await run();
  return { value, ms: Math.round(performance.now() - startedAt) };
}

/** The outcome of a promise, or `late` when it takes longer than `ms`. */
export async function within<T, L>(
  ms: number,
  late: L,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T | L> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<L>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      resolve(late);
    }, ms);
  });
  try {
    return await Promise.race([run(controller.signal), patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a promise brings; `undefined` when the signal comes first. What the promise still does is nobody's concern. */
export function unless<T>(signal: AbortSignal, run: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(undefined);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    run.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** Quotes a word for a shell when it needs it. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
