/**
 * Whether a caller may make a call: for all APIs but S3's, which has more to ask.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { iamAccount, own } from '../../network/iam/account.ts';
import type { IamRole, Network } from '../../network/network.ts';
import {
  decide,
  decidedBy,
  type NamedPolicy,
  type ResourceDocuments,
  reason,
  storedPolicy,
} from '../../policy/index.ts';
import { AwsError } from '../aws-error.ts';
import type { Origin } from '../origin.ts';
import type { Caller, Protocol, Service } from '../service.ts';
import { actionOf } from './call-actions.ts';
import { callKeys } from './call-keys.ts';
import { resourcesOf } from './call-resources.ts';
import { principalOf, requesterOf } from './requester.ts';

export interface AuthorizedCall {
  service: Service;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  caller: Caller;
  /** Absent for calls from inside. */
  origin?: Origin;
  userAgent?: string;
}

/** Calls that nobody can be kept from. */
const FREE = new Set(['sts:GetCallerIdentity', 'sts:GetSessionToken']);

/** Throws the protocol's error, whose `cause` says which statement of which document decided. */
export function authorizeCall(network: Network, call: AuthorizedCall, now: number): void {
  const { service, operation, input, region, caller } = call;
  const { signingName, protocol } = service;
  const foreign = !service.everyAccount && caller.accountId !== network.accountId;
  if (foreign) throw notYours(protocol, network.accountId, caller.accountId);
  const action = actionOf(signingName, operation);
  const endpointPolicy = endpointPolicyOf(network, call.origin);
  const requester = requesterOf(network, caller);
  const assumes = action === 'sts:AssumeRole';
  if (FREE.has(action) || (!requester && !assumes && !endpointPolicy)) return;
  const facts = { network, service: signingName, operation, input, region, accountId: caller.accountId };
  for (const resource of resourcesOf(facts)) {
    const keys = callKeys(
      { ...facts, now, caller, origin: call.origin, userAgent: call.userAgent },
      resource,
    );
    const decision = decide(
      { action, resource, principal: principalOf(caller), keys },
      {
        ...(requester && { requester }),
        ...(endpointPolicy && { endpointPolicy }),
        resource: assumes ? roleDocuments(network, resource) : { account: caller.accountId },
      },
    );
    if (decision.kind === 'allow') continue;
    const where = resource === '*' ? '' : ` on resource: ${resource}`;
    const why = `User: ${caller.arn} is not authorized to perform: ${action}${where} ${reason(decision, action)}`;
    throw denied(protocol, why, decidedBy(decision));
  }
}

/** Of the VPC endpoint that a call came through, as calls to S3 Control do. */
function endpointPolicyOf(network: Network, origin: Origin | undefined): NamedPolicy | undefined {
  if (origin?.via !== 'vpc-endpoint') return undefined;
  const text = network.vpcEndpoints[origin.vpcEndpointId]?.policyDocument;
  return text === undefined
    ? undefined
    : { name: 'the endpoint policy', policy: storedPolicy(text, { principal: 'required' }) };
}

/** Who may assume a role is what the role itself says. A role that is not there is told from no other. */
function roleDocuments(network: Network, arn: string): ResourceDocuments {
  const role = findRole(network, arn);
  if (!role) return { account: '' };
  const policy = storedPolicy(role.trustPolicy, { principal: 'required', resource: 'forbidden' });
  return { account: arn.split(':')[4]!, policy: { name: `the trust policy of role ${role.name}`, policy } };
}

/** The role of any account. */
export function findRole(network: Network, arn: string | undefined): IamRole | undefined {
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn ?? '') ?? [];
  if (account === undefined || name === undefined) return undefined;
  const role = own(iamAccount(network, account).roles, name);
  return role?.arn === arn ? role : undefined;
}

function denied({ kind }: Protocol, why: string, cause: string): AwsError {
  switch (kind) {
    case 'ec2Query':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${why}`,
        {
          status: 403,
          cause,
        },
      );
    case 'awsJson':
      return new AwsError('AccessDeniedException', why, { cause });
    default:
      return new AwsError('AccessDenied', why, { status: 403, cause });
  }
}

function notYours(protocol: Protocol, owner: string, accountId: string): AwsError {
  const why = `The network here belongs to account ${owner}; account ${accountId} has S3, IAM and STS.`;
  return denied(protocol, why, 'the network is not of the caller’s account');
}
