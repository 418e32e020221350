/**
 * What an operation needs to be allowed: S3's actions, and the resource of each.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { actionOf } from '../../../policy/index.ts';
import { parseCopySource } from '../operations/kit/copy-source.ts';
import type { Permission } from './permission.ts';

/** These are about an upload, which whoever began it may always do. */
const ofUploads = new Set(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']);
/** What else a new object may come with, each allowed by itself: input members and their actions. */
const described: readonly [member: string, action: string][] = [
  ['Tagging', 's3:PutObjectTagging'],
  ['ObjectLockMode', 's3:PutObjectRetention'],
  ['ObjectLockLegalHoldStatus', 's3:PutObjectLegalHold'],
];

/** What else a new bucket may come with. */
const ofNewBuckets: readonly [members: string[], actions: string[]][] = [
  [['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'], ['PutBucketAcl']],
  [['ObjectLockEnabledForBucket'], ['PutBucketObjectLockConfiguration', 'PutBucketVersioning']],
  [['ObjectOwnership'], ['PutBucketOwnershipControls']],
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
  const action = actionOf(operation, versionId);
  const uploadId = ofUploads.has(action) ? text(input.UploadId) : undefined;
  const permissions: Permission[] = [{ action, ...where, ...(uploadId !== undefined && { uploadId }) }];
  if (operation === 'GetObjectAttributes') {
    permissions.push({ action: actionOf('GetObject', versionId), ...where });
  }
  if (action === 's3:PutObject') {
    for (const [member, needed] of described) {
      if (text(input[member]) !== undefined) permissions.push({ action: needed, ...where });
    }
  }
  if (operation === 'CreateBucket') permissions.push(...newBucketPermissions(input, where));
  const source = text(input.CopySource);
  if (source !== undefined) {
    const from = parseCopySource(source);
    permissions.push({ action: actionOf('GetObject', from.versionId), ...from, isSource: true });
  }
  return permissions;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_RequestSyntax */
function newBucketPermissions(input: Input, where: Pick<Permission, 'bucket'>): Permission[] {
  const actions = ofNewBuckets.flatMap(([members, needed]) =>
    members.some((member) => Boolean(input[member])) ? needed : [],
  );
  const { Tags: tags } = (input.CreateBucketConfiguration ?? {}) as { Tags?: unknown[] };
  if (tags && tags.length > 0) actions.push('TagResource');
  return actions.map((action) => ({ action: `s3:${action}`, ...where, isNew: true }));
}

/** The ARN that policies name it by. */
export function resourceOf({ bucket, key }: Permission): string {
  if (bucket === undefined) return 'arn:aws:s3:::*';
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}
