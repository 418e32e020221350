/**
 * The public test suite of S3, ceph/s3-tests, against Kairo without packets.
 *
 *     npm run bench -- s3-tests [--checkout DIRECTORY] [-k EXPRESSION] [--write docs/s3-tests.json] [--log FILE]
 *
 * Without `--checkout` it is cloned. Python 3 needs what the suite's `requirements.txt` names. `-k` chooses tests
 * by name, as pytest has it; `--write` keeps the summary that docs/fidelity.md shows; `--log` keeps a line for
 * every request.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { configuration } from './s3-tests/configuration.ts';
import { serveCloud } from './s3-tests/serve.ts';
import { type Results, renderSummary, summarize } from './s3-tests/table.ts';

const SUITE = 'https://github.com/ceph/s3-tests';
/** Features of radosgw that S3 does not have, or that wait for days to be over. */
const LEFT_OUT = [
  'bucket_logging',
  'bucket_logging_cleanup',
  'cloud_transition',
  'cloud_restore',
  'target_by_bucket',
  'lifecycle_expiration',
  'lifecycle_transition',
];

const { values: options } = parseArgs({
  options: {
    checkout: { type: 'string' },
    k: { type: 'string', short: 'k' },
    write: { type: 'string' },
    log: { type: 'string' },
  },
});

const directory = mkdtempSync(join(tmpdir(), 'kairo-s3-tests-'));
const log = options.log === undefined ? undefined : createWriteStream(options.log);
const served = await serveCloud(join(directory, 'lab'), (line) => void log?.write(`${line}\n`));
try {
  const results = await runSuite(resolve(options.checkout ?? clone()));
  const summary = summarize(results);
  console.log(renderSummary(summary, results));
  if (options.write !== undefined) writeFileSync(options.write, `${JSON.stringify(summary, undefined, 2)}\n`);
} finally {
  await served.close();
  log?.end();
  rmSync(directory, { recursive: true, force: true });
}
// Threads of the store's would keep the process.
process.exit();

function clone(): string {
  const place = join(directory, 's3-tests');
  const { status } = spawnSync('git', ['clone', '--depth', '1', SUITE, place], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${SUITE} cannot be cloned; name a checkout of it with --checkout.`);
  return place;
}

async function runSuite(checkout: string): Promise<Results> {
  const [config, report] = [join(directory, 's3tests.conf'), join(directory, 'report.json')];
  writeFileSync(config, configuration(served.port));
  const pytest = spawn(
    'python3',
    [
      ...['-m', 'pytest', '-q', '--no-header', '--tb=no', '-p', 'no:cacheprovider', '-p', 'report'],
      ...['-m', LEFT_OUT.map((mark) => `not ${mark}`).join(' and ')],
      ...(options.k === undefined ? [] : ['-k', options.k]),
      's3tests/functional/test_s3.py',
      's3tests/functional/test_headers.py',
    ],
    {
      cwd: checkout,
      stdio: ['ignore', 2, 2],
      env: {
        ...process.env,
        S3TEST_CONF: config,
        KAIRO_REPORT: report,
        AWS_DEFAULT_REGION: 'us-east-1',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONPATH: [checkout, resolve('bench/s3-tests'), process.env.PYTHONPATH ?? ''].join(delimiter),
      },
    },
  );
  await new Promise((done, failed) => pytest.once('exit', done).once('error', failed));
  if (!existsSync(report)) throw new Error('pytest has not run, see above.');
  return JSON.parse(readFileSync(report, 'utf8')) as Results;
}
