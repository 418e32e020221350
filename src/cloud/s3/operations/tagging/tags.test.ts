import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../../testing/serve.ts';
import { MOST_OBJECT_TAGS, tagsOf, tagsOfHeader } from './tags.ts';

const tag = (Key: string, Value = 'v') => ({ Key, Value });
const failure = (code: string) => expect.objectContaining({ code });

describe('tags', () => {
  it('are read from the header, decoded, by name', () => {
    expect(tagsOfHeader('b=2&a=%E3%81%82+1&c')).toEqual([tag('a', 'あ 1'), tag('b', '2'), tag('c', '')]);
    expect(tagsOfHeader('')).toEqual([]);
  });

  it.each(['a=%', 'a=%E3'])('that are badly encoded are refused: %s', (header) => {
    expect(() => tagsOfHeader(header)).toThrow(failure('InvalidArgument'));
  });

  it.each([
    ['too many', Array.from({ length: 11 }, (_, index) => tag(String(index)))],
    ['the same key twice', [tag('a'), tag('a')]],
    ['a long key', [tag('k'.repeat(129))]],
    ['a long value', [tag('k', 'v'.repeat(257))]],
    ['an empty key', [tag('')]],
    ['a system key', [tag('aws:x')]],
    ['other characters', [tag('a<b')]],
  ])('with %s are refused', (_, tags) => {
    expect(() => tagsOf(tags, MOST_OBJECT_TAGS)).toThrow(failure('InvalidTag'));
  });
});

describe('tags of objects and buckets', () => {
  let served: ServedS3;
  let s3: S3;
  const Bucket = 'tagged';
  beforeAll(async () => {
    served = await serve();
    s3 = served.client();
    await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
  });
  afterAll(() => served[Symbol.asyncDispose]());
  const tagsOfObject = async (Key: string) => (await s3.getObjectTagging({ Bucket, Key })).TagSet;

  it('are set with the object, replaced, taken away, and counted', async () => {
    await s3.putObject({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=1' });
    expect(await tagsOfObject('k')).toEqual([tag('a', '1')]);
    expect(await s3.headObject({ Bucket, Key: 'k' })).toMatchObject({ TagCount: 1 });
    await s3.putObjectTagging({ Bucket, Key: 'k', Tagging: { TagSet: [tag('b'), tag('a')] } });
    expect(await tagsOfObject('k')).toEqual([tag('b'), tag('a')]);
    await s3.deleteObjectTagging({ Bucket, Key: 'k' });
    expect(await tagsOfObject('k')).toEqual([]);
    expect(await s3.headObject({ Bucket, Key: 'k' })).not.toHaveProperty('TagCount');
  });

  it('go along with a copy, unless it brings its own', async () => {
    await s3.putObject({ Bucket, Key: 'from', Body: 'x', Tagging: 'a=1' });
    const CopySource = `${Bucket}/from`;
    await s3.copyObject({ Bucket, Key: 'along', CopySource, Tagging: 'b=2' });
    expect(await tagsOfObject('along')).toEqual([tag('a', '1')]);
    await s3.copyObject({ Bucket, Key: 'own', CopySource, Tagging: 'b=2', TaggingDirective: 'REPLACE' });
    expect(await tagsOfObject('own')).toEqual([tag('b', '2')]);
  });

  it('of a bucket are there or not', async () => {
    await expect(s3.getBucketTagging({ Bucket })).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [tag('a')] } });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual([tag('a')]);
    await s3.deleteBucketTagging({ Bucket });
    await expect(s3.getBucketTagging({ Bucket })).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });
});
