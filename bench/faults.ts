/**
 * Every fault of the catalogue, broken into a lab of each pattern where it applies: does the doctor name it, with
 * the account and from the evidence alone, does the printed fix heal, and does mending?
 *
 *     npm run bench -- faults [--pattern P] [--fault CODE …]
 */
import { parseArgs } from 'node:util';
import { onLabHost } from '../src/cli/doctor-in-lab.ts';
import { type Diagnosis, diagnose } from '../src/doctor/diagnose.ts';
import { appliesTo, catalogue } from '../src/faults/catalogue.ts';
import { expectedFromEvidence, type Fault } from '../src/faults/fault.ts';
import type { Network } from '../src/network/network.ts';
import { patternNames } from '../src/patterns/names.ts';
import { run, TestLab } from '../test/support/lab.ts';

const { values: wanted } = parseArgs({
  options: { pattern: { type: 'string' }, fault: { type: 'string', multiple: true } },
});

interface Examined {
  withAccount: Diagnosis;
  alone: Diagnosis;
  ms: number;
}

let wrong = 0;
let checked = 0;

for (const pattern of patternNames) {
  if (wanted.pattern !== undefined && wanted.pattern !== pattern) continue;
  const faults = catalogue.filter(
    (one) => appliesTo(one, pattern) && (wanted.fault?.includes(one.code) ?? true),
  );
  if (faults.length === 0) continue;
  {
    await using lab = await TestLab.up(pattern);
    process.env.KAIRO_HOME = lab.home;
    const healthy = await examined();
    report(pattern, 'healthy', problemsOfHealth(healthy), healthy.ms);
  }
  for (const fault of faults) {
    await using lab = await TestLab.up(pattern);
    process.env.KAIRO_HOME = lab.home;
    await check(lab, pattern, fault);
  }
}
console.log(`${checked} checked, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;

async function check(lab: TestLab, pattern: string, fault: Fault): Promise<void> {
  const problems: string[] = [];
  const broken = await lab.kairo('break', fault.code);
  if (broken.code !== 0) problems.push(`break: ${broken.stderr.trim()}`);
  // Where the network is still changing the doctor says so, and is run again.
  const seen = await settled((one) => one.withAccount.diagnosis !== null);
  const { withAccount, alone } = seen;
  if (withAccount.diagnosis?.code !== fault.diagnosis) {
    problems.push(`with the account: ${told(withAccount)}, expected ${fault.diagnosis}`);
  }
  const expected = expectedFromEvidence(fault, pattern);
  if ((alone.diagnosis?.code ?? undefined) !== expected || alone.healthy) {
    problems.push(`from evidence: ${told(alone)}, expected ${expected ?? 'undecided'}`);
  }
  if (fault.healed === 'by-command') problems.push(...(await heal(lab, withAccount)));
  const mended = await lab.kairo('mend');
  if (mended.code !== 0) problems.push(`mend: ${mended.stdout.trim()}${mended.stderr.trim()}`);
  const after = await settled((one) => one.withAccount.healthy);
  problems.push(...problemsOfHealth(after).map((problem) => `after mending: ${problem}`));
  report(pattern, fault.code, problems, seen.ms);
}

/** Types the fix as it is printed, until the doctor is content or has no further fix. */
async function heal(lab: TestLab, { diagnosis }: Diagnosis): Promise<string[]> {
  let fix = diagnosis?.fix;
  for (let turn = 0; turn < 4 && fix; turn++) {
    const script = `eval "$(node dist/cli/main.js env)"; ${fix}`;
    if (fix.startsWith('export ')) await exportOnHost(lab, fix);
    else {
      const typed = await run(['bash', '-c', script], { env: { KAIRO_HOME: lab.home } });
      if (typed.code !== 0) return [`the fix fails: ${fix}: ${typed.stderr.trim()}`];
    }
    const after = await settled((one) => one.withAccount.healthy);
    if (after.withAccount.healthy) return [];
    fix = after.withAccount.diagnosis?.fix;
    if (!fix) return [`after the fix: ${told(after.withAccount)}`];
  }
  return [fix ? `it takes more than four fixes; the next: ${fix}` : 'there is no fix to type'];
}

/** What somebody exports on the on-premises host. */
async function exportOnHost(lab: TestLab, line: string): Promise<void> {
  const printed = await run(['bash', '-c', `${line.split('; ')[0]}; env -0 | cat`], { env: {} });
  const names = [...line.matchAll(/(\w+)=/g)].map(([, name]) => name!);
  const environment = Object.fromEntries(
    printed.stdout
      .split('\0')
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const)
      .filter(([name]) => names.includes(name)),
  );
  const url = `http://127.0.0.1:${lab.port}/_kairo/`;
  const answer = (await (await fetch(`${url}world`)).json()) as { world: { network: Network } };
  const [site] = Object.values(answer.world.network.sites);
  const host = site!.hosts[0]!;
  const conditions = {
    ...host.conditions,
    environment: { ...host.conditions?.environment, ...environment },
  };
  await fetch(`${url}sites`, {
    method: 'POST',
    body: JSON.stringify({ [site!.name]: { hosts: { [host.name]: { conditions } } } }),
  });
}

/** The account is read again where a loaded machine was too slow for it. */
async function examined(attempts = 3): Promise<Examined> {
  const startedAt = performance.now();
  const [seen, outcome] = await onLabHost({ lab: 'default' }, () => undefined);
  const ms = performance.now() - startedAt;
  if (outcome.kind !== 'read') {
    if (attempts > 1) return await examined(attempts - 1);
    throw new Error(outcome.why);
  }
  return { withAccount: diagnose(seen, outcome.account), alone: diagnose(seen), ms };
}

/** A tunnel that was cut takes some seconds to come back. */
async function settled(enough: (one: Examined) => boolean): Promise<Examined> {
  for (let turn = 0; ; turn++) {
    const one = await examined();
    if (enough(one) || turn === 4) return one;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
}

function problemsOfHealth({ withAccount, alone }: Examined): string[] {
  return [
    ...(withAccount.healthy ? [] : [`with the account: ${told(withAccount)}`]),
    ...(alone.healthy ? [] : [`from evidence: ${told(alone)}`]),
  ];
}

function told({ healthy, diagnosis, undecided }: Diagnosis): string {
  if (healthy) return 'healthy';
  return diagnosis ? `${diagnosis.code} (${diagnosis.detail})` : `undecided (${undecided?.what})`;
}

function report(pattern: string, what: string, problems: readonly string[], ms: number): void {
  checked++;
  if (problems.length > 0) wrong++;
  console.log(`${problems.length === 0 ? '✔' : '✘'} ${pattern} ${what} ${Math.round(ms)} ms`);
  for (const problem of problems) console.log(`    ${problem}`);
}
