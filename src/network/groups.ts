/** Security groups: their rules, who carries them, who refers to them. */
import type { Network, SecurityGroup, SecurityGroupRule } from './network.ts';

/** The rules of a group in one direction, or both when none is given. */
export function rulesOf(
  network: Network,
  groupId: string,
  direction?: 'ingress' | 'egress',
): SecurityGroupRule[] {
  return Object.values(network.securityGroupRules).filter(
    (rule) =>
      rule.groupId === groupId && (direction === undefined || rule.isEgress === (direction === 'egress')),
  );
}

/** The group that AWS made with the VPC. */
export function defaultGroup(network: Network, vpcId: string): SecurityGroup | undefined {
  return Object.values(network.securityGroups).find(
    (group) => group.vpcId === vpcId && group.name === 'default',
  );
}

/** The rules of other groups that name this group as their peer. */
function rulesReferring(network: Network, groupId: string): SecurityGroupRule[] {
  return Object.values(network.securityGroupRules).filter(
    ({ peer, groupId: owner }) => owner !== groupId && peer.kind === 'group' && peer.groupId === groupId,
  );
}

/**
 * What has to let go of a group before it can be deleted: ids of interfaces, endpoints and referring groups. Rules in
 * peered VPCs do not have to; they go stale.
 */
export function dependentsOfGroup(network: Network, groupId: string): string[] {
  const carriers = [network.networkInterfaces, network.vpcEndpoints, network.clientVpnEndpoints].flatMap(
    (table): { id: string; groupIds: string[] }[] => Object.values(table),
  );
  return [
    ...carriers.filter(({ groupIds }) => groupIds.includes(groupId)).map(({ id }) => id),
    ...new Set(
      rulesReferring(network, groupId).flatMap((rule) =>
        rule.peer.kind === 'group' && rule.peer.peered ? [] : [rule.groupId],
      ),
    ),
  ];
}
