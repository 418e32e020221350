import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from './store.ts';

const directory = mkdtempSync(join(tmpdir(), 'kairo-store-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a bucket', () => {
  it('is read as it is durable, while it changes and after', async () => {
    const store = await openStore(join(directory, 'changing'));
    await store.buckets.create({ name: 'b', region: 'ap-northeast-1', createdAt: 0 }, () => {
      throw new Error('There is one already.');
    });
    const next = () =>
      store.buckets.update('b', (bucket) => ({ ...bucket, createdAt: bucket.createdAt + 1 }));
    for (let round = 0; round < 20; round++) {
      // What is changed at the same moment is changed one after the other.
      const changes = [next(), next(), next()];
      expect(store.buckets.get('b')?.createdAt).toBe(3 * round);
      let changing = true;
      const change = Promise.all(changes).finally(() => {
        changing = false;
      });
      while (changing) {
        store.buckets.get('b');
        await new Promise((resolve) => setImmediate(resolve));
      }
      await change;
      expect(store.buckets.get('b')?.createdAt).toBe(3 * round + 3);
    }
    await store.buckets.delete('b');
    expect(store.buckets.get('b')).toBeUndefined();
    await store.close();
  });
});

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
