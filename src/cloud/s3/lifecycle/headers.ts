/** What answers say of lifecycle rules. */
import type { Bucket, ObjectRecord, UploadRecord } from '../store/model.ts';
import { abortionOf, expirationOf } from './rules.ts';

/** `x-amz-expiration` of a current object, where a rule will delete it. */
export function expirationHeader(bucket: Bucket, key: string, record: ObjectRecord): string | undefined {
  const found = expirationOf(key, record, bucket.configurations?.lifecycle?.Rules ?? []);
  return (
    found && `expiry-date="${new Date(found.at).toUTCString()}", rule-id="${encodeURIComponent(found.rule)}"`
  );
}

/** When a rule will abort the upload. */
export function abortMembers(
  bucket: Bucket,
  { key, initiatedAt }: Pick<UploadRecord, 'key' | 'initiatedAt'>,
): { AbortDate?: Date; AbortRuleId?: string } {
  const found = abortionOf(key, initiatedAt, bucket.configurations?.lifecycle?.Rules ?? []);
  return found ? { AbortDate: new Date(found.at), AbortRuleId: found.rule } : {};
}
