/** Access control lists as answers show them. */
import type { Grant as ShownGrant } from '@aws-sdk/client-s3';
import type { Grant } from '../../../policy/index.ts';
import { groupUri } from './grants.ts';
import { owner } from './owner.ts';

/** The list of what `accountId` owns. */
export function showAcl(
  accountId: string,
  acl: readonly Grant[] = [{ grantee: { account: accountId }, permission: 'FULL_CONTROL' }],
): { Owner: { ID: string; DisplayName: string }; Grants: ShownGrant[] } {
  return { Owner: owner(accountId), Grants: acl.map(showGrant) };
}

function showGrant({ grantee, permission }: Grant): ShownGrant {
  return {
    Grantee:
      'group' in grantee
        ? { Type: 'Group', URI: groupUri(grantee.group) }
        : { Type: 'CanonicalUser', ...owner(grantee.account) },
    Permission: permission,
  };
}
