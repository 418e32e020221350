/** Fills stores for listing, past their front doors: 100,000 uploads would take longer than all the rest. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/cloud/s3/store/store.ts';
import { BUCKET } from './requests.ts';

const ETAG = 'd41d8cd98f00b204e9800998ecf8427e';
const BATCH = 5_000;

export async function fillKairo(directory: string, keys: readonly string[]): Promise<void> {
  const store = await openStore(directory);
  const refuse = () => {
    throw new Error('The bucket is there already.');
  };
  const bucket = await store.buckets.create({ name: BUCKET, region: 'ap-northeast-1', createdAt: 0 }, refuse);
  const object = {
    headers: {},
    metadata: {},
    storageClass: 'STANDARD',
    size: 0,
    etag: ETAG,
    lastModified: 0,
  };
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    await Promise.all(batch.map((key) => store.objects.put(bucket, key, object, { segments: [] })));
  }
  await store.close();
}

/** s3rver makes up what it misses beside an object's bytes when it first lists the object. */
export function fillS3rver(directory: string, keys: readonly string[]): void {
  mkdirSync(join(directory, BUCKET), { recursive: true });
  for (const key of keys) writeFileSync(join(directory, BUCKET, `${key}._S3rver_object`), '');
}
