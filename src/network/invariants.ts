/** What must hold of every network, whatever calls made it. Tests ask after every change. */
import { address, block, contains, holds, overlaps } from './cidr.ts';
import { dnsViolations } from './dns-invariants.ts';
import { interfacesOfInstance } from './instances.ts';
import type { Network } from './network.ts';
import { canPeer, hasEnded, settledPeering } from './peering.ts';
import { isReserved } from './subnets.ts';

/** A sentence for each thing that is wrong; empty for a sound network. */
export function violations(network: Network): string[] {
  return [
    ...subnetViolations(network),
    ...vpcViolations(network),
    ...routeTableViolations(network),
    ...aclViolations(network),
    ...groupViolations(network),
    ...interfaceViolations(network),
    ...publicAddressViolations(network),
    ...endpointViolations(network),
    ...clientVpnViolations(network),
    ...dnsViolations(network),
    ...instanceViolations(network),
    ...peeringViolations(network),
    ...strayTags(network),
  ];
}

/** Sentences about ids that lead nowhere. */
function dangling(from: string, ids: readonly string[], table: Record<string, unknown>): string[] {
  return ids.filter((id) => !Object.hasOwn(table, id)).map((id) => `${from} refers to ${id}, which is gone`);
}

/** Sentences about what is named twice. */
function repeated(what: string, values: readonly string[]): string[] {
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  return [...new Set(twice)].map((value) => `${what} ${value} is there twice`);
}

/** Sentences about values that say that they are of another VPC. */
function strangers<T extends { vpcId: string }>(
  from: { id: string; vpcId: string },
  ids: readonly string[],
  table: Record<string, T>,
): string[] {
  return ids
    .filter((id) => table[id] && table[id].vpcId !== from.vpcId)
    .map((id) => `${from.id} refers to ${id}, which is of another VPC`);
}

function vpcViolations(network: Network): string[] {
  return Object.values(network.vpcs).flatMap((vpc) => {
    const blocks = vpc.cidrBlocks.map(({ cidrBlock }) => block(cidrBlock));
    const one = (what: string, found: { vpcId: string }[]) => {
      const count = found.filter(({ vpcId }) => vpcId === vpc.id).length;
      return count === 1 ? [] : [`${vpc.id} has ${count} ${what}`];
    };
    const tables = Object.values(network.routeTables);
    const mains = tables.flatMap((table) => table.associations.filter((a) => !a.subnetId).map(() => table));
    return [
      ...dangling(vpc.id, [vpc.dhcpOptionsId], network.dhcpOptions),
      ...(blocks.some((a, i) => blocks.some((b, j) => i < j && overlaps(a, b)))
        ? [`${vpc.id} has blocks that overlap`]
        : []),
      ...one('main route tables', mains),
      ...one(
        'default network ACLs',
        Object.values(network.networkAcls).filter(({ isDefault }) => isDefault),
      ),
      ...one(
        'default security groups',
        Object.values(network.securityGroups).filter(({ name }) => name === 'default'),
      ),
    ];
  });
}

function subnetViolations(network: Network): string[] {
  const subnets = Object.values(network.subnets);
  return subnets.flatMap((subnet, index) => {
    const own = block(subnet.cidrBlock);
    const vpc = network.vpcs[subnet.vpcId];
    const acls = Object.values(network.networkAcls).flatMap(({ associations }) =>
      associations.filter(({ subnetId }) => subnetId === subnet.id),
    );
    const tables = Object.values(network.routeTables).flatMap(({ associations }) =>
      associations.filter(({ subnetId }) => subnetId === subnet.id),
    );
    return [
      ...dangling(subnet.id, [subnet.vpcId], network.vpcs),
      ...(vpc && !vpc.cidrBlocks.some(({ cidrBlock }) => contains(block(cidrBlock), own))
        ? [`${subnet.id} lies outside ${vpc.id}`]
        : []),
      ...subnets
        .slice(index + 1)
        .filter((other) => other.vpcId === subnet.vpcId && overlaps(block(other.cidrBlock), own))
        .map((other) => `${subnet.id} overlaps ${other.id}`),
      ...(acls.length === 1 ? [] : [`${subnet.id} has ${acls.length} network ACLs`]),
      ...(tables.length <= 1 ? [] : [`${subnet.id} is associated with ${tables.length} route tables`]),
    ];
  });
}

function routeTableViolations(network: Network): string[] {
  return Object.values(network.routeTables).flatMap((table) => {
    const subnetIds = table.associations.flatMap(({ subnetId }) => subnetId ?? []);
    const destinations = table.routes.map(({ destination }) =>
      'cidr' in destination ? destination.cidr : destination.prefixListId,
    );
    const own = table.routes.filter(({ origin }) => origin === 'CreateRouteTable');
    const blocks = network.vpcs[table.vpcId]?.cidrBlocks.map(({ cidrBlock }) => cidrBlock) ?? [];
    return [
      ...dangling(table.id, [table.vpcId], network.vpcs),
      ...dangling(table.id, subnetIds, network.subnets),
      ...strangers(table, subnetIds, network.subnets),
      ...repeated(`the destination in ${table.id}`, destinations),
      ...blocks
        .filter((cidr) => !own.some(({ destination }) => 'cidr' in destination && destination.cidr === cidr))
        .map((cidr) => `${table.id} has no route of its own for ${cidr}`),
      ...(own.length > blocks.length ? [`${table.id} has a local route for a block that is gone`] : []),
    ];
  });
}

function aclViolations(network: Network): string[] {
  return Object.values(network.networkAcls).flatMap((acl) => {
    const subnetIds = acl.associations.map(({ subnetId }) => subnetId);
    return [
      ...dangling(acl.id, [acl.vpcId], network.vpcs),
      ...dangling(acl.id, subnetIds, network.subnets),
      ...strangers(acl, subnetIds, network.subnets),
      ...repeated(
        `the entry in ${acl.id}`,
        acl.entries.map(({ ruleNumber, egress }) => `${ruleNumber} ${egress ? 'out' : 'in'}`),
      ),
    ];
  });
}

function groupViolations(network: Network): string[] {
  const groups = Object.values(network.securityGroups);
  const rules = Object.values(network.securityGroupRules);
  return [
    ...groups.flatMap((group) => dangling(group.id, [group.vpcId], network.vpcs)),
    ...repeated(
      'the security group',
      groups.map(({ vpcId, name }) => `${name} of ${vpcId}`),
    ),
    ...rules.flatMap(({ id, groupId, peer }) =>
      dangling(
        id,
        // A rule that names a group of a peered VPC outlives it.
        peer.kind === 'group' && !peer.peered ? [groupId, peer.groupId] : [groupId],
        network.securityGroups,
      ),
    ),
    ...repeated(
      'the rule',
      rules.map(({ groupId, isEgress, protocol, fromPort, toPort, peer }) =>
        JSON.stringify([groupId, isEgress, protocol, fromPort, toPort, peer]),
      ),
    ),
  ];
}

function interfaceViolations(network: Network): string[] {
  const interfaces = Object.values(network.networkInterfaces);
  return [
    ...repeated(
      'the address',
      interfaces.flatMap(({ vpcId, privateIps }) => privateIps.map((ip) => `${ip} of ${vpcId}`)),
    ),
    ...repeated(
      'the MAC address',
      interfaces.map(({ macAddress }) => macAddress),
    ),
    ...interfaces.flatMap((eni) => {
      const subnet = network.subnets[eni.subnetId];
      const misplaced = eni.privateIps.filter((ip) => {
        const range = subnet && block(subnet.cidrBlock);
        return range && (!holds(range, address(ip)) || isReserved(range, address(ip)));
      });
      return [
        ...dangling(eni.id, [eni.vpcId], network.vpcs),
        ...dangling(eni.id, [eni.subnetId], network.subnets),
        ...dangling(eni.id, eni.groupIds, network.securityGroups),
        ...strangers(eni, [eni.subnetId], network.subnets),
        ...strangers(eni, eni.groupIds, network.securityGroups),
        ...(eni.privateIps.length === 0 ? [`${eni.id} has no address`] : []),
        ...misplaced.map((ip) => `${eni.id} has ${ip}, which ${eni.subnetId} cannot give`),
      ];
    }),
    ...Object.values(network.internetGateways).flatMap(({ id, vpcId }) =>
      dangling(id, vpcId ? [vpcId] : [], network.vpcs),
    ),
  ];
}

function publicAddressViolations(network: Network): string[] {
  const elasticIps = Object.values(network.elasticIps);
  const gateways = Object.values(network.natGateways);
  return [
    ...repeated(
      'the public address',
      elasticIps.map(({ publicIp }) => publicIp),
    ),
    ...repeated(
      'the public address of',
      elasticIps.flatMap(({ association: to }) => (to ? [`${to.networkInterfaceId} ${to.privateIp}`] : [])),
    ),
    ...elasticIps.flatMap(({ id, association }) => {
      if (!association) return [];
      const eni = network.networkInterfaces[association.networkInterfaceId];
      return [
        ...dangling(id, [association.networkInterfaceId], network.networkInterfaces),
        ...(eni && !eni.privateIps.includes(association.privateIp)
          ? [`${id} is for ${association.privateIp}, which ${eni.id} does not have`]
          : []),
        ...(eni && !Object.values(network.internetGateways).some(({ vpcId }) => vpcId === eni.vpcId)
          ? [`${id} is associated in ${eni.vpcId}, which has no internet gateway`]
          : []),
      ];
    }),
    ...gateways
      .filter(({ state }) => state === 'available')
      .flatMap(({ id, subnetId, networkInterfaceId, connectivityType, allocationId }) => [
        ...dangling(id, [subnetId], network.subnets),
        ...dangling(id, networkInterfaceId ? [networkInterfaceId] : [], network.networkInterfaces),
        ...(connectivityType === 'public' &&
        network.elasticIps[allocationId ?? '']?.association?.networkInterfaceId !== networkInterfaceId
          ? [`${id} is public and has no public address`]
          : []),
      ]),
    ...gateways
      .filter(({ state }) => state === 'pending' || state === 'deleting')
      .map(({ id, state }) => `${id} did not settle: ${state}`),
  ];
}

function endpointViolations(network: Network): string[] {
  return Object.values(network.vpcEndpoints).flatMap((endpoint) => {
    const zones = endpoint.subnetIds.flatMap((id) => network.subnets[id]?.availabilityZone ?? []);
    const interfaces = endpoint.networkInterfaceIds.flatMap((id) => network.networkInterfaces[id] ?? []);
    return [
      ...dangling(endpoint.id, [endpoint.vpcId], network.vpcs),
      ...dangling(endpoint.id, endpoint.subnetIds, network.subnets),
      ...dangling(endpoint.id, endpoint.networkInterfaceIds, network.networkInterfaces),
      ...dangling(endpoint.id, endpoint.groupIds, network.securityGroups),
      ...dangling(endpoint.id, endpoint.routeTableIds, network.routeTables),
      ...strangers(endpoint, endpoint.subnetIds, network.subnets),
      ...strangers(endpoint, endpoint.groupIds, network.securityGroups),
      ...strangers(endpoint, endpoint.routeTableIds, network.routeTables),
      ...repeated(`the zone of ${endpoint.id}`, zones),
      ...(endpoint.type === 'Interface' &&
      interfaces.map(({ subnetId }) => subnetId).join() !== endpoint.subnetIds.join()
        ? [`${endpoint.id} does not have one interface for each of its subnets`]
        : []),
      ...interfaces
        .filter(({ groupIds }) => groupIds.toSorted().join() !== endpoint.groupIds.toSorted().join())
        .map(({ id }) => `${id} does not carry the security groups of ${endpoint.id}`),
    ];
  });
}

function clientVpnViolations(network: Network): string[] {
  return Object.values(network.clientVpnEndpoints).flatMap((endpoint) => {
    const { id, vpcId, associations } = endpoint;
    const subnetIds = associations.map(({ subnetId }) => subnetId);
    const zones = subnetIds.flatMap((subnetId) => network.subnets[subnetId]?.availabilityZone ?? []);
    const interfaceIds = associations.map(({ networkInterfaceId }) => networkInterfaceId);
    const targets = endpoint.routes.map(({ targetSubnetId }) => targetSubnetId);
    return [
      ...dangling(id, vpcId ? [vpcId] : [], network.vpcs),
      ...dangling(id, subnetIds, network.subnets),
      ...dangling(id, interfaceIds, network.networkInterfaces),
      ...dangling(id, endpoint.groupIds, network.securityGroups),
      ...(vpcId ? strangers({ id, vpcId }, subnetIds, network.subnets) : []),
      ...(vpcId ? strangers({ id, vpcId }, endpoint.groupIds, network.securityGroups) : []),
      ...repeated(`the zone of ${id}`, zones),
      ...targets
        .filter((target) => target !== 'local' && !subnetIds.includes(target))
        .map((target) => `${id} routes to ${target}, which is not associated`),
      ...repeated(
        `the route of ${id}`,
        endpoint.routes.map(
          ({ destinationCidr, targetSubnetId }) => `${destinationCidr} to ${targetSubnetId}`,
        ),
      ),
    ];
  });
}

function instanceViolations(network: Network): string[] {
  const attached = Object.values(network.networkInterfaces).filter(
    ({ attachment }) => attachment?.instanceId,
  );
  return [
    ...attached.flatMap(({ id, attachment }) => dangling(id, [attachment!.instanceId!], network.instances)),
    ...repeated(
      'the device',
      attached.map(({ attachment }) => `${attachment!.deviceIndex} of ${attachment!.instanceId}`),
    ),
    ...Object.values(network.instances).flatMap((instance) => {
      const devices = interfacesOfInstance(network, instance.id);
      if (instance.state === 'terminated')
        return devices.map(({ id }) => `${id} is attached to ${instance.id}, which is terminated`);
      const primary = devices.find(({ attachment }) => attachment!.deviceIndex === 0);
      if (!primary) return [`${instance.id} has no primary interface`];
      return primary.subnetId === instance.subnetId && primary.vpcId === instance.vpcId
        ? []
        : [`${instance.id} is not in the subnet of ${primary.id}`];
    }),
  ];
}

function peeringViolations(network: Network): string[] {
  return Object.values(network.vpcPeeringConnections).flatMap((connection) => {
    const { id, requesterVpcId, accepterVpcId, state } = connection;
    if (hasEnded(connection)) return [];
    return [
      ...dangling(id, [requesterVpcId, accepterVpcId], network.vpcs),
      ...(settledPeering(network, connection) === state ? [] : [`${id} did not settle: ${state}`]),
      ...(canPeer(network, requesterVpcId, accepterVpcId) || state !== 'active'
        ? []
        : [`${id} joins VPCs that overlap`]),
    ];
  });
}

/** Resources take their tags with them. */
function strayTags(network: Network): string[] {
  const { tags, clientTokens: _, accountId: __, ...tables } = network;
  return Object.keys(tags)
    .filter((id) => !Object.values(tables).some((table) => Object.hasOwn(table, id)))
    .map((id) => `the tags of ${id} outlived it`);
}
