/** Finding what a call names in the caller's account. */
import { isDraft } from 'immer';
import { iamAccount, iamAccountToChange, own } from '../../../network/iam/account.ts';
import type { IamAccount, IamGroup, IamRole, IamUser, ManagedPolicy } from '../../../network/network.ts';
import type { Context } from '../../service.ts';
import { noSuchEntity, required } from './errors.ts';

/** The caller's account; in an operation that changes it, to change. */
export function accountOf({ network, accountId }: Context): IamAccount {
  return isDraft(network) ? iamAccountToChange(network, accountId) : iamAccount(network, accountId);
}

export function findUser(context: Context, name: string | undefined): IamUser {
  const found = own(accountOf(context).users, required(name, 'userName'));
  if (found) return found;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

export function findGroup(context: Context, name: string | undefined): IamGroup {
  const found = own(accountOf(context).groups, required(name, 'groupName'));
  if (found) return found;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

export function findRole(context: Context, name: string | undefined): IamRole {
  const found = own(accountOf(context).roles, required(name, 'roleName'));
  if (found) return found;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A customer managed policy: AWS's own can be read and attached, and belong to no account. */
export function findPolicy(context: Context, arn: string | undefined): ManagedPolicy {
  const found = own(accountOf(context).policies, required(arn, 'policyArn'));
  if (found) return found;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}
