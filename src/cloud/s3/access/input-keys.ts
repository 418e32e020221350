/**
 * Condition keys that follow from what a request asks for, in headers or in its document.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 */

import { tagsOfHeader } from '../operations/tagging/tags.ts';
import type { ConditionKey, Tag } from '../store/model.ts';

type Input = Readonly<Record<string, unknown>>;

/** Operations whose conditions are about their document, which is read before they are judged. */
export const judgedByDocument: ReadonlySet<string> = new Set([
  'CreateBucket',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
]);

/** Whether an object comes of it: a part of one is none, nor is the beginning of an upload. */
const CREATES: Readonly<Record<string, boolean>> = {
  PutObject: true,
  CopyObject: true,
  CompleteMultipartUpload: true,
  CreateMultipartUpload: false,
  UploadPart: false,
  UploadPartCopy: false,
};

const DAY = 24 * 60 * 60 * 1000;

/** Members of what begins an upload that are condition keys. A customer's key comes with every part. */
const BEGINNING = {
  ACL: 's3:x-amz-acl',
  GrantFullControl: 's3:x-amz-grant-full-control',
  GrantRead: 's3:x-amz-grant-read',
  GrantReadACP: 's3:x-amz-grant-read-acp',
  GrantWriteACP: 's3:x-amz-grant-write-acp',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 's3:x-amz-storage-class',
  WebsiteRedirectLocation: 's3:x-amz-website-redirect-location',
};

/** What holds of the parts of an upload and of its completion, too. */
export function uploadKeys(input: Input, now: number): ConditionKey[] {
  const members = Object.entries(BEGINNING).flatMap(([member, name]): ConditionKey[] => {
    const value = text(input[member]);
    return value === undefined ? [] : [[name, [value]]];
  });
  return [...members, ...descriptionKeys(input, now)];
}

/** `now` in epoch milliseconds. */
export function inputKeys(operation: string, input: Input, now: number): ConditionKey[] {
  const keys = descriptionKeys(input, now);
  const creates = CREATES[operation];
  if (creates !== undefined) keys.push(['s3:objectcreationoperation', [String(creates)]]);
  return keys;
}

function descriptionKeys(input: Input, now: number): ConditionKey[] {
  const keys: ConditionKey[] = [];
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) keys.push([name, [value]]);
  };
  const { Retention = {}, LegalHold = {}, CreateBucketConfiguration = {} } = input as Record<string, Input>;
  set('s3:object-lock-mode', text(input.ObjectLockMode ?? Retention.Mode));
  set('s3:object-lock-legal-hold', text(input.ObjectLockLegalHoldStatus ?? LegalHold.Status));
  const until = input.ObjectLockRetainUntilDate ?? Retention.RetainUntilDate;
  if (until instanceof Date) {
    set('s3:object-lock-retain-until-date', until.toISOString());
    set('s3:object-lock-remaining-retention-days', String(Math.ceil((until.getTime() - now) / DAY)));
  }
  set('s3:locationconstraint', text(CreateBucketConfiguration.LocationConstraint));
  setTags(keys, 's3:requestobjecttag', 's3:requestobjecttagkeys', objectTags(input));
  setTags(keys, 'aws:requesttag', 'aws:tagkeys', tagList(CreateBucketConfiguration.Tags));
  return keys;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What the operation itself refuses has no tags here. */
function objectTags({ Tagging: tagging }: Input): Tag[] {
  if (typeof tagging !== 'string') return tagList((tagging as Input | undefined)?.TagSet);
  try {
    return tagsOfHeader(tagging);
  } catch {
    return [];
  }
}

function tagList(value: unknown): Tag[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list
    .filter((tag): tag is Tag => typeof (tag as Tag)?.Key === 'string')
    .map(({ Key, Value }) => ({
      Key,
      Value: Value ?? '',
    }));
}

function setTags(keys: ConditionKey[], prefix: string, list: string, tags: readonly Tag[]): void {
  for (const { Key, Value } of tags) keys.push([`${prefix}/${Key.toLowerCase()}`, [Value]]);
  if (tags.length > 0) keys.push([list, tags.map(({ Key }) => Key)]);
}
