/** 10 MB goes up, comes down, and is the same. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Check, Outcome, Ran, Run } from '../pattern.ts';
import { complaint } from '../ran.ts';
import { BUCKET } from './names.ts';
import type { Survey } from './survey.ts';

const SIZE = 10 * 1024 * 1024;

/** Without a host the client asks where it would by itself. */
export function roundTrip({ host, region }: Partial<Pick<Survey, 'host'>> & Pick<Survey, 'region'>): Check {
  const where = ['--region', region, ...(host === undefined ? [] : ['--endpoint-url', `https://${host}`])];
  const copy = (from: string, to: string) => ['aws', 's3', 'cp', from, to, '--only-show-errors', ...where];
  return {
    id: 'round-trip',
    title: '10 MB goes up, comes down, and is the same',
    command: [
      copy('10MB.bin', `s3://${BUCKET}/10MB.bin`).join(' '),
      copy(`s3://${BUCKET}/10MB.bin`, 'back.bin').join(' '),
      'cmp 10MB.bin back.bin',
    ].join(' && '),
    expected: 'the same bytes',
    run: async (run) => {
      const directory = await mkdtemp(join(tmpdir(), 'kairo-verify-'));
      // A name of its own, so that two at a time do not meet.
      const object = `s3://${BUCKET}/${basename(directory)}/10MB.bin`;
      try {
        return await upAndDown(run, directory, (from, to) => copy(from, to), object);
      } finally {
        await rm(directory, { recursive: true, force: true });
        // What is wrong with this has been said by the copies before it.
        await run(['aws', 's3', 'rm', object, '--only-show-errors', ...where]).catch(() => undefined);
      }
    },
  };
}

async function upAndDown(
  run: Run,
  directory: string,
  copy: (from: string, to: string) => string[],
  object: string,
): Promise<Outcome> {
  const original = join(directory, '10MB.bin');
  const back = join(directory, 'back.bin');
  const bytes = randomBytes(SIZE);
  await writeFile(original, bytes);
  const up = await run(copy(original, object), { timeoutMs: 30_000 });
  if (up.code !== 0) return { pass: false, observed: `up: ${complaint(up)}` };
  const down = await run(copy(object, back), { timeoutMs: 30_000 });
  if (down.code !== 0) return { pass: false, observed: `down: ${complaint(down)}` };
  const returned = await readFile(back);
  const [sent, received] = [sha256(bytes), sha256(returned)];
  return sent === received
    ? { pass: true, observed: `the same (SHA-256 ${sent.slice(0, 12)}…), ${times(up, down)}` }
    : { pass: false, observed: `${returned.length} bytes came back of ${SIZE}, and they differ` };
}

function times(up: Ran, down: Ran): string {
  return `up in ${(up.ms / 1000).toFixed(1)} s, down in ${(down.ms / 1000).toFixed(1)} s`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
