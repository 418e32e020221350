/** `kairo verify`: the pattern's checks, from on premises, with the real clients. */
import colors from 'picocolors';
import { NotAsBuilt } from '../../patterns/pattern.ts';
import { findPattern } from '../../patterns/patterns.ts';
import { apiCall } from '../api-call.ts';
import { clientEnvironment } from '../client-environment.ts';
import { Failure } from '../failure.ts';
import { healthOf } from '../health.ts';
import { chooseHost, enter } from '../host.ts';
import { hostRunner } from '../host-runner.ts';
import { labWithPackets } from '../lab-state.ts';
import { LiveLine } from '../live-line.ts';
import { type CheckResult, runChecks } from '../run-checks.ts';
import { DEFAULT_LAB } from '../state-directory.ts';
import { duration } from '../text.ts';

/** The document of `--json`. */
export interface Verification {
  lab: string;
  pattern: string;
  checks: CheckResult[];
  passed: number;
  failed: number;
}

/** Returns 0 when every check passed, 1 when one did not, 130 when interrupted. */
export async function verify({ lab, json = false }: { lab: string; json?: boolean }): Promise<number> {
  const startedAt = performance.now();
  const file = labWithPackets(lab, 'verify');
  const health = await healthOf(file);
  const pattern = findPattern(health.pattern);
  if (!pattern) {
    const choice = lab === DEFAULT_LAB ? '--lab' : `--lab ${lab}`;
    throw new Failure(
      3,
      `kairo verify runs the checks of a pattern, and this lab's network comes from a file, which has none. To examine its path to S3: kairo doctor ${choice}`,
    );
  }

  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const api = apiCall(file);
  const line = new LiveLine(process.stdout);
  try {
    // Without an on-premises host there is nothing to ask.
    chooseHost(health, undefined);
    const run = hostRunner(
      (argv, host) => enter(file, chooseHost(health, host), process.cwd(), argv),
      withoutProfiles(clientEnvironment(process.env, file.region)),
      interruption.signal,
    );
    const checks = await pattern.checks({ region: file.region, call: api.call }).catch(explain);
    const results = await runChecks(checks, run, {
      onResult: (result) => {
        if (!json) line.print(renderResult(result));
      },
      onRunning: (titles) => {
        if (!json) line.show(titles.join(' · '));
      },
    });
    line.end();
    if (interruption.signal.aborted) return 130;
    const verification = summarize(lab, pattern.name, results);
    const time = performance.now() - startedAt;
    process.stdout.write(
      json ? `${JSON.stringify(verification, null, 2)}\n` : renderSummary(verification, time),
    );
    return verification.failed === 0 ? 0 : 1;
  } finally {
    line.end();
    api.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What is proved is the network, so nothing may come from the user's own AWS configuration. */
function withoutProfiles(environment: Record<string, string>): Record<string, string> {
  return { ...environment, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
}

function explain(error: Error): never {
  if (error instanceof NotAsBuilt) throw new Failure(1, error.message);
  const said = error.message.split('\n', 1)[0];
  throw new Failure(
    3,
    `The lab's AWS API does not tell what was built: ${said} See what it logged: kairo logs`,
  );
}

export function summarize(lab: string, pattern: string, checks: CheckResult[]): Verification {
  const passed = checks.filter(({ status }) => status === 'pass').length;
  return { lab, pattern, checks, passed, failed: checks.length - passed };
}

function renderResult({ title, command, expected, observed, status, ms }: CheckResult): string {
  const mark = status === 'pass' ? colors.green('✔') : colors.red('✘');
  const lines = [
    `${mark} ${title}  ${colors.dim(duration(ms))}`,
    ...command.split(' && ').map((part, position) => `  ${colors.dim(position === 0 ? '$' : '&&')} ${part}`),
    `  ${observed}`,
  ];
  if (status === 'fail') lines.push(`  ${colors.red('expected:')} ${expected}`);
  return lines.join('\n');
}

function renderSummary({ passed, failed }: Verification, ms: number): string {
  const counts = `${passed} passed, ${failed} failed`;
  return `${(failed === 0 ? colors.green : colors.red)(counts)} in ${duration(ms)}\n`;
}
