/**
 * What an operation needs to be allowed: S3's actions, and the resource of each.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { parseCopySource } from '../operations/kit/copy-source.ts';
import type { Permission } from './permission.ts';

/** Actions that are not called as their operations are. */
const actionNames: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'AbortMultipartUpload',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  CreateSession: 'CreateSession',
  DeleteBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  DeleteBucketInventoryConfiguration: 'PutInventoryConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketMetricsConfiguration: 'PutMetricsConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketAnalyticsConfiguration: 'GetAnalyticsConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketIntelligentTieringConfiguration: 'GetIntelligentTieringConfiguration',
  GetBucketInventoryConfiguration: 'GetInventoryConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketMetricsConfiguration: 'GetMetricsConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBucketAnalyticsConfigurations: 'GetAnalyticsConfiguration',
  ListBucketIntelligentTieringConfigurations: 'GetIntelligentTieringConfiguration',
  ListBucketInventoryConfigurations: 'GetInventoryConfiguration',
  ListBucketMetricsConfigurations: 'GetMetricsConfiguration',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListParts: 'ListMultipartUploadParts',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  PutBucketInventoryConfiguration: 'PutInventoryConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketMetricsConfiguration: 'PutMetricsConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  SelectObjectContent: 'GetObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
};

/** With `versionId`, these are about versions. */
const ofVersions = new Set([
  'GetObject',
  'DeleteObject',
  'GetObjectTagging',
  'PutObjectTagging',
  'DeleteObjectTagging',
  'GetObjectAttributes',
  'GetObjectAcl',
  'PutObjectAcl',
]);
/** These are about an upload, which whoever began it may always do. */
const ofUploads = new Set(['AbortMultipartUpload', 'ListMultipartUploadParts']);
/** What else a new object may come with, each allowed by itself: input members and their actions. */
const described: readonly [member: string, action: string][] = [
  ['Tagging', 's3:PutObjectTagging'],
  ['ObjectLockMode', 's3:PutObjectRetention'],
  ['ObjectLockLegalHoldStatus', 's3:PutObjectLegalHold'],
];

type Input = Record<string, unknown>;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** All of them must be allowed. Throws `InvalidArgument` for the source of a copy that cannot be one. */
export function permissionsOf(operation: string, input: Input): Permission[] {
  // Every key of the list needs its own, which is judged key by key.
  if (operation === 'DeleteObjects') return [];
  const [bucket, key] = [text(input.Bucket), text(input.Key)];
  const versionId = text(input.VersionId);
  const where = {
    ...(bucket !== undefined && { bucket }),
    ...(key !== undefined && { key }),
    ...(versionId !== undefined && { versionId }),
  };
  const name = actionNames[operation] ?? operation;
  const uploadId = ofUploads.has(name) ? text(input.UploadId) : undefined;
  const permissions: Permission[] = [
    { action: actionOf(name, versionId), ...where, ...(uploadId !== undefined && { uploadId }) },
  ];
  if (operation === 'GetObjectAttributes') {
    permissions.push({ action: actionOf('GetObject', versionId), ...where });
  }
  if (name === 'PutObject') {
    for (const [member, action] of described) {
      if (text(input[member]) !== undefined) permissions.push({ action, ...where });
    }
  }
  const source = text(input.CopySource);
  if (source !== undefined) {
    const from = parseCopySource(source);
    permissions.push({ action: actionOf('GetObject', from.versionId), ...from, isSource: true });
  }
  return permissions;
}

function actionOf(name: string, versionId: string | undefined): string {
  if (versionId === undefined || !ofVersions.has(name)) return `s3:${name}`;
  return `s3:${name.replace('Object', 'ObjectVersion')}`;
}

/** The ARN that policies name it by. */
export function resourceOf({ bucket, key }: Permission): string {
  if (bucket === undefined) return 'arn:aws:s3:::*';
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}
