/** Passes at intervals, one at a time, for as long as the service runs. */
export interface Schedule {
  /** Ends it: waits for the pass that is under way, which ends at its next turn. */
  stop(): Promise<void>;
}

/** `pass` ends early when its signal says so; what it throws is told and does not end the schedule. */
export function repeat(
  pass: (signal: AbortSignal) => Promise<unknown>,
  everyMs: number,
  onFailure: (error: unknown) => void,
): Schedule {
  const ending = new AbortController();
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= pass(ending.signal)
      .catch(onFailure)
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      ending.abort();
      await running;
    },
  };
}
