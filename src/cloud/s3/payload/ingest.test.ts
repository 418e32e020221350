import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collect } from './ingest.ts';
import { planPayload } from './plan.ts';

const plan = planPayload({ 'content-length': '1000' });

it('cuts off who sends a document byte by byte', async () => {
  const body = new PassThrough();
  const drip = setInterval(() => body.write('x'), 10);
  const collected = collect(body, plan, undefined, 2000, 100);
  await expect(collected).rejects.toMatchObject({ code: 'RequestTimeout' });
  clearInterval(drip);
});

it('takes a client that goes away for an incomplete body', async () => {
  const body = new PassThrough();
  const collected = collect(body, plan, undefined, 2000);
  body.write('some');
  await wait(5);
  body.destroy(new Error('aborted'));
  await expect(collected).rejects.toMatchObject({ code: 'IncompleteBody' });
});
