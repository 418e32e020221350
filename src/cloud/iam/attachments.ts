/** Managed policies of users, groups and roles, and permissions boundaries. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
import type { IamEntity } from '../../network/network.ts';
import type { Context } from '../service.ts';
import { existingPolicyArn } from './kit/boundary.ts';
import { limitExceeded, noSuchEntity, required } from './kit/errors.ts';
import { findGroup, findRole, findUser } from './kit/find.ts';
import type { IamHandlers } from './kit/handlers.ts';
import { page } from './kit/page.ts';
import { showAttached } from './kit/show.ts';

const MOST = 10;

interface ListInput {
  PathPrefix?: string | undefined;
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

export const attachments: IamHandlers = {
  AttachUserPolicy: (context, input) => attach(context, 'User', findUser(context, input.UserName), input),
  DetachUserPolicy: (context, input) => detach(findUser(context, input.UserName), input),
  ListAttachedUserPolicies: (context, input) => list(findUser(context, input.UserName), input),

  AttachGroupPolicy: (context, input) => attach(context, 'Group', findGroup(context, input.GroupName), input),
  DetachGroupPolicy: (context, input) => detach(findGroup(context, input.GroupName), input),
  ListAttachedGroupPolicies: (context, input) => list(findGroup(context, input.GroupName), input),

  AttachRolePolicy: (context, input) => attach(context, 'Role', findRole(context, input.RoleName), input),
  DetachRolePolicy: (context, input) => detach(findRole(context, input.RoleName), input),
  ListAttachedRolePolicies: (context, input) => list(findRole(context, input.RoleName), input),

  PutUserPermissionsBoundary: (context, input) =>
    bound(context, findUser(context, input.UserName), input.PermissionsBoundary),
  DeleteUserPermissionsBoundary: (context, input) =>
    unbound(findUser(context, input.UserName), input.UserName),
  PutRolePermissionsBoundary: (context, input) =>
    bound(context, findRole(context, input.RoleName), input.PermissionsBoundary),
  DeleteRolePermissionsBoundary: (context, input) =>
    unbound(findRole(context, input.RoleName), input.RoleName),
};

function attach(
  context: Context,
  kind: 'User' | 'Group' | 'Role',
  { attachedPolicyArns }: IamEntity,
  { PolicyArn }: { PolicyArn: string | undefined },
): object {
  const arn = existingPolicyArn(context, PolicyArn);
  if (attachedPolicyArns.includes(arn)) return {};
  if (attachedPolicyArns.length >= MOST)
    throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MOST}`);
  attachedPolicyArns.push(arn);
  return {};
}

function detach(entity: IamEntity, { PolicyArn }: { PolicyArn: string | undefined }): object {
  const arn = required(PolicyArn, 'policyArn');
  if (!entity.attachedPolicyArns.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  entity.attachedPolicyArns = entity.attachedPolicyArns.filter((other) => other !== arn);
  return {};
}

function list({ attachedPolicyArns }: IamEntity, input: ListInput) {
  const under = attachedPolicyArns.filter((arn) =>
    arn.split(':policy')[1]?.startsWith(input.PathPrefix ?? '/'),
  );
  const { items, more } = page(under.toSorted(), input);
  return { AttachedPolicies: items.map(showAttached), ...more };
}

function bound(context: Context, entity: { boundaryArn?: string }, arn: string | undefined): object {
  entity.boundaryArn = existingPolicyArn(context, arn);
  return {};
}

function unbound(entity: { boundaryArn?: string }, name: string | undefined): object {
  if (entity.boundaryArn === undefined) throw noSuchEntity(`${name} has no permissions boundary.`);
  delete entity.boundaryArn;
  return {};
}
