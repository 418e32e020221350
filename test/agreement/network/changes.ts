/** Changes to a network that lives: the lab has to follow each of them, and what is predicted with it. */
import type { Network, RouteTable } from '../../../src/network/network.ts';
import type { MatchedRule } from '../../../src/reach/path/leg.ts';
import { makeAuthorizations, makeRoutes as makeVpnRoutes } from './client-vpn.ts';
import { hostConditions, siteConditions } from './conditions.ts';
import { makeEntry, permission, useAcl } from './filters.ts';
import { someGroups } from './hosts.ts';
import type { Making } from './making.ts';
import { givePublicAddresses, makeRoute, someRoute } from './ways.ts';

/** A change, maybe to one of the rules that let somebody through before. */
type Change = (making: Making, used: readonly MatchedRule[]) => Promise<unknown>;

/** A few changes, one after another. `used` are rules that decided about packets until now. */
export async function changeNetwork(making: Making, used: readonly MatchedRule[]): Promise<void> {
  const { random } = making;
  // Those to Client VPN make its clients connect again, which takes a second.
  const chosen = [
    ...random.some(CHANGES, random.between(2, 4)),
    ...random.some(CLIENT_VPN_CHANGES, random.chance(0.35) ? 1 : 0),
  ];
  for (const change of chosen) await change(making, used);
}

/** Two of three times one that is used. */
function among<T>({ random }: Making, used: readonly T[], all: readonly T[]): T | undefined {
  return random.maybe(used.length > 0 && random.chance(0.7) ? used : all);
}

const revokeRule: Change = async (making, used) => {
  const { account } = making;
  const known = account.network.securityGroupRules;
  const candidates = used.flatMap((one) =>
    one.kind === 'security-group-rule' && known[one.rule.id] ? [known[one.rule.id]!] : [],
  );
  const rule = among(making, candidates, Object.values(known));
  if (!rule) return;
  const operation = rule.isEgress ? 'RevokeSecurityGroupEgress' : 'RevokeSecurityGroupIngress';
  const revoked = { GroupId: rule.groupId, SecurityGroupRuleIds: [rule.id] };
  await account.attempt<unknown>(account.call('ec2', operation, revoked));
};

const addRule: Change = async (making) => {
  const { random, account } = making;
  const GroupId = random.maybe(Object.keys(account.network.securityGroups));
  if (GroupId === undefined) return;
  const operation = random.pick([
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupEgress',
  ] as const);
  const added = { GroupId, IpPermissions: [permission(making)] };
  await account.attempt<unknown>(account.call('ec2', operation, added));
};

const groupsOfInterface: Change = async (making) => {
  const { random, account } = making;
  const candidates = Object.values(account.network.networkInterfaces).filter(({ requester }) => !requester);
  const eni = random.maybe(candidates);
  if (!eni) return;
  const groups = { NetworkInterfaceId: eni.id, Groups: someGroups(making, eni.vpcId) };
  await account.attempt(account.call('ec2', 'ModifyNetworkInterfaceAttribute', groups));
};

function someUsedRoute(making: Making, used: readonly MatchedRule[]) {
  const { network } = making.account;
  const madeIn = ({ id, routes }: RouteTable) =>
    routes.flatMap((route) =>
      route.origin === 'CreateRoute' && 'cidr' in route.destination
        ? [{ RouteTableId: id, DestinationCidrBlock: route.destination.cidr }]
        : [],
    );
  const all = Object.values(network.routeTables).flatMap(madeIn);
  const onTheWay = all.filter(({ RouteTableId, DestinationCidrBlock }) =>
    used.some(
      (one) =>
        one.kind === 'route' &&
        one.routeTableId === RouteTableId &&
        'cidr' in one.route.destination &&
        one.route.destination.cidr === DestinationCidrBlock,
    ),
  );
  return among(making, onTheWay, all);
}

const replaceRoute: Change = async (making, used) => {
  const { account } = making;
  const route = someUsedRoute(making, used);
  const other = route && someRoute(making, route.RouteTableId);
  if (!route || !other) return;
  await account.attempt(account.call('ec2', 'ReplaceRoute', { ...route, ...other.target }));
};

const deleteRoute: Change = async (making, used) => {
  const route = someUsedRoute(making, used);
  if (route) await making.account.attempt(making.account.call('ec2', 'DeleteRoute', route));
};

const addRoute: Change = async (making) => {
  const table = making.random.maybe(Object.keys(making.account.network.routeTables));
  if (table !== undefined) await makeRoute(making, table);
};

const tableOfSubnet: Change = async (making) => {
  const { random, account } = making;
  const tables = Object.values(account.network.routeTables);
  const association = random.maybe(
    tables.flatMap(({ vpcId, associations }) => associations.map(({ id }) => ({ vpcId, id }))),
  );
  const table = random.maybe(tables.filter(({ vpcId }) => vpcId === association?.vpcId));
  if (!association || !table) return;
  const replaced = { AssociationId: association.id, RouteTableId: table.id };
  await account.attempt(account.call('ec2', 'ReplaceRouteTableAssociation', replaced));
};

/** Allowed is denied from now on, and the other way round; or the entry is gone. */
const aclEntry: Change = async (making, used) => {
  const { random, account } = making;
  const all = entriesOf(account.network);
  const onTheWay = all.filter(({ aclId, entry }) =>
    used.some(
      (one) =>
        one.kind === 'acl-entry' &&
        one.aclId === aclId &&
        one.entry?.ruleNumber === entry.ruleNumber &&
        one.entry.egress === entry.egress,
    ),
  );
  const found = among(making, onTheWay, all);
  if (!found) return;
  const { aclId, entry } = found;
  const which = { NetworkAclId: aclId, RuleNumber: entry.ruleNumber, Egress: entry.egress };
  if (random.chance(0.4)) {
    await account.attempt(account.call('ec2', 'DeleteNetworkAclEntry', which));
    return;
  }
  const replaced = {
    ...which,
    Protocol: '-1',
    RuleAction: entry.action === 'allow' ? ('deny' as const) : ('allow' as const),
    CidrBlock: entry.cidr,
  };
  await account.attempt(account.call('ec2', 'ReplaceNetworkAclEntry', replaced));
};

const entriesOf = ({ networkAcls }: Network) =>
  Object.values(networkAcls).flatMap(({ id, entries }) => entries.map((entry) => ({ aclId: id, entry })));

const addAclEntry: Change = async (making) => {
  const acl = making.random.maybe(Object.keys(making.account.network.networkAcls));
  if (acl !== undefined) await makeEntry(making, acl, making.random.chance(0.5));
};

const aclOfSubnet: Change = async (making) => {
  const subnet = making.random.maybe(Object.values(making.account.network.subnets));
  if (subnet) await useAcl(making, subnet);
};

const groupsOfEndpoint: Change = async (making) => {
  const { random, account } = making;
  const candidates = Object.values(account.network.vpcEndpoints).filter(({ type }) => type === 'Interface');
  const endpoint = random.maybe(candidates);
  if (!endpoint) return;
  const AddSecurityGroupIds = someGroups(making, endpoint.vpcId);
  const RemoveSecurityGroupIds = endpoint.groupIds.filter((id) => !AddSecurityGroupIds.includes(id));
  const changed = { VpcEndpointId: endpoint.id, AddSecurityGroupIds, RemoveSecurityGroupIds };
  await account.attempt(account.call('ec2', 'ModifyVpcEndpoint', changed));
};

const deletePeering: Change = async ({ random, account }) => {
  const VpcPeeringConnectionId = random.maybe(Object.keys(account.network.vpcPeeringConnections));
  if (VpcPeeringConnectionId === undefined) return;
  await account.attempt(account.call('ec2', 'DeleteVpcPeeringConnection', { VpcPeeringConnectionId }));
};

const publicAddresses: Change = async (making) => {
  const { random, account } = making;
  const ids = Object.values(account.network.elasticIps).flatMap(({ association }) => association?.id ?? []);
  const AssociationId = random.maybe(ids);
  if (AssociationId === undefined || random.chance(0.4)) return await givePublicAddresses(making);
  await account.attempt(account.call('ec2', 'DisassociateAddress', { AssociationId }));
};

const onPremises: Change = async (making) => {
  const { random, account } = making;
  const site = random.maybe(Object.values(account.network.sites));
  const host = random.maybe(site?.hosts ?? []);
  if (!site || !host) return;
  const conditions = {
    site: siteConditions(making),
    host: hostConditions(making, host.vpnProfile !== undefined),
  };
  // A host whose resolver is written by hand has another client program, which connects anew.
  const nameServers = host.conditions?.nameServers;
  if (conditions.host) delete conditions.host.nameServers;
  await account.changeSite(site.name, (draft) => {
    set(draft, conditions.site);
    set(
      draft.hosts.find(({ name }) => name === host.name)!,
      conditions.host || nameServers
        ? { ...conditions.host, ...(nameServers && { nameServers }) }
        : undefined,
    );
  });
};

function set<C>(holder: { conditions?: C }, conditions: C | undefined): void {
  if (conditions === undefined) delete holder.conditions;
  else holder.conditions = conditions;
}

const CHANGES: Change[] = [
  ...[revokeRule, revokeRule, addRule, groupsOfInterface],
  ...[replaceRoute, deleteRoute, addRoute, tableOfSubnet],
  ...[aclEntry, aclEntry, addAclEntry, aclOfSubnet],
  ...[groupsOfEndpoint, deletePeering, publicAddresses, onPremises],
];

const someVpn = ({ random, account }: Making) =>
  random.maybe(Object.values(account.network.clientVpnEndpoints));

const association: Change = async (making) => {
  const { random, account } = making;
  const endpoint = someVpn(making);
  const gone = random.maybe(endpoint?.associations ?? []);
  if (!endpoint || !gone) return;
  const ClientVpnEndpointId = endpoint.id;
  const taken = { ClientVpnEndpointId, AssociationId: gone.id };
  await account.attempt(account.call('ec2', 'DisassociateClientVpnTargetNetwork', taken));
  // The last one comes back: without it there is no tunnel to ask through.
  if (endpoint.associations.length > 1 && random.chance(0.4)) return;
  const back = { ClientVpnEndpointId, SubnetId: gone.subnetId };
  await account.attempt(account.call('ec2', 'AssociateClientVpnTargetNetwork', back));
};

const authorization: Change = async (making, used) => {
  const { random, account } = making;
  const endpoint = someVpn(making);
  if (!endpoint) return;
  const all = endpoint.authorizationRules;
  const onTheWay = all.filter(({ targetNetworkCidr, accessGroupId }) =>
    used.some(
      (one) =>
        one.kind === 'authorization-rule' &&
        one.rule.targetNetworkCidr === targetNetworkCidr &&
        one.rule.accessGroupId === accessGroupId,
    ),
  );
  const rule = among(making, onTheWay, all);
  if (!rule || random.chance(0.4)) return await makeAuthorizations(making, endpoint.id);
  const { targetNetworkCidr: TargetNetworkCidr, accessGroupId: AccessGroupId } = rule;
  const who = AccessGroupId === undefined ? { RevokeAllGroups: true } : { AccessGroupId };
  const revoked = { ClientVpnEndpointId: endpoint.id, TargetNetworkCidr, ...who };
  await account.attempt(account.call('ec2', 'RevokeClientVpnIngress', revoked));
};

const vpnRoute: Change = async (making) => {
  const { random, account } = making;
  const endpoint = someVpn(making);
  if (!endpoint) return;
  const route = random.maybe(endpoint.routes.filter(({ origin }) => origin === 'add-route'));
  if (!route || random.chance(0.4)) {
    const subnets = endpoint.associations.map(({ subnetId }) => subnetId);
    return await makeVpnRoutes(making, endpoint.id, subnets);
  }
  const deleted = {
    ClientVpnEndpointId: endpoint.id,
    DestinationCidrBlock: route.destinationCidr,
    TargetVpcSubnetId: route.targetSubnetId,
  };
  await account.attempt(account.call('ec2', 'DeleteClientVpnRoute', deleted));
};

const CLIENT_VPN_CHANGES: Change[] = [association, authorization, vpnRoute];
