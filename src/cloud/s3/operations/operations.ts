/** Every operation of S3 that is served. What is missing here answers 501. */
import type { AnyS3Handler, S3Handlers } from '../context.ts';
import { acls } from './acls.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { buckets } from './buckets.ts';
import { completeUpload } from './complete-upload.ts';
import { cors } from './configurations/cors.ts';
import { encryption } from './configurations/encryption.ts';
import { lifecycle } from './configurations/lifecycle.ts';
import { listed } from './configurations/listed.ts';
import { notification } from './configurations/notification.ts';
import { recorded } from './configurations/recorded.ts';
import { website } from './configurations/website.ts';
import { copyObject } from './copy-object.ts';
import { deleteObjects } from './delete-objects.ts';
import { getObject } from './get-object.ts';
import { listObjectVersions } from './listing/list-object-versions.ts';
import { listObjects } from './listing/list-objects.ts';
import { objectAttributes } from './object-attributes.ts';
import { objectLock } from './object-lock/object-lock.ts';
import { parts } from './parts.ts';
import { publicAccess } from './public-access.ts';
import { putObject } from './put-object.ts';
import { refused } from './refused.ts';
import { restoreObject } from './restore-object.ts';
import { bucketTagging } from './tagging/bucket-tagging.ts';
import { objectTagging } from './tagging/object-tagging.ts';
import { uploads } from './uploads.ts';
import { versioning } from './versions/versioning.ts';

const handlers: S3Handlers = {
  ...buckets,
  ...bucketPolicy,
  ...acls,
  ...publicAccess,
  ...putObject,
  ...getObject,
  ...deleteObjects,
  ...copyObject,
  ...objectAttributes,
  ...listObjects,
  ...uploads,
  ...parts,
  ...completeUpload,
  ...listObjectVersions,
  ...versioning,
  ...bucketTagging,
  ...objectTagging,
  ...objectLock,
  ...restoreObject,
  ...refused,
  ...cors,
  ...encryption,
  ...lifecycle,
  ...recorded,
  ...notification,
  ...website,
  ...listed,
};

const byName = new Map(Object.entries(handlers) as [string, AnyS3Handler][]);

export function handlerOf(operation: string): AnyS3Handler | undefined {
  return byName.get(operation);
}

/** Names of the served operations, in alphabetical order. */
export const servedOperations: readonly string[] = [...byName.keys()].sort();
