import { describe, expect, it } from 'vitest';
import { permissionsOf, resourceOf } from './permissions.ts';

const needs = (operation: string, input: Record<string, unknown> = {}) =>
  permissionsOf(operation, input).map((permission) => `${permission.action} ${resourceOf(permission)}`);
const object = { Bucket: 'b', Key: 'k/é' };

describe('what an operation needs', () => {
  it.each([
    ['ListBuckets', {}, ['s3:ListAllMyBuckets arn:aws:s3:::*']],
    ['HeadBucket', { Bucket: 'b' }, ['s3:ListBucket arn:aws:s3:::b']],
    ['CreateBucket', { Bucket: 'b' }, ['s3:CreateBucket arn:aws:s3:::b']],
    [
      'CreateBucket',
      { Bucket: 'b', GrantRead: 'id=x', ObjectLockEnabledForBucket: true, ObjectOwnership: 'ObjectWriter' },
      [
        's3:CreateBucket arn:aws:s3:::b',
        's3:PutBucketAcl arn:aws:s3:::b',
        's3:PutBucketObjectLockConfiguration arn:aws:s3:::b',
        's3:PutBucketVersioning arn:aws:s3:::b',
        's3:PutBucketOwnershipControls arn:aws:s3:::b',
      ],
    ],
    ['ListObjectsV2', { Bucket: 'b' }, ['s3:ListBucket arn:aws:s3:::b']],
    ['GetBucketLocation', { Bucket: 'b' }, ['s3:GetBucketLocation arn:aws:s3:::b']],
    ['ListMultipartUploads', { Bucket: 'b' }, ['s3:ListBucketMultipartUploads arn:aws:s3:::b']],
    ['HeadObject', object, ['s3:GetObject arn:aws:s3:::b/k/é']],
    ['GetObject', { ...object, VersionId: 'v' }, ['s3:GetObjectVersion arn:aws:s3:::b/k/é']],
    ['DeleteObject', { ...object, VersionId: 'v' }, ['s3:DeleteObjectVersion arn:aws:s3:::b/k/é']],
    ['CreateMultipartUpload', object, ['s3:PutObject arn:aws:s3:::b/k/é']],
    ['UploadPart', object, ['s3:PutObject arn:aws:s3:::b/k/é']],
    ['CompleteMultipartUpload', object, ['s3:PutObject arn:aws:s3:::b/k/é']],
    ['AbortMultipartUpload', object, ['s3:AbortMultipartUpload arn:aws:s3:::b/k/é']],
    ['ListParts', object, ['s3:ListMultipartUploadParts arn:aws:s3:::b/k/é']],
    [
      'GetObjectAttributes',
      object,
      ['s3:GetObjectAttributes arn:aws:s3:::b/k/é', 's3:GetObject arn:aws:s3:::b/k/é'],
    ],
    [
      'CopyObject',
      { ...object, CopySource: '/from/a%20key' },
      ['s3:PutObject arn:aws:s3:::b/k/é', 's3:GetObject arn:aws:s3:::from/a key'],
    ],
    [
      'UploadPartCopy',
      { ...object, CopySource: 'from/x?versionId=1' },
      ['s3:PutObject arn:aws:s3:::b/k/é', 's3:GetObjectVersion arn:aws:s3:::from/x'],
    ],
    ['RestoreObject', { ...object, VersionId: 'v' }, ['s3:RestoreObject arn:aws:s3:::b/k/é']],
    ['DeleteObjects', { Bucket: 'b' }, []],
  ])('%s %j', (operation, input, expected) => {
    expect(needs(operation, input)).toEqual(expected);
  });
});
