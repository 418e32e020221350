/** Temporary credentials for oneself and for federated users. */
import type * as sdk from '@aws-sdk/client-sts';
import { iamAccount } from '../../network/iam/account.ts';
import type { Caller, Handlers } from '../service.ts';
import { issue, packedSize } from './issue.ts';
import { accessDenied, duration, sessionName, sessionPolicies, sessionTags } from './parameters.ts';

const SHORTEST_SECONDS = 900;
const USUAL_SECONDS = 43_200;
const LONGEST_SECONDS = 129_600;
/** The root user gets them for an hour. */
const ROOT_SECONDS = 3600;

export const tokens: Handlers<typeof sdk> = {
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
  GetSessionToken(context, input) {
    const { caller } = context;
    if (caller.session) throw accessDenied('Cannot call GetSessionToken with session credentials');
    const seconds = secondsFor(caller, input.DurationSeconds);
    const session = { of: ofCaller(caller), arn: caller.arn, userId: caller.userId, policies: [], tags: {} };
    return { Credentials: issue(context, caller.accountId, session, seconds) };
  },

  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
  GetFederationToken(context, input) {
    const { caller, network, accountId } = context;
    if (caller.session) throw accessDenied('Cannot call GetFederationToken with session credentials');
    const name = sessionName(input.Name, 'name', 32);
    const seconds = secondsFor(caller, input.DurationSeconds);
    const session = {
      of: ofCaller(caller),
      arn: `arn:aws:sts::${accountId}:federated-user/${name}`,
      userId: `${accountId}:${name}`,
      policies: sessionPolicies(iamAccount(network, accountId), input),
      federated: true as const,
      tags: sessionTags(input.Tags),
    };
    return {
      Credentials: issue(context, accountId, session, seconds),
      FederatedUser: { FederatedUserId: session.userId, Arn: session.arn },
      PackedPolicySize: packedSize(session),
    };
  },
};

const ofCaller = ({ of }: Caller): NonNullable<Caller['of']> => of ?? { kind: 'root' };

/** What the root user asks for beyond an hour is an hour. */
function secondsFor(caller: Caller, wanted: number | undefined): number {
  const seconds = duration(wanted, USUAL_SECONDS, SHORTEST_SECONDS, LONGEST_SECONDS);
  return caller.of ? seconds : Math.min(seconds, ROOT_SECONDS);
}
