/** What lets packets through: security groups and network ACLs. */

export interface SecurityGroup {
  id: string;
  region: string;
  vpcId: string;
  name: string;
  description: string;
}

export interface SecurityGroupRule {
  id: string;
  region: string;
  groupId: string;
  isEgress: boolean;
  /** `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, or a protocol number as text. */
  protocol: string;
  /** First port, or the ICMP type; -1 for all. */
  fromPort: number;
  /** Last port, or the ICMP code; -1 for all. */
  toPort: number;
  peer: RulePeer;
  description?: string;
}

export type RulePeer =
  | { kind: 'ipv4'; cidr: string }
  | { kind: 'ipv6'; cidr: string }
  /** A group of a peered VPC is named together with the connection, and stays named when either is gone. */
  | { kind: 'group'; groupId: string; peered?: { vpcId: string; vpcPeeringConnectionId: string } }
  | { kind: 'prefix-list'; prefixListId: string };

export interface NetworkAcl {
  id: string;
  region: string;
  vpcId: string;
  isDefault: boolean;
  /** Without the final `*` (32767) entries, which cannot be changed and are rendered by the API. */
  entries: NetworkAclEntry[];
  associations: { id: string; subnetId: string }[];
}

export interface NetworkAclEntry {
  ruleNumber: number;
  egress: boolean;
  /** A protocol number as text, or `-1`. */
  protocol: string;
  action: 'allow' | 'deny';
  /** IPv4 or IPv6 block. */
  cidr: string;
  /** For TCP and UDP. */
  portRange?: { from: number; to: number };
  /** For ICMP; -1 for all. */
  icmp?: { type: number; code: number };
}
