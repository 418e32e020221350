/** Who is calling, and whose a key is. */
import type * as sdk from '@aws-sdk/client-sts';
import { AwsError } from '../aws-error.ts';
import type { Handlers } from '../service.ts';
import { modelCredentials } from '../wire/credentials.ts';
import { required } from './parameters.ts';

export const identity: Handlers<typeof sdk> = {
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  GetCallerIdentity: ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),

  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
  GetAccessKeyInfo({ network }, input) {
    const id = required(input.AccessKeyId, 'accessKeyId');
    const found = modelCredentials(() => network)(id);
    if (!found) throw new AwsError('ValidationError', `The access key id '${id}' is not valid.`);
    return { Account: found.caller.accountId };
  },
};
