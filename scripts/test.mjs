/** `npm test`: set up, types, lint, unit tests, tests with real packets. The last line is the sum. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';
import { labObstacle } from './test/lab-obstacle.mjs';
import { summary, tallyOf } from './test/tally.mjs';

setUp();
const tallies = [
  check('types', 'typescript/bin/tsc', ['--noEmit']),
  check('lint', '@biomejs/biome/bin/biome', ['check', '.']),
  suite('unit'),
  labSuite(),
];
for (const problem of tallies.flatMap(({ problems }) => problems)) console.log(problem);
console.log(summary(tallies));
process.exitCode = tallies.some(({ failed }) => failed > 0) ? 1 : 0;

/** A check that passes or fails as a whole; only a failure is counted. */
function check(name, program, args) {
  const status = node(program, args);
  if (status === 0) return { passed: 0, failed: 0, problems: [] };
  return { passed: 0, failed: 1, problems: [`${name}: failed, see above`] };
}

/** One project of vitest.config.ts. */
function suite(project) {
  const directory = mkdtempSync(join(tmpdir(), 'kairo-test-'));
  try {
    const file = join(directory, 'report.json');
    const status = node('vitest/vitest.mjs', [
      ...['run', '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    ]);
    const tally = tallyOf(reportIn(file), status);
    return { ...tally, problems: tally.problems.map((problem) => `${project} tests: ${problem}`) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Tests that cannot run have failed: nobody should take their silence for success. */
function labSuite() {
  const obstacle = labObstacle();
  return obstacle ? { passed: 0, failed: 1, problems: [obstacle] } : suite('lab');
}

function reportIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function node(program, args) {
  const script = join(root, 'node_modules', program);
  return spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  }).status;
}
