/** Sessions of roles. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
import type * as sdk from '@aws-sdk/client-sts';
import { iamAccount } from '../../network/iam/account.ts';
import { findRole } from '../access/authorize-call.ts';
import type { Handlers } from '../service.ts';
import { issue, packedSize } from './issue.ts';
import { accessDenied, duration, required, sessionName, sessionPolicies, sessionTags } from './parameters.ts';

const SHORTEST_SECONDS = 900;
const USUAL_SECONDS = 3600;
/** A role that another role's session assumes lasts no longer. */
const CHAINED_SECONDS = 3600;

export const assumeRole: Handlers<typeof sdk> = {
  /** That the role trusts the caller has been decided before. */
  AssumeRole(context, input) {
    const { network, caller } = context;
    const arn = required(input.RoleArn, 'roleArn');
    const name = sessionName(input.RoleSessionName, 'roleSessionName');
    const role = findRole(network, arn);
    const accountId = arn.split(':')[4]!;
    if (!caller.of || caller.of.kind === 'root')
      throw accessDenied('Roles may not be assumed by root accounts.');
    if (!role)
      throw accessDenied(
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      );
    const chained = caller.of.kind === 'role';
    const most = chained ? CHAINED_SECONDS : role.maxSessionDuration;
    const seconds = duration(input.DurationSeconds, USUAL_SECONDS, SHORTEST_SECONDS, most);
    const session = {
      of: { kind: 'role', name: role.name } as const,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${name}`,
      userId: `${role.id}:${name}`,
      policies: sessionPolicies(iamAccount(network, accountId), input),
      tags: sessionTags(input.Tags),
      ...(input.SourceIdentity !== undefined && { sourceIdentity: input.SourceIdentity }),
    };
    return {
      Credentials: issue(context, accountId, session, seconds),
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      PackedPolicySize: packedSize(session),
      ...(session.sourceIdentity !== undefined && { SourceIdentity: session.sourceIdentity }),
    };
  },
};
