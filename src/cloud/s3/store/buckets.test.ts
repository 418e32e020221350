import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from './store.ts';

const directory = mkdtempSync(join(tmpdir(), 'kairo-store-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the policy of a bucket', () => {
  it('stays with it, and ends with it', async () => {
    const unexpected = (): never => {
      throw new Error('There is one already.');
    };
    const bucket = { name: 'b', region: 'ap-northeast-1', createdAt: 1 };
    let store = await openStore(directory);
    await store.buckets.create(bucket, unexpected);
    await store.buckets.update('b', (made) => ({ ...made, policy: '{"é": 1}' }));
    await store.close();

    store = await openStore(directory);
    expect(store.buckets.get('b')).toMatchObject({ ...bucket, policy: '{"é": 1}' });
    await store.buckets.update('b', ({ policy: _, ...rest }) => rest);
    expect(store.buckets.get('b')).not.toHaveProperty('policy');
    await store.buckets.update('b', (made) => ({ ...made, policy: '{}' }));
    await store.buckets.delete('b');
    await store.buckets.create(bucket, unexpected);
    expect(store.buckets.get('b')).not.toHaveProperty('policy');
    await expect(store.buckets.update('none', (made) => made)).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
    await store.close();
  });
});
