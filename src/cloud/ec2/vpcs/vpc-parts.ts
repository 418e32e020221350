/** What AWS makes together with a VPC, and takes away with it. */
import { rulesOf } from '../../../network/groups.ts';
import type { Ids } from '../../../network/ids.ts';
import type { DhcpOptions, Network, Route, Vpc } from '../../../network/network.ts';
import { snapshot } from '../kit/snapshot.ts';

const ALL_PROTOCOLS = { protocol: '-1', fromPort: -1, toPort: -1 };

/** What a VPC is made from. */
export interface NewVpc {
  region: string;
  /** Canonical. */
  cidrBlock: string;
  isDefault?: boolean;
  instanceTenancy?: Vpc['instanceTenancy'];
}

/**
 * Adds a VPC with its main route table, default network ACL, default security group and DHCP options.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/create-vpc.html
 */
export function addVpc(
  network: Network,
  { region, cidrBlock, isDefault = false, instanceTenancy = 'default' }: NewVpc,
  ids: Ids,
): Vpc {
  const id = ids.id('vpc');
  network.vpcs[id] = {
    id,
    region,
    cidrBlocks: [{ associationId: ids.id('vpc-cidr-assoc'), cidrBlock }],
    isDefault,
    dhcpOptionsId: ensureDefaultDhcpOptions(network, region, ids).id,
    instanceTenancy,
    enableDnsSupport: true,
    enableDnsHostnames: isDefault,
  };
  addMainRouteTable(network, network.vpcs[id], ids);
  addDefaultAcl(network, network.vpcs[id], ids);
  addDefaultGroup(network, network.vpcs[id], ids);
  return network.vpcs[id];
}

/** The route that every table has for every block of its VPC. */
export function localRoute(cidr: string): Route {
  return { destination: { cidr }, target: { kind: 'local' }, origin: 'CreateRouteTable' };
}

function addMainRouteTable(network: Network, vpc: Vpc, ids: Ids): void {
  const id = ids.id('rtb');
  network.routeTables[id] = {
    id,
    region: vpc.region,
    vpcId: vpc.id,
    routes: vpc.cidrBlocks.map(({ cidrBlock }) => localRoute(cidrBlock)),
    associations: [{ id: ids.id('rtbassoc') }],
    propagatingGatewayIds: [],
  };
}

function addDefaultAcl(network: Network, vpc: Vpc, ids: Ids): void {
  const id = ids.id('acl');
  network.networkAcls[id] = {
    id,
    region: vpc.region,
    vpcId: vpc.id,
    isDefault: true,
    entries: [true, false].map((egress) => ({
      ruleNumber: 100,
      egress,
      protocol: '-1',
      action: 'allow',
      cidr: '0.0.0.0/0',
    })),
    associations: [],
  };
}

/** Admits its own members, and lets everything out. */
function addDefaultGroup(network: Network, vpc: Vpc, ids: Ids): void {
  const { region } = vpc;
  const groupId = ids.id('sg');
  network.securityGroups[groupId] = {
    id: groupId,
    region,
    vpcId: vpc.id,
    name: 'default',
    description: 'default VPC security group',
  };
  const ingress = ids.id('sgr');
  network.securityGroupRules[ingress] = {
    id: ingress,
    region,
    groupId,
    isEgress: false,
    ...ALL_PROTOCOLS,
    peer: { kind: 'group', groupId },
  };
  addOpenEgress(network, region, groupId, ids);
}

/** The set that new VPCs of a region get; made when it is not there yet. */
export function ensureDefaultDhcpOptions(network: Network, region: string, ids: Ids): DhcpOptions {
  const configurations = defaultConfigurations(region);
  const known = Object.values(network.dhcpOptions).find(
    (options) =>
      options.region === region && JSON.stringify(options.configurations) === JSON.stringify(configurations),
  );
  if (known) return known;
  const id = ids.id('dopt');
  network.dhcpOptions[id] = { id, region, configurations };
  return network.dhcpOptions[id];
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html */
function defaultConfigurations(region: string): Record<string, string[]> {
  return {
    'domain-name': [region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`],
    'domain-name-servers': ['AmazonProvidedDNS'],
  };
}

/** Every new group lets everything out. */
export function addOpenEgress(network: Network, region: string, groupId: string, ids: Ids): void {
  const id = ids.id('sgr');
  network.securityGroupRules[id] = {
    id,
    region,
    groupId,
    isEgress: true,
    ...ALL_PROTOCOLS,
    peer: { kind: 'ipv4', cidr: '0.0.0.0/0' },
  };
}

/** Takes a VPC away with what was made with it. Nothing else may be left in it. */
export function removeVpc(network: Network, vpcId: string): void {
  const { routeTables, networkAcls, securityGroups, vpcs, tags } = network;
  for (const group of Object.values(securityGroups)) {
    if (group.vpcId === vpcId) removeRules(network, group.id);
  }
  for (const table of [routeTables, networkAcls, securityGroups] as Record<string, { vpcId: string }>[]) {
    for (const id of Object.keys(table)) {
      if (table[id]!.vpcId !== vpcId) continue;
      delete table[id];
      delete tags[id];
    }
  }
  delete vpcs[vpcId];
  delete tags[vpcId];
}

/** Takes all rules of a group away. */
export function removeRules(network: Network, groupId: string): void {
  for (const { id } of rulesOf(snapshot(network), groupId)) {
    delete network.securityGroupRules[id];
    delete network.tags[id];
  }
}
