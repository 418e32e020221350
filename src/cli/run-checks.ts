/** Runs checks side by side and tells of them in their own order. */
import type { Check, Outcome, Run } from '../patterns/pattern.ts';

export interface CheckResult {
  id: string;
  title: string;
  command: string;
  expected: string;
  observed: string;
  status: 'pass' | 'fail';
  ms: number;
}

/** The clients are what takes the time, and they are busy more than they wait. */
const AT_ONCE = 3;

/**
 * @param onResult hears of each check as soon as it and all before it have ended
 * @param onRunning hears the titles of what runs, whenever that changes
 */
export async function runChecks(
  checks: readonly Check[],
  run: Run,
  {
    onResult,
    onRunning,
  }: { onResult: (result: CheckResult) => void; onRunning?: (titles: string[]) => void },
): Promise<CheckResult[]> {
  const results: (CheckResult | undefined)[] = checks.map(() => undefined);
  const running = new Set<string>();
  let next = 0;
  let told = 0;

  async function worker(): Promise<void> {
    while (next < checks.length) {
      const position = next++;
      const check = checks[position]!;
      running.add(check.title);
      onRunning?.([...running]);
      results[position] = await runCheck(check, run);
      running.delete(check.title);
      for (let result = results[told]; result; result = results[++told]) onResult(result);
      onRunning?.([...running]);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.filter((result) => result !== undefined);
}

async function runCheck({ run: ask, ...about }: Check, run: Run): Promise<CheckResult> {
  const startedAt = performance.now();
  const { pass, observed } = await ask(run).catch(
    (error: Error): Outcome => ({ pass: false, observed: `${error.name}: ${error.message}` }),
  );
  const { id, title, command, expected } = about;
  const ms = Math.round(performance.now() - startedAt);
  return { id, title, command, expected, observed, status: pass ? 'pass' : 'fail', ms };
}
