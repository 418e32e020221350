/** Ways out of a VPC: internet and NAT gateways, public addresses, other VPCs. */
import type { Timestamp } from './time.ts';

export interface InternetGateway {
  id: string;
  region: string;
  vpcId?: string;
}

/** An Elastic IP address. */
export interface ElasticIp {
  /** `eipalloc-…`. */
  id: string;
  region: string;
  publicIp: string;
  /** The private address of an interface that has this public one. */
  association?: { id: string; networkInterfaceId: string; privateIp: string };
}

export interface NatGateway {
  id: string;
  region: string;
  vpcId: string;
  subnetId: string;
  connectivityType: 'public' | 'private';
  state: 'pending' | 'available' | 'deleting' | 'deleted' | 'failed';
  /** Why it failed, in AWS's words. */
  failure?: { code: string; message: string };
  /** Gone when the gateway is. */
  networkInterfaceId?: string;
  privateIp?: string;
  /** Of a public one: its Elastic IP address. */
  allocationId?: string;
  createTime: Timestamp;
  deleteTime?: Timestamp;
}

/** Two VPCs of the account joined so that their private addresses reach each other. */
export interface VpcPeeringConnection {
  id: string;
  region: string;
  requesterVpcId: string;
  /** As asked for: one that does not exist makes the connection fail. */
  accepterVpcId: string;
  state:
    | 'initiating-request'
    | 'pending-acceptance'
    | 'provisioning'
    | 'active'
    | 'rejected'
    | 'deleting'
    | 'deleted'
    | 'failed';
  createdAt: Timestamp;
  /** When a call last changed its state; two hours after its end it is forgotten. */
  changedAt: Timestamp;
}
