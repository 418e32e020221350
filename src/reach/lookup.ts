/** Look-ups that a question needs again and again, each made once for a network and only when it is asked for. */
import { address, block, parseBlock } from '../network/cidr.ts';
import type {
  ClientVpnAssociation,
  ClientVpnEndpoint,
  ElasticIp,
  NatGateway,
  Network,
  NetworkAcl,
  NetworkInterface,
  ResolverEndpoint,
  Route,
  RouteTable,
  SecurityGroupRule,
  Subnet,
  VpcEndpoint,
  VpcPeeringConnection,
} from '../network/network.ts';
import { managedPrefixLists } from '../network/prefix-lists.ts';
import { partition } from './packets/partition.ts';
import { type RangeSet, rangeSet } from './packets/range-set.ts';

export interface Association {
  endpoint: ClientVpnEndpoint;
  association: ClientVpnAssociation;
}

const known = new WeakMap<Network, Lookup>();

/** The look-ups of a network. Of a frozen one, which cannot change under them, they are kept. */
export function lookupOf(network: Network): Lookup {
  const before = known.get(network);
  if (before) return before;
  const made = new Lookup(network);
  if (Object.isFrozen(network)) known.set(network, made);
  return made;
}

export class Lookup {
  readonly network: Network;
  readonly #made = new Map<string, unknown>();
  readonly #members = new Map<string, RangeSet>();
  readonly #ways = new Map<string, { route: Route; destinations: RangeSet }[]>();

  constructor(network: Network) {
    this.network = network;
  }

  /** The interface that has an address in a VPC. */
  interfaceAt(vpcId: string, ip: number): NetworkInterface | undefined {
    return this.interfacesIn(vpcId).get(ip);
  }

  /** A VPC's interfaces by their addresses. */
  interfacesIn(vpcId: string): ReadonlyMap<number, NetworkInterface> {
    return this.#interfaces.get(vpcId) ?? new Map();
  }

  get #interfaces(): Map<string, Map<number, NetworkInterface>> {
    return this.#once('interfaces', () => {
      const byVpc = new Map<string, Map<number, NetworkInterface>>();
      for (const one of Object.values(this.network.networkInterfaces)) {
        const inVpc = byVpc.get(one.vpcId) ?? new Map<number, NetworkInterface>();
        for (const ip of one.privateIps) inVpc.set(address(ip), one);
        byVpc.set(one.vpcId, inVpc);
      }
      return byVpc;
    });
  }

  subnetsIn(vpcId: string): readonly Subnet[] {
    const byVpc = this.#once('subnets', () =>
      grouped(Object.values(this.network.subnets), (subnet) => subnet.vpcId),
    );
    return byVpc.get(vpcId) ?? [];
  }

  /** The addresses of a VPC. */
  blocksOf(vpcId: string): RangeSet {
    return rangeSet((this.network.vpcs[vpcId]?.cidrBlocks ?? []).map(({ cidrBlock }) => block(cidrBlock)));
  }

  routeTableOf(subnetId: string): RouteTable | undefined {
    const { own, main } = this.#once('tables', () => {
      const own = new Map<string, RouteTable>();
      const main = new Map<string, RouteTable>();
      for (const table of Object.values(this.network.routeTables)) {
        for (const { subnetId } of table.associations) {
          if (subnetId === undefined) main.set(table.vpcId, table);
          else own.set(subnetId, table);
        }
      }
      return { own, main };
    });
    return own.get(subnetId) ?? main.get(this.network.subnets[subnetId]?.vpcId ?? '');
  }

  /**
   * Which destinations each route of a table decides: the longest prefix, and of two alike the one to a block before
   * that to a prefix list.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
   */
  waysOf(table: RouteTable): { route: Route; destinations: RangeSet }[] {
    const before = this.#ways.get(table.id);
    if (before) return before;
    const lists = managedPrefixLists(this.network.vpcs[table.vpcId]?.region ?? table.region);
    const made = partition(
      table.routes.map((route) => {
        const { destination } = route;
        if ('cidr' in destination) {
          const parsed = parseBlock(destination.cidr);
          return { value: route, blocks: parsed ? [parsed] : [], weight: 1 };
        }
        const cidrs = lists.find(({ id }) => id === destination.prefixListId)?.cidrs ?? [];
        return { value: route, blocks: cidrs.map(block), weight: 0 };
      }),
    ).map(({ value, ranges }) => ({ route: value, destinations: ranges }));
    this.#ways.set(table.id, made);
    return made;
  }

  aclOf(subnetId: string): NetworkAcl | undefined {
    const bySubnet = this.#once('acls', () => {
      const acls = new Map<string, NetworkAcl>();
      for (const acl of Object.values(this.network.networkAcls)) {
        for (const { subnetId } of acl.associations) acls.set(subnetId, acl);
      }
      return acls;
    });
    return bySubnet.get(subnetId);
  }

  rulesOf(groupId: string, direction: 'ingress' | 'egress'): readonly SecurityGroupRule[] {
    const byGroup = this.#once('rules', () =>
      grouped(Object.values(this.network.securityGroupRules), (rule) => `${rule.groupId} ${rule.isEgress}`),
    );
    return byGroup.get(`${groupId} ${direction === 'egress'}`) ?? [];
  }

  /** The private addresses that carry a group, as a VPC knows them: its own and those of VPCs that are peered with it. */
  membersOf(groupId: string, vpcId: string): RangeSet {
    const key = `${groupId} ${vpcId}`;
    const before = this.#members.get(key);
    if (before) return before;
    const within = new Set([vpcId, ...this.peeringsOf(vpcId).map(({ peerId }) => peerId)]);
    const carriers = this.#once('carriers', () => {
      const all = Object.values(this.network.networkInterfaces);
      return grouped(
        all.flatMap((one) => one.groupIds.map((id) => ({ id, one }))),
        ({ id }) => id,
      );
    });
    const addresses = (carriers.get(groupId) ?? [])
      .filter(({ one }) => within.has(one.vpcId))
      .flatMap(({ one }) => one.privateIps.map(address));
    const made = rangeSet(addresses.map((ip) => ({ first: ip, last: ip })));
    this.#members.set(key, made);
    return made;
  }

  /** The active connections of a VPC, each with the VPC at its other end. */
  peeringsOf(vpcId: string): readonly { connection: VpcPeeringConnection; peerId: string }[] {
    const byVpc = this.#once('peerings', () =>
      grouped(
        Object.values(this.network.vpcPeeringConnections)
          .filter(({ state }) => state === 'active')
          .flatMap((connection) => {
            const { requesterVpcId, accepterVpcId } = connection;
            return [
              { connection, home: requesterVpcId, peerId: accepterVpcId },
              { connection, home: accepterVpcId, peerId: requesterVpcId },
            ];
          }),
        ({ home }) => home,
      ),
    );
    return byVpc.get(vpcId) ?? [];
  }

  internetGatewayOf(vpcId: string): string | undefined {
    const byVpc = this.#once(
      'internet gateways',
      () => new Map(Object.values(this.network.internetGateways).map(({ id, vpcId }) => [vpcId, id])),
    );
    return byVpc.get(vpcId);
  }

  /** The public addresses that lead into VPCs with an internet gateway, each with the interface behind it. */
  get publicAddresses(): readonly {
    elasticIp: ElasticIp;
    eni: NetworkInterface;
    privateIp: number;
    publicIp: number;
  }[] {
    return this.#once('public addresses', () =>
      Object.values(this.network.elasticIps).flatMap((elasticIp) => {
        const { association, publicIp } = elasticIp;
        const eni = this.network.networkInterfaces[association?.networkInterfaceId ?? ''];
        if (!association || !eni || !this.internetGatewayOf(eni.vpcId)) return [];
        return [{ elasticIp, eni, privateIp: address(association.privateIp), publicIp: address(publicIp) }];
      }),
    );
  }

  natGatewayBehind(networkInterfaceId: string): NatGateway | undefined {
    const byInterface = this.#once(
      'NAT gateways',
      () => new Map(Object.values(this.network.natGateways).map((nat) => [nat.networkInterfaceId, nat])),
    );
    return byInterface.get(networkInterfaceId);
  }

  associationBehind(networkInterfaceId: string): Association | undefined {
    const byInterface = this.#once('associations', () => {
      const all = Object.values(this.network.clientVpnEndpoints).flatMap((endpoint) =>
        endpoint.associations.map((association) => ({ endpoint, association })),
      );
      return new Map(all.map((one) => [one.association.networkInterfaceId, one]));
    });
    return byInterface.get(networkInterfaceId);
  }

  endpointBehind(networkInterfaceId: string): VpcEndpoint | undefined {
    const byInterface = this.#once(
      'endpoints',
      () =>
        new Map(
          Object.values(this.network.vpcEndpoints).flatMap((endpoint) =>
            endpoint.networkInterfaceIds.map((id) => [id, endpoint] as const),
          ),
        ),
    );
    return byInterface.get(networkInterfaceId);
  }

  resolverBehind(networkInterfaceId: string): ResolverEndpoint | undefined {
    const byInterface = this.#once(
      'resolver endpoints',
      () =>
        new Map(
          Object.values(this.network.resolverEndpoints).flatMap((endpoint) =>
            endpoint.ipAddresses.map(({ networkInterfaceId: id }) => [id, endpoint] as const),
          ),
        ),
    );
    return byInterface.get(networkInterfaceId);
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}

function grouped<K, T>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
