/** The security groups that an interface or an endpoint is asked to carry. */
import { defaultGroup } from '../../../network/groups.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { find } from '../kit/resource.ts';
import { securityGroupKind } from './kind.ts';

/**
 * The ids, each once; the VPC's default group when none is given.
 * Throws for groups that do not exist or are of another VPC, and for more than an interface can have.
 */
export function groupsForInterface(
  context: Context,
  vpcId: string,
  groupIds: string[] | undefined,
  subnetId?: string,
): string[] {
  if (!groupIds?.length) return [defaultGroup(context.network, vpcId)!.id];
  const ids = [...new Set(groupIds)];
  for (const id of ids) {
    if (find(context, securityGroupKind, id).vpcId !== vpcId) {
      throw new AwsError(
        'InvalidParameter',
        subnetId
          ? `Security group ${id} and subnet ${subnetId} belong to different networks.`
          : 'You have specified two resources that belong to different networks.',
      );
    }
  }
  if (ids.length > QUOTAS.securityGroupsPerInterface) {
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    );
  }
  return ids;
}
