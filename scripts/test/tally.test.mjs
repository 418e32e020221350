import { expect, test } from 'vitest';
import { summary, tallyOf } from './tally.mjs';

const file = (status, ...tests) => ({
  name: 'a.test.ts',
  status,
  message: 'Cannot find module\n  at …',
  assertionResults: tests.map((outcome) => ({ status: outcome, fullName: `a test that is ${outcome}` })),
});
const report = (...testResults) => {
  const count = (wanted) =>
    testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted)
      .length;
  return { numPassedTests: count('passed'), numFailedTests: count('failed'), testResults };
};

test('passed and failed tests are counted', () => {
  expect(tallyOf(report(file('failed', 'passed', 'failed', 'passed')), 1)).toEqual({
    passed: 2,
    failed: 1,
    problems: [],
  });
});

test('a run without a report has failed', () => {
  expect(tallyOf(undefined, null)).toMatchObject({ passed: 0, failed: 1 });
});

test('a file that does not load has failed', () => {
  expect(tallyOf(report(file('failed'), file('passed', 'passed')), 1)).toEqual({
    passed: 1,
    failed: 1,
    problems: ['a.test.ts did not run: Cannot find module'],
  });
});

test('a skipped test has failed', () => {
  expect(tallyOf(report(file('passed', 'passed', 'pending')), 0)).toMatchObject({ passed: 1, failed: 1 });
});

test('a run of no tests has failed', () => {
  expect(tallyOf(report(), 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('an error outside the tests has failed', () => {
  expect(tallyOf(report(file('passed', 'passed')), 1)).toMatchObject({ passed: 1, failed: 1 });
});

test('the summary adds everything up', () => {
  const tallies = [
    { passed: 0, failed: 1 },
    { passed: 120, failed: 0 },
    { passed: 7, failed: 2 },
  ];
  expect(summary(tallies)).toBe('127 passed, 3 failed');
});
