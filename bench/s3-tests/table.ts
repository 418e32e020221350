/** What came out, by feature: a mark of the suite is a feature, and a test may have several. */

export interface TestResult {
  outcome: 'passed' | 'failed' | 'skipped';
  marks: string[];
  /** Of a failure, its first line. */
  message: string;
}

export type Results = Record<string, TestResult>;

export interface FeatureCount {
  feature: string;
  passed: number;
  failed: number;
}

/** What is published: a test that was skipped has not passed. */
export interface Summary {
  passed: number;
  tests: number;
  features: FeatureCount[];
  failed: string[];
}

const BASIC = 'basic';
/** Marks that say something of other servers and nothing of a feature. */
const isFeature = (mark: string) => !/^(fails_|parametrize|skip|usefixtures|timeout)/.test(mark);

export function summarize(results: Results): Summary {
  const counts = new Map<string, FeatureCount>();
  for (const { outcome, marks } of Object.values(results)) {
    const features = marks.filter(isFeature);
    for (const feature of features.length > 0 ? features : [BASIC]) {
      const count = counts.get(feature) ?? { feature, passed: 0, failed: 0 };
      count[outcome === 'passed' ? 'passed' : 'failed'] += 1;
      counts.set(feature, count);
    }
  }
  const names = Object.keys(results).sort();
  return {
    passed: names.filter((name) => results[name]!.outcome === 'passed').length,
    tests: names.length,
    features: [...counts.values()].sort((a, b) => (a.feature < b.feature ? -1 : 1)),
    failed: names.filter((name) => results[name]!.outcome !== 'passed'),
  };
}

export function renderSummary(summary: Summary, results: Results): string {
  const rows = summary.features.map(
    ({ feature, passed, failed }) =>
      `${feature.padEnd(28)}${String(passed).padStart(8)}${String(failed).padStart(8)}`,
  );
  const failed = summary.failed.map((name) => {
    const { outcome, message } = results[name]!;
    return `  ${name}  ${outcome === 'skipped' ? 'skipped' : message}`;
  });
  return [
    `${'feature'.padEnd(28)}${'passed'.padStart(8)}${'failed'.padStart(8)}`,
    ...rows,
    '',
    `${summary.passed} of ${summary.tests} pass`,
    ...(failed.length > 0 ? ['', 'not passed:', ...failed] : []),
  ].join('\n');
}
