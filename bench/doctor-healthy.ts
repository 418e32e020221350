/**
 * Random healthy networks: does the doctor leave them alone? Each is a lab's own network with a few changes that keep
 * the path to S3 whole; what the doctor sees is judged with and without the account.
 *
 *     npm run bench -- doctor-healthy [--networks N] [--seed S] [--pattern P]
 */
import { parseArgs } from 'node:util';
import { onLabHost } from '../src/cli/doctor-in-lab.ts';
import { performer } from '../src/cli/fault-steps.ts';
import { worldOf } from '../src/cli/world.ts';
import { type Diagnosis, diagnose } from '../src/doctor/diagnose.ts';
import { type FaultLab, faultLab, takeBack } from '../src/faults/lab.ts';
import type { Perform, Step } from '../src/faults/step.ts';
import type { Network } from '../src/network/network.ts';
import { patternNames } from '../src/patterns/names.ts';
import { BUCKET } from '../src/patterns/parts/names.ts';
import { Random } from '../test/agreement/random.ts';
import { TestLab } from '../test/support/lab.ts';
import { harmless } from './support/harmless.ts';

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    pattern: { type: 'string' },
  },
});
const [networks, first] = [Number(values.networks), Number(values.seed)];

const wrong: string[] = [];
let longest = 0;
const patterns = patternNames.filter((name) => values.pattern === undefined || values.pattern === name);
for (const [position, pattern] of patterns.entries()) {
  await using lab = await TestLab.up(pattern);
  process.env.KAIRO_HOME = lab.home;
  const perform = performer(await lab.file());
  for (let seed = first + position; seed < first + networks; seed += patterns.length) {
    await examineNetwork(perform, pattern, seed);
  }
}
console.log(
  `${networks} healthy networks, ${wrong.length} with a diagnosis, the longest examination ${longest} ms`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function examineNetwork(perform: Perform, pattern: string, seed: number): Promise<void> {
  const random = new Random(seed);
  const names = random.some(Object.keys(harmless), random.between(1, 5));
  const done: Step[] = [];
  const applied: string[] = [];
  try {
    for (const name of names) {
      await harmless[name]!(await labNow(perform, done), random);
      applied.push(name);
    }
    const problems = await problemsSeen();
    if (problems.length > 0) wrong.push(pattern);
    console.log(`${problems.length > 0 ? '✘' : '✔'} ${pattern} ${seed}: ${applied.join(', ')}`);
    for (const problem of problems) console.log(`    ${problem}`);
  } finally {
    const left = await takeBack(done, perform);
    for (const problem of left) console.log(`    not taken back: ${problem}`);
  }
}

/** The lab as it is now; what is done to it is noted in `done`, the last step first. */
async function labNow(perform: Perform, done: Step[]): Promise<FaultLab> {
  const { network, region } = await worldOf({ lab: 'default' });
  // What was read is without keys; on premises nothing may be lost.
  const { sites } = (await perform({ kind: 'sites', change: {} })) as { sites: Network['sites'] };
  return faultLab({ network: { ...network, sites }, region, bucket: BUCKET }, perform, {
    push: (step) => done.unshift(step),
    drop: () => done.shift(),
  });
}

/** What the doctor says against a network that is healthy. */
async function problemsSeen(): Promise<string[]> {
  const startedAt = performance.now();
  const [seen, outcome] = await onLabHost({ lab: 'default' }, () => undefined);
  longest = Math.max(longest, Math.round(performance.now() - startedAt));
  if (outcome.kind !== 'read') return [outcome.why];
  const judged = { 'with the account': diagnose(seen, outcome.account), alone: diagnose(seen) };
  return Object.entries(judged).flatMap(([how, one]) => (one.healthy ? [] : [`${how}: ${told(one)}`]));
}

function told({ diagnosis, undecided }: Diagnosis): string {
  return diagnosis ? `${diagnosis.code}: ${diagnosis.detail}` : `undecided: ${undecided?.what}`;
}
