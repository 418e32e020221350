/** Network ACLs: which one guards a subnet. */
import type { Network, NetworkAcl } from './network.ts';

/** The ACL of a subnet; every subnet has exactly one. */
export function aclOf(network: Network, subnetId: string): NetworkAcl {
  return Object.values(network.networkAcls).find(({ associations }) =>
    associations.some((association) => association.subnetId === subnetId),
  )!;
}

/** The ACL that AWS made with the VPC. */
export function defaultAcl(network: Network, vpcId: string): NetworkAcl {
  return Object.values(network.networkAcls).find((acl) => acl.vpcId === vpcId && acl.isDefault)!;
}
