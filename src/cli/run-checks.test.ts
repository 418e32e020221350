import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Check, Outcome } from '../patterns/pattern.ts';
import { runChecks } from './run-checks.ts';

const never = async () => {
  throw new Error('not asked for');
};
function check(id: string, outcome: () => Promise<Outcome>): Check {
  return { id, title: id, command: 'true', expected: 'all', run: outcome };
}
const after =
  (ms: number, pass = true) =>
  async () => {
    await pause(ms);
    return { pass, observed: 'something' };
  };

it('tells of checks in their own order, though they end in another', async () => {
  const told: string[] = [];
  const checks = [
    check('a', after(40)),
    check('b', after(1)),
    check('c', after(20, false)),
    check('d', after(1)),
  ];
  const results = await runChecks(checks, never, {
    onResult: ({ id, status }) => told.push(`${id} ${status}`),
  });
  expect(told).toEqual(['a pass', 'b pass', 'c fail', 'd pass']);
  expect(results.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

it('runs them side by side, but not all at once', async () => {
  let most = 0;
  const checks = Array.from({ length: 8 }, (_, position) => check(`${position}`, after(10)));
  await runChecks(checks, never, {
    onResult: () => {},
    onRunning: (titles) => {
      most = Math.max(most, titles.length);
    },
  });
  expect(most).toBe(3);
});

it('takes a check that throws for one that failed, and says why', async () => {
  const [result] = await runChecks([check('a', async () => never())], never, { onResult: () => {} });
  expect(result).toMatchObject({ status: 'fail', observed: 'Error: not asked for' });
});

it('has nothing to tell of no checks', async () => {
  expect(await runChecks([], never, { onResult: () => {} })).toEqual([]);
});
