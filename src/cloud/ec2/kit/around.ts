/**
 * What holds for every EC2 operation alike: required parameters' errors come from the handlers, but
 * `DryRun`, `ClientToken` and the checks of `TagSpecifications` are here, once.
 */
import type { TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type AnyHandler, readsOnly } from '../../service.ts';
import { once } from './idempotency.ts';
import { checkTagSpecifications } from './tags.ts';

export { checkTags } from './tags.ts';

/** Wraps a handler. */
export function around(operation: string, handler: AnyHandler): AnyHandler {
  return (context, input) => {
    checkTagSpecifications(operation, input.TagSpecifications as TagSpecification[] | undefined);
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
