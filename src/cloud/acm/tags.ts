/** Tags of certificates. @see https://docs.aws.amazon.com/acm/latest/userguide/tags-restrictions.html */
import type { Tag } from '@aws-sdk/client-acm';
import type { Network } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import { violated } from './find.ts';

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const PATTERN = '[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*';
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Adds tags to a certificate's own. Throws `InvalidTagException`, `TooManyTagsException` or `ValidationException`. */
export function addTags(network: Network, arn: string, tags: Tag[]): void {
  const all = { ...network.tags[arn] };
  for (const [index, { Key, Value = '' }] of tags.entries()) {
    check(Key, `tags.${index + 1}.member.key`, 1, MAX_KEY_LENGTH);
    check(Value, `tags.${index + 1}.member.value`, 0, MAX_VALUE_LENGTH);
    if (/^aws:/i.test(Key!)) {
      throw new AwsError(
        'InvalidTagException',
        `The tag key ${Key} starts with aws:, which is reserved for AWS.`,
      );
    }
    all[Key!] = Value;
  }
  if (Object.keys(all).length > MAX_TAGS) {
    throw new AwsError('TooManyTagsException', `A certificate can have ${MAX_TAGS} tags at most.`);
  }
  network.tags[arn] = all;
}

/** Takes tags away by key; one that also names a value goes only where the value is the same. */
export function removeTags(network: Network, arn: string, tags: Tag[]): void {
  const all = network.tags[arn];
  if (!all) return;
  for (const { Key, Value } of tags) {
    if (Key !== undefined && (Value === undefined || all[Key] === Value)) delete all[Key];
  }
}

export function showTags(network: Network, arn: string): Tag[] {
  return Object.entries(network.tags[arn] ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

function check(text: string | undefined, member: string, min: number, max: number): void {
  if (text === undefined) throw violated(`Value null at '${member}'`, 'Member must not be null');
  if (text.length < min) {
    throw violated(
      `Value '${text}' at '${member}'`,
      `Member must have length greater than or equal to ${min}`,
    );
  }
  if (text.length > max) {
    throw violated(`Value '${text}' at '${member}'`, `Member must have length less than or equal to ${max}`);
  }
  if (!ALLOWED.test(text)) {
    throw violated(
      `Value '${text}' at '${member}'`,
      `Member must satisfy regular expression pattern: ${PATTERN}`,
    );
  }
}
