import { expect, it } from 'vitest';
import { send, sign } from '../../testing/raw.ts';
import { serve } from '../../testing/serve.ts';
import { shownMetadata } from './metadata.ts';

it('takes every name that a header can have, to the disk and through a copy', async () => {
  await using served = await serve();
  await served.s3.createBucket('names', { region: 'ap-northeast-1' });
  const ask = (method: string, target: string, headers: Record<string, string> = {}) => {
    const raw = { method, target, headers };
    return send(served.port, raw, sign(served.port, raw).headers);
  };
  const names = ['__proto__', 'constructor', 'tostring', 'plain'].map((name) => `x-amz-meta-${name}`);
  const given = Object.fromEntries(names.map((name, index) => [name, `v${index}`]));
  expect((await ask('PUT', '/names/a', given)).status).toBe(200);
  expect((await ask('PUT', '/names/b', { 'x-amz-copy-source': '/names/a' })).status).toBe(200);
  for (const key of ['a', 'b']) {
    const { headers } = await ask('HEAD', `/names/${key}`);
    expect(Object.fromEntries(names.map((name) => [name, headers[name]]))).toEqual(given);
  }
});

it('is read as it was kept before there were pairs', () => {
  expect(shownMetadata({ metadata: { by: 'hand' } })).toEqual({ by: 'hand' });
});
