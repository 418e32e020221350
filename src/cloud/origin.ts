/** Where a request came from, as the connection itself tells. Nothing that a client sends can change it. */
export type Origin =
  /** The API's port on this machine: the operator. */
  | { via: 'api'; sourceIp: string }
  /** Through a VPC endpoint. The source is a private address of the VPC, or one that is routed to it. */
  | { via: 'vpc-endpoint'; vpcEndpointId: string; vpcId: string; sourceIp: string; tlsVersion?: string }
  /** Through the service's public addresses. */
  | { via: 'internet'; sourceIp: string; tlsVersion?: string };
