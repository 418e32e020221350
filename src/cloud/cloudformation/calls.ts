/** Calls in the name of whoever asked for a stack: what they may not do, their stack may not do. */
import { iamAccount, own } from '../../network/iam/account.ts';
import type { Network } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Changes } from '../change/changes.ts';
import type { InsideCall } from '../s3/inside.ts';
import type { Caller, Service } from '../service.ts';
import { createCaller } from '../wire/call.ts';
import type { Dispatch } from '../wire/dispatch.ts';
import type { EngineParts } from './engine/parts.ts';
import type { ApiCall } from './resources/kit/type.ts';

export interface Callable {
  services: Service[];
  dispatch: Dispatch;
  s3: (caller: Caller, region: string) => InsideCall;
  changes: Pick<Changes, 'network' | 'make'>;
}

export function stackCalls({ services, dispatch, s3, changes }: Callable): EngineParts['callAs'] {
  return (actor, { roleArn }, region) => {
    const caller = roleArn === undefined ? actor : sessionOf(changes.network, roleArn, actor);
    const s3Call = s3(caller, region);
    return (also) => {
      const call = createCaller(services, (one) => dispatch(one, also), caller, region);
      return (async (service: string, operation: string, input: object) => {
        if (service !== 's3') return await call(service, operation, input);
        const output = await s3Call(operation, input);
        // S3 keeps its own: the record follows at once, in a change of its own.
        if (also) await changes.make((draft) => also(draft, output));
        return output;
      }) as ApiCall;
    };
  };
}

/** CloudFormation as a service role. */
function sessionOf(network: Network, roleArn: string, { accountId }: Caller): Caller {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const role = own(iamAccount(network, accountId).roles, name);
  if (role?.arn !== roleArn)
    throw new AwsError('ValidationError', `Role ${roleArn} is invalid or cannot be assumed`);
  return {
    accountId,
    accessKeyId: '',
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/AWSCloudFormation`,
    userId: `${role.id}:AWSCloudFormation`,
    of: { kind: 'role', name },
    roleArn,
    tags: role.tags,
  };
}
