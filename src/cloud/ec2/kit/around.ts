/**
 * What holds for every EC2 operation alike: required parameters' errors come from the handlers, but
 * `DryRun`, `ClientToken` and the checks of `TagSpecifications` and `Filters` are here, once.
 */
import type { TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type AnyHandler, type Context, readsOnly } from '../../service.ts';

/** Wraps a handler; see the parts below. */
export function around(operation: string, handler: AnyHandler): AnyHandler {
  return (context, input) => {
    checkTagSpecifications(input.TagSpecifications as TagSpecification[] | undefined);
    const answer = readsOnly(operation) ? handler(context, input) : once(operation, handler, context, input);
    // A dry run goes the whole way, so that every check speaks; throwing drops the draft.
    if (input.DryRun === true) {
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', {
        status: 412,
      });
    }
    return answer;
  };
}

/**
 * The same `ClientToken` with the same parameters gives the first answer again and changes nothing.
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
function once(
  operation: string,
  handler: AnyHandler,
  context: Context,
  input: Record<string, unknown>,
): object {
  const { ClientToken, ...rest } = input;
  if (typeof ClientToken !== 'string' || ClientToken === '') return handler(context, input);
  const key = `${context.region}/${operation}/${ClientToken}`;
  const fingerprint = JSON.stringify(rest);
  const known = context.network.clientTokens[key];
  if (known) {
    if (known.fingerprint !== fingerprint) {
      throw new AwsError(
        'IdempotentParameterMismatch',
        `Arguments on this idempotent request are inconsistent with arguments used in previous request(s).`,
      );
    }
    return structuredClone(known.answer as object);
  }
  const answer = handler(context, input);
  context.network.clientTokens[key] = { fingerprint, answer, at: context.now };
  return answer;
}

function checkTagSpecifications(specifications: TagSpecification[] | undefined): void {
  for (const { ResourceType, Tags } of specifications ?? []) {
    if (!ResourceType)
      throw new AwsError('MissingParameter', 'Tag specification resource type must have a value');
    checkTags(Tags ?? []);
  }
}

/** Keys of up to 128 and values of up to 256 characters, no key twice, none of AWS's own. */
export function checkTags(tags: { Key?: string | undefined; Value?: string | undefined }[]): void {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (!Key) throw new AwsError('InvalidParameterValue', 'Tag keys must not be empty');
    if (Key.length > 128)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag key exceeds the maximum length of 128 characters: ${Key}`,
      );
    if ((Value ?? '').length > 256)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag value exceeds the maximum length of 256 characters: ${Value}`,
      );
    if (/^aws:/i.test(Key))
      throw new AwsError(
        'InvalidParameterValue',
        `Tag keys starting with 'aws:' are reserved for internal use`,
      );
    if (seen.has(Key)) throw new AwsError('InvalidParameterValue', `Duplicate tag key '${Key}' specified.`);
    seen.add(Key);
  }
  if (tags.length > 50)
    throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
}
