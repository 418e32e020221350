import { describe, expect, it } from 'vitest';
import { actionAt } from './actions.ts';

const object = { bucket: 'b', key: 'k' };

describe('an action', () => {
  it.each([
    [undefined, {}, { action: 's3:ListAllMyBuckets' }],
    [undefined, { bucket: 'b' }, { action: 's3:ListBucket', bucket: 'b' }],
    [undefined, object, { action: 's3:PutObject', ...object }],
    ['s3:GetObject', object, { action: 's3:GetObject', ...object }],
    ['getobject', object, { action: 's3:GetObject', ...object }],
    ['HeadObject', object, { action: 's3:GetObject', ...object }],
    ['ListObjectsV2', object, { action: 's3:ListBucket', bucket: 'b', prefix: 'k' }],
    ['s3:ListBucket', object, { action: 's3:ListBucket', bucket: 'b', prefix: 'k' }],
    ['s3:GetBucketPolicy', object, { action: 's3:GetBucketPolicy', bucket: 'b' }],
  ] as const)('%s at %j is %j', (text, place, is) => {
    expect(actionAt(text, place)).toEqual(is);
  });

  it.each([
    ['s3:GetObject', { bucket: 'b' }, 'done to an object'],
    ['s3:ListBucket', {}, 'done to a bucket'],
    ['s3:ListAllMyBuckets', object, 'ask for s3://'],
    ['s3:HeadObject', object, 'the operation HeadObject needs s3:GetObject'],
    ['s3:Fly', object, '"s3:Fly" is no action of S3'],
    ['ec2:RunInstances', object, 'is no action of S3'],
    ['', object, 'is no action of S3'],
    ['constructor', object, 'is no action of S3'],
  ])('%s at %j is none: %s', (text, place, says) => {
    expect(() => actionAt(text, place)).toThrow(says);
  });
});
