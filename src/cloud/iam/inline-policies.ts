/** Policies that are part of a user, a group or a role. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
import { own } from '../../network/iam/account.ts';
import type { IamEntity } from '../../network/network.ts';
import { encoded, identityPolicy } from './kit/documents.ts';
import { limitExceeded, noSuchEntity } from './kit/errors.ts';
import { findGroup, findRole, findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { checkName } from './kit/names.ts';
import { page } from './kit/page.ts';

type Kind = 'user' | 'group' | 'role';

/** Characters of all inline policies of one together. */
const LIMITS = { user: 2048, group: 5120, role: 10_240 };

interface PolicyInput {
  PolicyName: string | undefined;
  PolicyDocument?: string | undefined;
}

export const inlinePolicies: IamHandlers = {
  PutUserPolicy: (context, input) => put('user', findUser(context, input.UserName), input),
  GetUserPolicy: (context, input) => ({
    UserName: input.UserName,
    ...get('user', findUser(context, input.UserName), input),
  }),
  DeleteUserPolicy: (context, input) => remove('user', findUser(context, input.UserName), input),
  ListUserPolicies: (context, input) => list(findUser(context, input.UserName), input),

  PutGroupPolicy: (context, input) => put('group', findGroup(context, input.GroupName), input),
  GetGroupPolicy: (context, input) => ({
    GroupName: input.GroupName,
    ...get('group', findGroup(context, input.GroupName), input),
  }),
  DeleteGroupPolicy: (context, input) => remove('group', findGroup(context, input.GroupName), input),
  ListGroupPolicies: (context, input) => list(findGroup(context, input.GroupName), input),

  PutRolePolicy: (context, input) => put('role', findRole(context, input.RoleName), input),
  GetRolePolicy: (context, input) => ({
    RoleName: input.RoleName,
    ...get('role', findRole(context, input.RoleName), input),
  }),
  DeleteRolePolicy: (context, input) => remove('role', findRole(context, input.RoleName), input),
  ListRolePolicies: (context, input) => list(findRole(context, input.RoleName), input),
};

function put(kind: Kind, { name, inlinePolicies }: IamEntity, input: PolicyInput): object {
  const policyName = checkName(input.PolicyName, 'policyName', 'policy');
  const document = identityPolicy(input.PolicyDocument, LIMITS[kind]);
  const others = Object.entries(inlinePolicies).filter(([other]) => other !== policyName);
  const size = [document, ...others.map(([, text]) => text)].join('').replaceAll(/\s/g, '').length;
  if (size > LIMITS[kind]) {
    throw limitExceeded(`Maximum policy size of ${LIMITS[kind]} bytes exceeded for ${kind} ${name}`);
  }
  inlinePolicies[policyName] = document;
  return {};
}

function get(
  kind: Kind,
  { inlinePolicies }: IamEntity,
  { PolicyName }: PolicyInput,
): { PolicyName: string; PolicyDocument: string } {
  const name = checkName(PolicyName, 'policyName', 'policy');
  const text = own(inlinePolicies, name);
  if (text === undefined) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
  return { PolicyName: name, PolicyDocument: encoded(text) };
}

function remove(kind: Kind, entity: IamEntity, input: PolicyInput): object {
  const { PolicyName } = get(kind, entity, input);
  delete entity.inlinePolicies[PolicyName];
  return {};
}

function list(
  { inlinePolicies }: IamEntity,
  input: { Marker?: string | undefined; MaxItems?: number | undefined },
): { PolicyNames: string[]; IsTruncated: boolean; Marker?: string } {
  const { items, more } = page(Object.keys(inlinePolicies).sort(), input);
  return { PolicyNames: items, ...more };
}
