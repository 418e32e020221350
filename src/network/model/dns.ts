/** Names: Route 53 Resolver and private hosted zones. */
import type { Timestamp } from './time.ts';

/** The way for DNS questions into a VPC (inbound) or out of it (outbound). */
export interface ResolverEndpoint {
  /** `rslvr-in-…`, `rslvr-out-…`. */
  id: string;
  region: string;
  vpcId: string;
  creatorRequestId: string;
  direction: 'INBOUND' | 'OUTBOUND';
  name?: string;
  groupIds: string[];
  /** Two at least, each with an interface of its own. */
  ipAddresses: ResolverIpAddress[];
  state: 'creating' | 'updating' | 'operational';
  creationTime: Timestamp;
  modificationTime: Timestamp;
}

export interface ResolverIpAddress {
  /** `rni-…`. */
  id: string;
  networkInterfaceId: string;
  creationTime: Timestamp;
}

/** What becomes of questions for a domain, in the VPCs that the rule is associated with. */
export interface ResolverRule {
  id: string;
  region: string;
  creatorRequestId: string;
  name?: string;
  /** In lower case and without the final dot; empty for the root. */
  domain: string;
  /** `SYSTEM` takes a part of a domain out of what another rule forwards. */
  action: { kind: 'FORWARD'; resolverEndpointId: string; targets: NameServer[] } | { kind: 'SYSTEM' };
  creationTime: Timestamp;
  modificationTime: Timestamp;
}

/** Where a name server listens. */
export interface NameServer {
  ip: string;
  port: number;
}

export interface ResolverRuleAssociation {
  id: string;
  region: string;
  ruleId: string;
  vpcId: string;
  name?: string;
}

/** A private hosted zone: names that its VPCs know and nobody else. */
export interface HostedZone {
  id: string;
  /** In lower case and without the final dot. */
  name: string;
  callerReference: string;
  comment?: string;
  /** At least one; the first is the one that it was made with. */
  vpcs: { vpcId: string; region: string }[];
  /** Without the zone's own NS and SOA, which cannot be missing and are rendered by the API. */
  recordSets: ResourceRecordSet[];
}

/** A call that changed a hosted zone. */
export interface HostedZoneChange {
  /** `C…`. */
  id: string;
  submittedAt: Timestamp;
  comment?: string;
}

export interface ResourceRecordSet {
  /** In lower case and without the final dot; `*` in front stands for everything below. */
  name: string;
  type: RecordType;
  value:
    | { kind: 'records'; ttl: number; records: string[] }
    | { kind: 'alias'; hostedZoneId: string; dnsName: string; evaluateTargetHealth: boolean };
}

export type RecordType = 'A' | 'AAAA' | 'CAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'SRV' | 'TXT';
