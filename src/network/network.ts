/**
 * The network: every VPC, subnet, interface, rule, endpoint and VPN as plain data.
 *
 * Everything is a JSON value. Tables are records keyed by AWS id. What is derived (a route's state, an
 * endpoint's DNS entries, a subnet's free addresses) is computed by look-ups and not stored.
 * At run time a network is frozen; a change makes a new one (see `cloud/change`).
 */

import type { AccessPoint } from './model/access-point.ts';
import type { Certificate, ClientVpnEndpoint } from './model/client-vpn.ts';
import type {
  HostedZone,
  HostedZoneChange,
  ResolverEndpoint,
  ResolverRule,
  ResolverRuleAssociation,
} from './model/dns.ts';
import type { NetworkAcl, SecurityGroup, SecurityGroupRule } from './model/filters.ts';
import type { FlowLog } from './model/flow-log.ts';
import type { IamAccount, PublicAccessBlock } from './model/iam.ts';
import type { Instance } from './model/instance.ts';
import type { ElasticIp, InternetGateway, NatGateway, VpcPeeringConnection } from './model/internet.ts';
import type { LogGroup } from './model/log-group.ts';
import type { NetworkInsightsAnalysis, NetworkInsightsPath } from './model/network-insights.ts';
import type { RouteTable } from './model/routing.ts';
import type { Site } from './model/site.ts';
import type { SsmParameter, Stack } from './model/stack.ts';
import type { Timestamp } from './model/time.ts';
import type { DhcpOptions, NetworkInterface, Subnet, Vpc } from './model/vpc.ts';
import type { VpcEndpoint } from './model/vpc-endpoint.ts';

export type * from './model/access-point.ts';
export type * from './model/client-vpn.ts';
export type * from './model/dns.ts';
export type * from './model/filters.ts';
export type * from './model/flow-log.ts';
export type * from './model/iam.ts';
export type * from './model/instance.ts';
export type * from './model/internet.ts';
export type * from './model/log-group.ts';
export type * from './model/network-insights.ts';
export type * from './model/routing.ts';
export type * from './model/site.ts';
export type * from './model/stack.ts';
export type * from './model/time.ts';
export type * from './model/vpc.ts';
export type * from './model/vpc-endpoint.ts';

export interface Network {
  /** Of the account that owns everything here. */
  accountId: string;
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  routeTables: Record<string, RouteTable>;
  securityGroups: Record<string, SecurityGroup>;
  /** Keyed by `sgr-…`. */
  securityGroupRules: Record<string, SecurityGroupRule>;
  networkAcls: Record<string, NetworkAcl>;
  networkInterfaces: Record<string, NetworkInterface>;
  dhcpOptions: Record<string, DhcpOptions>;
  internetGateways: Record<string, InternetGateway>;
  /** Keyed by `eipalloc-…`. */
  elasticIps: Record<string, ElasticIp>;
  natGateways: Record<string, NatGateway>;
  vpcEndpoints: Record<string, VpcEndpoint>;
  clientVpnEndpoints: Record<string, ClientVpnEndpoint>;
  /** Route 53 Resolver. */
  resolverEndpoints: Record<string, ResolverEndpoint>;
  resolverRules: Record<string, ResolverRule>;
  resolverRuleAssociations: Record<string, ResolverRuleAssociation>;
  /** Private hosted zones, keyed by `Z…`. */
  hostedZones: Record<string, HostedZone>;
  /** The last changes of hosted zones, oldest first. */
  hostedZoneChanges: Record<string, HostedZoneChange>;
  instances: Record<string, Instance>;
  vpcPeeringConnections: Record<string, VpcPeeringConnection>;
  /** Keyed by ARN. */
  certificates: Record<string, Certificate>;
  /** On-premises places, keyed by name. AWS knows nothing of them. */
  sites: Record<string, Site>;
  /** Tags of every resource, keyed by its id (or ARN). A resource without tags has no entry. */
  tags: Record<string, Record<string, string>>;
  flowLogs: Record<string, FlowLog>;
  networkInsightsPaths: Record<string, NetworkInsightsPath>;
  networkInsightsAnalyses: Record<string, NetworkInsightsAnalysis>;
  /** CloudWatch Logs, keyed by ARN. */
  logGroups: Record<string, LogGroup>;
  /** Identities, keyed by the number of their account. */
  iam: Record<string, IamAccount>;
  /** CloudFormation, keyed by ARN; stacks that are deleted, too. */
  stacks: Record<string, Stack>;
  /** Systems Manager, keyed by `region/name`. */
  ssmParameters: Record<string, SsmParameter>;
  /** Block Public Access of whole accounts, keyed by their number. */
  publicAccessBlocks: Record<string, PublicAccessBlock>;
  /** Access points of S3, keyed by `account/region/name`. */
  accessPoints: Record<string, AccessPoint>;
  /** Remembered calls with an idempotency token, keyed by `region/operation/token`. */
  clientTokens: Record<string, ClientToken>;
}

export interface ClientToken {
  /** The request without the token, to tell a retry from a misuse. */
  fingerprint: string;
  /** The answer that was given. */
  answer: unknown;
  at: Timestamp;
}

/** A network with nothing in it. */
export function emptyNetwork(accountId = '000000000000'): Network {
  return {
    accountId,
    vpcs: {},
    subnets: {},
    routeTables: {},
    securityGroups: {},
    securityGroupRules: {},
    networkAcls: {},
    networkInterfaces: {},
    dhcpOptions: {},
    internetGateways: {},
    elasticIps: {},
    natGateways: {},
    vpcEndpoints: {},
    clientVpnEndpoints: {},
    resolverEndpoints: {},
    resolverRules: {},
    resolverRuleAssociations: {},
    hostedZones: {},
    hostedZoneChanges: {},
    instances: {},
    vpcPeeringConnections: {},
    certificates: {},
    sites: {},
    tags: {},
    flowLogs: {},
    networkInsightsPaths: {},
    networkInsightsAnalyses: {},
    logGroups: {},
    iam: {},
    stacks: {},
    ssmParameters: {},
    publicAccessBlocks: {},
    accessPoints: {},
    clientTokens: {},
  };
}
