/** Subnets in the model, together with the network ACL that guards each. */
import { defaultAcl } from '../../../network/acls.ts';
import type { Ids } from '../../../network/ids.ts';
import type { Network, Subnet } from '../../../network/network.ts';

/** What a subnet is made from. */
export type NewSubnet = Omit<Subnet, 'id' | 'region'>;

/** Adds a subnet, guarded by its VPC's default ACL. The VPC and the zone must exist and the block be free. */
export function addSubnet(network: Network, subnet: NewSubnet, ids: Ids): Subnet {
  const id = ids.id('subnet');
  network.subnets[id] = { id, region: network.vpcs[subnet.vpcId]!.region, ...subnet };
  defaultAcl(network, subnet.vpcId).associations.push({ id: ids.id('aclassoc'), subnetId: id });
  return network.subnets[id];
}

/** Takes a subnet away, and its associations with a route table and an ACL. No interface may be left in it. */
export function removeSubnet(network: Network, subnetId: string): void {
  for (const acl of Object.values(network.networkAcls)) {
    if (acl.associations.some((association) => association.subnetId === subnetId)) {
      acl.associations = acl.associations.filter((association) => association.subnetId !== subnetId);
    }
  }
  for (const table of Object.values(network.routeTables)) {
    if (table.associations.some((association) => association.subnetId === subnetId)) {
      table.associations = table.associations.filter((association) => association.subnetId !== subnetId);
    }
  }
  delete network.subnets[subnetId];
  delete network.tags[subnetId];
}
