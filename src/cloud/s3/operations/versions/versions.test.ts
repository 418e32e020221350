import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, sign } from '../../testing/raw.ts';
import { type ServedS3, serve } from '../../testing/serve.ts';

let served: ServedS3;
let s3: S3;
const Bucket = 'versioned';

beforeAll(async () => {
  served = await serve();
  s3 = served.client();
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
});
afterAll(() => served[Symbol.asyncDispose]());

const failure = (name: string, status: number) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode: status }) });
const text = async (Key: string, VersionId?: string) =>
  (await s3.getObject({ Bucket, Key, ...(VersionId && { VersionId }) })).Body!.transformToString();
const raw = (method: string, target: string) =>
  send(served.port, { method, target }, sign(served.port, { method, target }).headers);

describe('a bucket with versioning', () => {
  it('keeps what is overwritten and deleted, and brings it back', async () => {
    const Key = 'kept';
    const first = await s3.putObject({ Bucket, Key, Body: 'one' });
    const second = await s3.putObject({ Bucket, Key, Body: 'two' });
    expect(await text(Key)).toBe('two');
    expect(await text(Key, first.VersionId)).toBe('one');
    const gone = await s3.deleteObject({ Bucket, Key });
    expect(gone).toMatchObject({ DeleteMarker: true });
    await expect(text(Key)).rejects.toEqual(failure('NoSuchKey', 404));
    expect(await text(Key, second.VersionId)).toBe('two');
    expect(await s3.deleteObject({ Bucket, Key, VersionId: gone.VersionId! })).toMatchObject({
      DeleteMarker: true,
      VersionId: gone.VersionId,
    });
    expect(await text(Key)).toBe('two');
    await s3.deleteObject({ Bucket, Key, VersionId: second.VersionId! });
    expect(await text(Key)).toBe('one');
    await expect(s3.getObject({ Bucket, Key, VersionId: second.VersionId! })).rejects.toEqual(
      failure('NoSuchVersion', 404),
    );
    await expect(s3.getObject({ Bucket, Key, VersionId: 'nonsense' })).rejects.toEqual(
      failure('InvalidArgument', 400),
    );
  });

  it('says what a delete marker is', async () => {
    const Key = 'marked';
    await s3.putObject({ Bucket, Key, Body: 'x' });
    const { VersionId } = await s3.deleteObject({ Bucket, Key });
    const plain = await raw('GET', `/${Bucket}/${Key}`);
    expect(plain.status).toBe(404);
    expect(plain.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': VersionId });
    const named = await raw('HEAD', `/${Bucket}/${Key}?versionId=${VersionId}`);
    expect(named.status).toBe(405);
    expect(named.headers).toMatchObject({ 'x-amz-delete-marker': 'true', allow: 'DELETE' });
    await expect(
      s3.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}?versionId=${VersionId}` }),
    ).rejects.toEqual(failure('InvalidRequest', 400));
  });

  it('lists versions page by page, with groups, as if in one', async () => {
    const name = 'listed';
    await served.s3.createBucket(name, { region: 'ap-northeast-1' });
    await s3.putObject({ Bucket: name, Key: 'a', Body: 'before versioning' });
    await s3.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } });
    for (const Key of ['a', 'dir/x', 'dir/y', 'a', 'z']) await s3.putObject({ Bucket: name, Key, Body: Key });
    await s3.deleteObject({ Bucket: name, Key: 'z' });
    for (const Delimiter of [undefined, '/']) {
      const whole = await s3.listObjectVersions({ Bucket: name, ...(Delimiter && { Delimiter }) });
      const shown: string[] = [];
      let page: { KeyMarker?: string; VersionIdMarker?: string } = {};
      for (let more = true; more; ) {
        const answer = await s3.listObjectVersions({
          Bucket: name,
          MaxKeys: 1,
          ...(Delimiter && { Delimiter }),
          ...page,
        });
        for (const { Key, VersionId } of [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])]) {
          shown.push(`${Key} ${VersionId}`);
        }
        shown.push(...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
        more = answer.IsTruncated === true;
        page = {
          ...(answer.NextKeyMarker && { KeyMarker: answer.NextKeyMarker }),
          ...(answer.NextVersionIdMarker && { VersionIdMarker: answer.NextVersionIdMarker }),
        };
      }
      const all = [...whole.Versions!, ...whole.DeleteMarkers!].map(
        ({ Key, VersionId }) => `${Key} ${VersionId}`,
      );
      all.push(...(whole.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
      expect(shown.sort()).toEqual(all.sort());
      expect(whole.Versions!.filter(({ Key }) => Key === 'a').map(({ IsLatest }) => IsLatest)).toEqual([
        true,
        false,
        false,
      ]);
    }
  });

  it('refuses MFA delete, of which it has no device', async () => {
    await expect(
      s3.putBucketVersioning({
        Bucket,
        MFA: '1 2',
        VersioningConfiguration: { Status: 'Enabled', MFADelete: 'Enabled' },
      }),
    ).rejects.toEqual(failure('InvalidArgument', 400));
  });
});

describe('conditional deletions', () => {
  it('delete only what is as the client knows it, and leave no marker where there is nothing', async () => {
    const Key = 'conditional';
    expect(await s3.deleteObject({ Bucket, Key, IfMatch: '"x"' })).not.toHaveProperty('DeleteMarker');
    const { ETag } = await s3.putObject({ Bucket, Key, Body: 'x' });
    await expect(s3.deleteObject({ Bucket, Key, IfMatch: '"other"' })).rejects.toEqual(
      failure('PreconditionFailed', 412),
    );
    await expect(s3.deleteObject({ Bucket, Key, IfMatchSize: 2 })).rejects.toEqual(
      failure('PreconditionFailed', 412),
    );
    expect(await s3.deleteObject({ Bucket, Key, IfMatch: ETag! })).toMatchObject({ DeleteMarker: true });
    // Behind a delete marker there is no object to be in the way.
    await s3.putObject({ Bucket, Key, Body: 'y', IfNoneMatch: '*' });
  });
});
