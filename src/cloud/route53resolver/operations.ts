/**
 * The operations of Route 53 Resolver that are served, and their shapes.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Resolver.html
 */
import {
  type CommandsOf,
  flag,
  type HandlersOf,
  integer,
  listOf,
  moduleOf,
  structure,
  text,
  type ValueOf,
} from '../wire/shapes.ts';

const tag = structure('Tag', { Key: text, Value: text });
const filter = structure('Filter', { Name: text, Values: listOf(text) });

const endpoint = structure('ResolverEndpoint', {
  Id: text,
  CreatorRequestId: text,
  Arn: text,
  Name: text,
  SecurityGroupIds: listOf(text),
  Direction: text,
  IpAddressCount: integer,
  HostVPCId: text,
  Status: text,
  StatusMessage: text,
  CreationTime: text,
  ModificationTime: text,
  ResolverEndpointType: text,
  Protocols: listOf(text),
});

const ipAddressRequest = structure('IpAddressRequest', { SubnetId: text, Ip: text, Ipv6: text });
const ipAddressUpdate = structure('IpAddressUpdate', { IpId: text, SubnetId: text, Ip: text, Ipv6: text });
const ipAddress = structure('IpAddressResponse', {
  IpId: text,
  SubnetId: text,
  Ip: text,
  Status: text,
  StatusMessage: text,
  CreationTime: text,
  ModificationTime: text,
});

const target = structure('TargetAddress', {
  Ip: text,
  Port: integer,
  Ipv6: text,
  Protocol: text,
  ServerNameIndication: text,
});

const rule = structure('ResolverRule', {
  Id: text,
  CreatorRequestId: text,
  Arn: text,
  DomainName: text,
  Status: text,
  StatusMessage: text,
  RuleType: text,
  Name: text,
  TargetIps: listOf(target),
  ResolverEndpointId: text,
  OwnerId: text,
  ShareStatus: text,
  CreationTime: text,
  ModificationTime: text,
});

const association = structure('ResolverRuleAssociation', {
  Id: text,
  ResolverRuleId: text,
  Name: text,
  VPCId: text,
  Status: text,
  StatusMessage: text,
});

const page = { MaxResults: integer, NextToken: text };
const found = { NextToken: text, MaxResults: integer };
const byEndpoint = structure('ByEndpoint', { ResolverEndpointId: text });
const oneEndpoint = structure('OneEndpoint', { ResolverEndpoint: endpoint });
const byRule = structure('ByRule', { ResolverRuleId: text });
const oneRule = structure('OneRule', { ResolverRule: rule });
const oneAssociation = structure('OneAssociation', { ResolverRuleAssociation: association });
const move = structure('Move', { ResolverEndpointId: text, IpAddress: ipAddressUpdate });
const filtered = structure('Filtered', { ...page, Filters: listOf(filter) });
const nothing = structure('Nothing', {});

export const operations = {
  CreateResolverEndpoint: [
    structure('CreateResolverEndpointRequest', {
      CreatorRequestId: text,
      Name: text,
      SecurityGroupIds: listOf(text),
      Direction: text,
      IpAddresses: listOf(ipAddressRequest),
      OutpostArn: text,
      PreferredInstanceType: text,
      Tags: listOf(tag),
      ResolverEndpointType: text,
      Protocols: listOf(text),
      Dns64Enabled: flag,
    }),
    oneEndpoint,
  ],
  GetResolverEndpoint: [byEndpoint, oneEndpoint],
  ListResolverEndpoints: [filtered, structure('Found', { ...found, ResolverEndpoints: listOf(endpoint) })],
  UpdateResolverEndpoint: [
    structure('UpdateResolverEndpointRequest', {
      ResolverEndpointId: text,
      Name: text,
      ResolverEndpointType: text,
      Protocols: listOf(text),
    }),
    oneEndpoint,
  ],
  DeleteResolverEndpoint: [byEndpoint, oneEndpoint],
  ListResolverEndpointIpAddresses: [
    structure('ListResolverEndpointIpAddressesRequest', { ...page, ResolverEndpointId: text }),
    structure('Found', { ...found, IpAddresses: listOf(ipAddress) }),
  ],
  AssociateResolverEndpointIpAddress: [move, oneEndpoint],
  DisassociateResolverEndpointIpAddress: [move, oneEndpoint],
  CreateResolverRule: [
    structure('CreateResolverRuleRequest', {
      CreatorRequestId: text,
      Name: text,
      RuleType: text,
      DomainName: text,
      TargetIps: listOf(target),
      ResolverEndpointId: text,
      Tags: listOf(tag),
    }),
    oneRule,
  ],
  GetResolverRule: [byRule, oneRule],
  ListResolverRules: [filtered, structure('Found', { ...found, ResolverRules: listOf(rule) })],
  UpdateResolverRule: [
    structure('UpdateResolverRuleRequest', {
      ResolverRuleId: text,
      Config: structure('ResolverRuleConfig', {
        Name: text,
        TargetIps: listOf(target),
        ResolverEndpointId: text,
      }),
    }),
    oneRule,
  ],
  DeleteResolverRule: [byRule, oneRule],
  AssociateResolverRule: [
    structure('AssociateResolverRuleRequest', { ResolverRuleId: text, Name: text, VPCId: text }),
    oneAssociation,
  ],
  DisassociateResolverRule: [
    structure('DisassociateResolverRuleRequest', { ResolverRuleId: text, VPCId: text }),
    oneAssociation,
  ],
  GetResolverRuleAssociation: [
    structure('GetResolverRuleAssociationRequest', { ResolverRuleAssociationId: text }),
    oneAssociation,
  ],
  ListResolverRuleAssociations: [
    filtered,
    structure('Found', { ...found, ResolverRuleAssociations: listOf(association) }),
  ],
  TagResource: [structure('TagResourceRequest', { ResourceArn: text, Tags: listOf(tag) }), nothing],
  UntagResource: [structure('UntagResourceRequest', { ResourceArn: text, TagKeys: listOf(text) }), nothing],
  ListTagsForResource: [
    structure('ListTagsForResourceRequest', { ...page, ResourceArn: text }),
    structure('Found', { NextToken: text, Tags: listOf(tag) }),
  ],
} as const;

export type ResolverOperations = typeof operations;
export type ResolverHandlers = HandlersOf<ResolverOperations>;
export type ResolverSdk = CommandsOf<ResolverOperations>;
export type ShownEndpoint = ValueOf<typeof endpoint>;
export type ShownIpAddress = ValueOf<typeof ipAddress>;
export type ShownRule = ValueOf<typeof rule>;
export type ShownAssociation = ValueOf<typeof association>;
export type IpAddressRequest = ValueOf<typeof ipAddressRequest>;
export type TargetAddress = ValueOf<typeof target>;
export type Filter = ValueOf<typeof filter>;
export type Tag = ValueOf<typeof tag>;

/** DNS Firewall, query logs, Outposts and the settings of a VPC's resolver. */
const NOT_SERVED = `AssociateFirewallRuleGroup AssociateResolverQueryLogConfig CreateFirewallDomainList
  CreateFirewallRule CreateFirewallRuleGroup CreateOutpostResolver CreateResolverQueryLogConfig
  DeleteFirewallDomainList DeleteFirewallRule DeleteFirewallRuleGroup DeleteOutpostResolver
  DeleteResolverQueryLogConfig DisassociateFirewallRuleGroup DisassociateResolverQueryLogConfig GetFirewallConfig
  GetFirewallDomainList GetFirewallRuleGroup GetFirewallRuleGroupAssociation GetFirewallRuleGroupPolicy
  GetOutpostResolver GetResolverConfig GetResolverDnssecConfig GetResolverQueryLogConfig
  GetResolverQueryLogConfigAssociation GetResolverQueryLogConfigPolicy GetResolverRulePolicy ImportFirewallDomains
  ListFirewallConfigs ListFirewallDomainLists ListFirewallDomains ListFirewallRuleGroupAssociations
  ListFirewallRuleGroups ListFirewallRules ListOutpostResolvers ListResolverConfigs ListResolverDnssecConfigs
  ListResolverQueryLogConfigAssociations ListResolverQueryLogConfigs PutFirewallRuleGroupPolicy
  PutResolverQueryLogConfigPolicy PutResolverRulePolicy UpdateFirewallConfig UpdateFirewallDomains
  UpdateFirewallRule UpdateFirewallRuleGroupAssociation UpdateOutpostResolver UpdateResolverConfig
  UpdateResolverDnssecConfig`;

export const sdk: object = moduleOf(operations, NOT_SERVED.split(/\s+/));
