/** Counts over several test runs. */

/**
 * What one vitest run proved, from the report of its JSON reporter.
 * @param {object | undefined} report undefined when there is none
 * @param {number | null} exitCode of vitest
 * @returns {{ passed: number, failed: number, problems: string[] }}
 */
export function tallyOf(report, exitCode) {
  if (!report) {
    return { passed: 0, failed: 1, problems: [`vitest wrote no report (it ended with ${exitCode})`] };
  }
  const problems = [];
  let failed = report.numFailedTests;
  for (const file of report.testResults) {
    // A file that does not load has no tests in it that could fail.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      failed += 1;
      problems.push(`${file.name} did not run: ${firstLine(file.message)}`);
    }
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      // What is skipped proves nothing.
      failed += 1;
      problems.push(`${status}: ${fullName}`);
    }
  }
  if (failed === 0 && report.numPassedTests === 0) {
    failed += 1;
    problems.push('no test ran');
  }
  if (failed === 0 && exitCode !== 0) {
    failed += 1;
    problems.push(`every test passed, but vitest ended with ${exitCode} (an error outside the tests)`);
  }
  return { passed: report.numPassedTests, failed, problems };
}

function firstLine(text = '') {
  return text.split('\n', 1)[0];
}

/** The last line of `npm test`. */
export function summary(tallies) {
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
