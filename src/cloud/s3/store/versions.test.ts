import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { keyOfVersion, versionKey } from './keys.ts';
import { type Bucket, isDeleteMarker, type VersionRecord } from './model.ts';
import { openStore, type Store } from './store.ts';
import { numberInVersionId, versionIdOf } from './version-ids.ts';

const directory = mkdtempSync(join(tmpdir(), 'kairo-s3-versions-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const object = (etag: string) => ({
  headers: {},
  metadata: {},
  storageClass: 'STANDARD',
  size: 1,
  etag,
  lastModified: 0,
});
const body = { segments: [{ inline: Buffer.from('x') }] };
const KEYS = ['a', 'a\0b', 'a\u0001', 'a/b', 'é'];

type Step =
  | { kind: 'put'; key: string }
  | { kind: 'delete'; key: string }
  | { kind: 'remove'; key: string; at: number }
  | { kind: 'versioning'; status: 'Enabled' | 'Suspended' };

const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), key, at: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('versioning' as const),
      status: fc.constantFrom('Enabled' as const, 'Suspended' as const),
    }),
  },
);

/** What S3 says that versions are: for each key a list, the newest first. */
class Model {
  status: Bucket['versioning'];
  readonly versions = new Map<string, { id: string; etag: string | undefined }[]>();

  of(name: string) {
    return this.versions.get(name) ?? [];
  }

  add(name: string, id: string | undefined, etag: string | undefined): void {
    const kept = this.of(name).filter((version) => id !== undefined || version.id !== 'null');
    this.versions.set(name, [{ id: id ?? 'null', etag }, ...kept]);
  }

  remove(name: string, id: string): void {
    this.versions.set(
      name,
      this.of(name).filter((version) => version.id !== id),
    );
  }

  all() {
    const keys = [...this.versions.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return keys.flatMap((name) =>
      this.of(name).map((version, index) => ({ key: name, ...version, latest: index === 0 })),
    );
  }
}

async function take(store: Store, bucket: Bucket, model: Model, step: Step, etag: string): Promise<void> {
  if (step.kind === 'versioning') {
    await store.buckets.update(bucket.name, (made) => ({ ...made, versioning: step.status }));
    model.status = step.status;
  } else if (step.kind === 'put') {
    const { versionId } = await store.objects.put(bucket, step.key, object(etag), body);
    expect(versionId !== undefined).toBe(model.status === 'Enabled');
    model.add(step.key, versionId, etag);
  } else if (step.kind === 'delete') {
    const { marker } = await store.objects.delete(bucket, step.key, { now: 0 });
    expect(marker !== undefined).toBe(model.status !== undefined);
    if (marker) model.add(step.key, marker.versionId, undefined);
    else model.remove(step.key, 'null');
  } else {
    const id = model.of(step.key)[step.at]?.id ?? 'null';
    await store.objects.delete(bucket, step.key, { versionId: id, now: 0 });
    model.remove(step.key, id);
  }
}

const shown = (version: VersionRecord) => ({
  id: version.versionId ?? 'null',
  etag: isDeleteMarker(version) ? undefined : version.etag,
});
const ANY = Buffer.of();

describe('versions in the store', () => {
  it('are what S3 says, after whatever was done', async () => {
    const store = await openStore(join(directory, 'model'));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const name = `b${run++}`;
        await store.buckets.create({ name, region: 'r', createdAt: 0 }, () => expect.fail());
        const model = new Model();
        for (const [index, step] of steps.entries()) {
          await take(store, store.buckets.get(name)!, model, step, String(index));
        }
        const bucket = store.buckets.get(name)!;
        const expected = model.all();
        const listed = [...store.objects.versions(bucket, ANY, ANY)];
        expect(
          listed.map(({ key, version, isLatest }) => ({ key, ...shown(version), latest: isLatest })),
        ).toEqual(expected);
        expect([...store.objects.range(bucket, ANY, ANY)].map(({ key }) => key)).toEqual(
          expected.filter(({ latest, etag }) => latest && etag !== undefined).map(({ key }) => key),
        );
        for (const { key, id, etag } of expected) {
          expect(shown(store.objects.version(bucket, key, id)!)).toEqual({ id, etag });
        }
        for (const name of KEYS) {
          const [newest] = model.of(name);
          const found = store.objects.version(bucket, name);
          expect(found && shown(found)).toEqual(newest);
        }
        for (const [index, { key, version }] of listed.entries()) {
          const rest = store.objects.versions(bucket, ANY, ANY, { key, id: version.id });
          expect([...rest]).toEqual(listed.slice(index + 1));
        }
      }),
      { numRuns: 60 },
    );
    await store.close();
  });

  it('keep a bucket from being deleted, delete markers too', async () => {
    const store = await openStore(join(directory, 'not-empty'));
    const bucket = await store.buckets.create({ name: 'b', region: 'r', createdAt: 0 }, () => expect.fail());
    await store.buckets.update('b', (made) => ({ ...made, versioning: 'Enabled' }));
    const { marker } = await store.objects.delete(bucket, 'k', { now: 0 });
    await expect(store.buckets.delete('b')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
    await store.objects.delete(bucket, 'k', { now: 0, versionId: marker!.versionId });
    await store.buckets.delete('b');
    await store.close();
  });
});

describe('keys and ids of versions', () => {
  it('find back what they were made of', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary' }), fc.maxSafeNat(), (bucket, name, id) => {
        expect(keyOfVersion(versionKey(bucket, name, id))).toBe(name);
        expect(numberInVersionId(versionIdOf(id))).toBe(id);
      }),
    );
  });

  it.each(['', 'null', 'x', 'y'.repeat(32), `${'a'.repeat(31)}-`, 'a'.repeat(33)])(
    '%j is no version id',
    (text) => {
      expect(numberInVersionId(text)).toBeUndefined();
    },
  );
});
