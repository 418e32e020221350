/** Random questions about a network: places that can send, places that can be meant, ports near the ends of rules. */
import { address, block, formatAddress } from '../../src/network/cidr.ts';
import { clientPool } from '../../src/network/client-vpn.ts';
import { isUp } from '../../src/network/instances.ts';
import { s3Addresses } from '../../src/network/names/public-names.ts';
import type { Network } from '../../src/network/network.ts';
import { activePeerings } from '../../src/network/peering.ts';
import { tunnelFrom } from '../../src/reach/path/sessions.ts';
import type { FlowQuestion, Source } from '../../src/reach/question.ts';
import { PORTS, PUBLIC_ADDRESSES } from './network/making.ts';
import type { Random } from './random.ts';

const MOST_SOURCES = 4;

/** A few places of a network from which packets can be sent. */
export function someSources(random: Random, network: Network): Source[] {
  const sites = Object.values(network.sites);
  const onPremises = sites.flatMap((site): Source[] => [
    ...site.hosts.map(({ name }): Source => ({ kind: 'site-host', site: site.name, host: name })),
    { kind: 'site-router', site: site.name },
  ]);
  const withTunnel = sites.flatMap((site): Source[] => [
    ...site.hosts.flatMap(({ name, vpnProfile }): Source[] =>
      vpnProfile || site.vpnProfile ? [{ kind: 'site-host', site: site.name, host: name }] : [],
    ),
    ...(site.vpnProfile ? [{ kind: 'site-router' as const, site: site.name }] : []),
  ]);
  const interfaces = Object.values(network.networkInterfaces).flatMap(({ id, attachment }): Source[] => {
    const instance = network.instances[attachment?.instanceId ?? ''];
    return instance && isUp(instance) ? [{ kind: 'network-interface', id }] : [];
  });
  const internet: Source[] = ['8.8.8.8', '1.1.1.1'].map((address) => ({ kind: 'internet', address }));
  return distinct([
    ...random.some(withTunnel, 1),
    ...random.some(interfaces, 2),
    ...random.some([...onPremises, ...interfaces, ...internet], MOST_SOURCES - 3),
  ]);
}

const distinct = (sources: Source[]) => [
  ...new Map(sources.map((source) => [JSON.stringify(source), source])).values(),
];

/** Questions from these sources. */
export function someQuestions(
  random: Random,
  network: Network,
  sources: readonly Source[],
  count: number,
): FlowQuestion[] {
  if (sources.length === 0) return [];
  const destinations = destinationsOf(network);
  return Array.from({ length: count }, (): FlowQuestion => {
    const from = random.pick(sources);
    const near = nearby(network, from);
    const groups =
      near.length > 0 && random.chance(0.5) ? [near] : destinations.filter(({ length }) => length > 0);
    const to = random.pick(random.pick(groups));
    const protocol = random.pick(['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp'] as const);
    return protocol === 'icmp'
      ? { from, to, protocol }
      : { from, to, protocol, port: portNear(random, network, to), sourcePort: somePort(random) };
  });
}

/** The same with one thing changed. */
export function besides(
  random: Random,
  network: Network,
  sources: readonly Source[],
  question: FlowQuestion,
): FlowQuestion {
  const { from, to, protocol, port, sourcePort } = question;
  const near = nearby(network, from);
  switch (random.pick(['port', 'protocol', 'to', 'to', 'from'] as const)) {
    case 'port':
      if (port === undefined) break;
      return { ...question, port: Math.min(65_535, Math.max(1, port + random.pick([-1, 1]))) };
    case 'protocol':
      if (protocol === 'tcp') return { ...question, protocol: 'udp' };
      if (protocol === 'udp') return { ...question, protocol: 'tcp' };
      return {
        ...{ from, to, protocol: 'tcp' },
        port: portNear(random, network, to),
        sourcePort: somePort(random),
      };
    case 'to':
      return { ...question, to: near.length > 0 ? random.pick(near) : formatAddress(address(to) + 1) };
    case 'from':
      return { ...question, from: random.pick(sources) };
  }
  return { ...question, ...(sourcePort !== undefined && { sourcePort: somePort(random) }) };
}

/** Addresses in the VPC that a source's packets enter, and in those that are peered with it. */
function nearby(network: Network, from: Source): string[] {
  const entered =
    from.kind === 'network-interface'
      ? network.networkInterfaces[from.id]?.vpcId
      : from.kind !== 'internet' && tunnelFrom(network, from).kind === 'up'
        ? Object.values(network.clientVpnEndpoints)[0]?.vpcId
        : undefined;
  if (entered === undefined) return [];
  const within = new Set([entered, ...activePeerings(network, entered).map(({ peerId }) => peerId)]);
  return Object.values(network.networkInterfaces).flatMap(({ vpcId, privateIps }) =>
    within.has(vpcId) ? privateIps : [],
  );
}

/** Addresses in groups that are asked for equally often. */
function destinationsOf(network: Network): string[][] {
  const interfaces = Object.values(network.networkInterfaces);
  const addresses = (own: typeof interfaces) => own.flatMap(({ privateIps }) => privateIps);
  const ofInstances = addresses(interfaces.filter(({ attachment }) => attachment?.instanceId));
  const managed = addresses(interfaces.filter(({ requester }) => requester));
  const bases = Object.values(network.vpcs).map(({ cidrBlocks }) => block(cidrBlocks[0]!.cidrBlock).first);
  const subnets = Object.values(network.subnets).map(({ cidrBlock }) => block(cidrBlock));
  const sites = Object.values(network.sites);
  const pools = Object.values(network.clientVpnEndpoints).flatMap((endpoint) =>
    endpoint.associations.map((association) => clientPool(endpoint, association)),
  );
  return [
    ofInstances,
    ofInstances,
    ofInstances,
    managed,
    managed,
    bases.map((base) => formatAddress(base + 2)),
    [
      '169.254.169.253',
      ...addresses(interfaces.filter(({ attachment, requester }) => !attachment && !requester)),
      ...subnets.flatMap(({ first, last }) => [first + 1, first + 9, last].map(formatAddress)),
    ],
    [
      ...PUBLIC_ADDRESSES,
      ...s3Addresses('ap-northeast-1').slice(0, 2),
      ...s3Addresses('us-east-1').slice(0, 1),
    ],
    [...PUBLIC_ADDRESSES, ...s3Addresses('ap-northeast-1').slice(0, 1)],
    [
      ...Object.values(network.elasticIps).map(({ publicIp }) => publicIp),
      ...Object.values(network.elasticIps).map(({ publicIp }) => publicIp),
      ...sites.map(({ publicAddress }) => publicAddress),
      ...Object.values(network.clientVpnEndpoints).flatMap(({ associations }) =>
        associations.map(({ publicIp }) => publicIp),
      ),
    ],
    [
      ...sites.flatMap(({ routerAddress, hosts }) => [routerAddress, ...hosts.map(({ address }) => address)]),
      ...pools.flatMap(({ gateway, last }) => [gateway, last]),
    ],
  ];
}

/** What is served, what rules name, and what lies just beside. */
function portNear(random: Random, network: Network, to: string): number {
  const eni = Object.values(network.networkInterfaces).find(({ privateIps }) => privateIps.includes(to));
  if ((eni?.requester || to.endsWith('.2')) && random.chance(0.7)) return random.pick([443, 443, 53]);
  const named = (eni?.groupIds ?? []).flatMap((groupId) =>
    Object.values(network.securityGroupRules).flatMap((rule) =>
      rule.groupId === groupId && rule.fromPort > 0 ? [rule.fromPort, rule.toPort] : [],
    ),
  );
  const port = random.pick(named.length > 0 && random.chance(0.6) ? named : PORTS);
  return Math.min(65_535, Math.max(1, port + random.pick([0, 0, 0, 0, -1, 1])));
}

/** That a client chooses for itself, or one just beside the end of a range. */
export function somePort(random: Random): number {
  const near = random.pick([1024, 8080, 32768, 49151, 65535]) + random.between(-3, 3);
  return random.chance(0.3) ? Math.min(65_535, Math.max(1024, near)) : random.between(1024, 65_535);
}
