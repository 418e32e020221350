/** VPC endpoints. */
import type { Timestamp } from './time.ts';

export interface VpcEndpoint {
  id: string;
  region: string;
  vpcId: string;
  type: 'Interface' | 'Gateway';
  serviceName: string;
  state: 'pending' | 'available';
  /** As given, whitespace and all; absent for the default, which allows everything. */
  policyDocument?: string;
  /** Interface endpoints: one interface per subnet, in the order of the subnets. */
  subnetIds: string[];
  networkInterfaceIds: string[];
  groupIds: string[];
  /** Gateway endpoints. */
  routeTableIds: string[];
  privateDnsEnabled: boolean;
  privateDnsOnlyForInboundResolverEndpoint: boolean;
  /** As asked for; absent for the type's default. */
  dnsRecordIpType?: 'ipv4' | 'service-defined';
  /** The eight characters after the id in its DNS names. */
  dnsSuffix: string;
  creationTime: Timestamp;
}
