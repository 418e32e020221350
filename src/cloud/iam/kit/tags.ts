/** Tags of what IAM has. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { invalidInput, limitExceeded } from './errors.ts';

const MOST = 50;

/** Tags as a record. Throws `InvalidInput`, `LimitExceeded`. */
export function readTags(tags: readonly Tag[] | undefined): Record<string, string> {
  const read: Record<string, string> = {};
  addTags(read, tags);
  return read;
}

export function addTags(table: Record<string, string>, tags: readonly Tag[] | undefined = []): void {
  const seen = new Set<string>();
  for (const { Key = '', Value = '' } of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) || Key === '__proto__') {
      throw new AwsError('ValidationError', `The tag key ${JSON.stringify(Key)} is not valid.`);
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) {
      throw new AwsError('ValidationError', `The tag value ${JSON.stringify(Value)} is not valid.`);
    }
    if (/^aws:/i.test(Key)) throw invalidInput('Tag keys beginning with aws: are reserved for system use.');
    // Keys are told apart without regard to case.
    const lower = Key.toLowerCase();
    if (seen.has(lower))
      throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    seen.add(lower);
    for (const other of Object.keys(table)) if (other.toLowerCase() === lower) delete table[other];
    table[Key] = Value;
  }
  if (Object.keys(table).length > MOST) throw limitExceeded(`Cannot exceed quota for TagsPerEntity: ${MOST}`);
}

export function removeTags(table: Record<string, string>, keys: readonly string[] | undefined = []): void {
  const gone = keys.map((key) => key.toLowerCase());
  for (const key of Object.keys(table)) if (gone.includes(key.toLowerCase())) delete table[key];
}
