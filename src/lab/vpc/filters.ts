/**
 * A VPC's filters as one nftables table: source and destination check, network ACLs, security groups.
 *
 * Two gates a packet: the sender's egress and the receiver's ingress are base chains of their own, and an
 * `accept` ends only the chain that it is in. Network ACLs come before and never look at a flow's state.
 */
import type { Network, Subnet } from '../../network/network.ts';
import { numberOf, type Ruleset } from '../kernel/space.ts';
import { aclChains } from './acl-rules.ts';
import { LINK_LOCAL_RESOLVER, resolverAddress } from './addresses.ts';
import { flowCounters } from './flow-counters.ts';
import { gatewayEndpointAddresses } from './gateway-endpoints.ts';
import { groupChains } from './group-rules.ts';
import { GATEWAY_DEVICE } from './internet-gateway.ts';
import { peeringDevices } from './peering.ts';
import { type Placement, SERVICES_DEVICE } from './placements.ts';
import { ttlChains, ttlRule } from './ttl.ts';

const quoted = (device: string) => `"${device}"`;

export function vpcRuleset(
  network: Network,
  vpcId: string,
  subnets: Subnet[],
  placements: Placement[],
): Ruleset {
  const linked = placements.filter(({ space }) => space);
  const managed = placements.filter(({ space }) => !space);
  const managedIps = managed.flatMap(({ networkInterface }) => networkInterface.privateIps);
  const pairs = [
    ...placements.flatMap(({ device, networkInterface }) =>
      networkInterface.privateIps.map((ip) => `${quoted(device)} . ${ip}`),
    ),
    ...gatewayEndpointAddresses(network, vpcId).map((ip) => `${quoted(SERVICES_DEVICE)} . ${ip}`),
  ];
  const groups = groupChains(network, vpcId, placements);
  const acls = aclChains(network, vpcId);
  const flows = flowCounters(network, vpcId);
  const bySubnet = <T>(value: (subnet: Subnet) => T) =>
    Object.fromEntries(subnets.map((s) => [s.cidrBlock, value(s)]));
  const byLink = <T>(value: (placement: Placement) => T) =>
    Object.fromEntries(linked.map((placement) => [quoted(placement.device), value(placement)]));
  const markOf = (placement: Placement) => String(numberOf(placement.networkInterface.subnetId));

  return {
    table: 'vpc',
    sets: {
      may_send: { type: 'ifname . ipv4_addr', elements: pairs },
      may_receive: { type: 'ifname . ipv4_addr', elements: pairs },
      unchecked: {
        type: 'ifname',
        elements: [
          quoted(GATEWAY_DEVICE),
          ...peeringDevices(network, vpcId).map(quoted),
          ...linked
            .filter(({ networkInterface }) => !networkInterface.sourceDestCheck)
            .map(({ device }) => quoted(device)),
        ],
      },
      same_subnet: {
        type: 'mark . ifname',
        elements: linked.map((p) => `${markOf(p)} . ${quoted(p.device)}`),
      },
      same_subnet_managed: {
        type: 'mark . ipv4_addr',
        interval: true,
        elements: subnets.map((subnet) => `${numberOf(subnet.id)} . ${subnet.cidrBlock}`),
      },
      endpoints: { type: 'ipv4_addr', elements: managedIps },
      ...groups.sets,
      ...flows.sets,
    },
    maps: {
      subnet_of_link: { type: 'ifname : mark', elements: byLink(markOf) },
      subnet_of_address: {
        type: 'ipv4_addr : mark',
        interval: true,
        elements: bySubnet(({ id }) => String(numberOf(id))),
      },
      acl_out: {
        type: 'mark : verdict',
        elements: Object.fromEntries(subnets.map(({ id }) => [String(numberOf(id)), `goto ${acls.out(id)}`])),
      },
      acl_in: {
        type: 'ifname : verdict',
        elements: byLink((p) => `goto ${acls.in(p.networkInterface.subnetId)}`),
      },
      acl_in_managed: {
        type: 'ipv4_addr : verdict',
        interval: true,
        elements: bySubnet(({ id }) => `goto ${acls.in(id)}`),
      },
      ...groups.maps,
    },
    // An endpoint forgets a flow after 350 idle seconds, however long security groups remember it.
    timeouts: { endpoint: { established: 350 } },
    chains: {
      ...flows.chains,
      ...acls.chains,
      ...groups.chains,
      ...ttlChains,
      before: {
        hook: 'type filter hook prerouting priority mangle; policy accept;',
        rules: [
          // An endpoint drops what is too large and says nothing; TCP is clamped below instead.
          'ip daddr @endpoints ip protocol != tcp ip length > 8500 counter drop',
          'ip daddr @endpoints meta l4proto tcp ct timeout set "endpoint"',
          'meta mark set iifname map @subnet_of_link',
          `iifname ${quoted(SERVICES_DEVICE)} meta mark set ip saddr map @subnet_of_address`,
          ttlRule,
        ],
      },
      resolver: {
        hook: 'type filter hook input priority filter; policy drop;',
        rules: resolverRules(network, vpcId),
      },
      source_dest_check: {
        hook: 'type filter hook forward priority -20; policy accept;',
        rules: [
          'iifname . ip saddr != @may_send iifname != @unchecked counter drop',
          'oifname . ip daddr != @may_receive oifname != @unchecked counter drop',
        ],
      },
      clamp: {
        hook: 'type filter hook forward priority -15; policy accept;',
        rules: ['ip daddr', 'ip saddr'].map(
          (side) => `${side} @endpoints tcp flags & (syn | rst) == syn tcp option maxseg size set 8460`,
        ),
      },
      acl_leaving: {
        hook: 'type filter hook forward priority -12; policy accept;',
        rules: [...sameSubnet, 'meta mark vmap @acl_out'],
      },
      acl_entering: {
        hook: 'type filter hook forward priority -4; policy accept;',
        rules: [
          ...sameSubnet,
          'oifname vmap @acl_in',
          `oifname ${quoted(SERVICES_DEVICE)} ip daddr vmap @acl_in_managed`,
        ],
      },
      group_egress: {
        hook: 'type filter hook forward priority -8; policy accept;',
        rules: [
          tracked,
          'iifname vmap @egress_link',
          `iifname ${quoted(SERVICES_DEVICE)} ip saddr vmap @egress_managed`,
        ],
      },
      group_ingress: {
        hook: 'type filter hook forward priority 0; policy accept;',
        rules: [
          tracked,
          'oifname vmap @ingress_link',
          `oifname ${quoted(SERVICES_DEVICE)} ip daddr vmap @ingress_managed`,
        ],
      },
    },
  };
}

const tracked = 'ct state vmap { established : accept, related : accept, invalid : drop }';

/** A network ACL judges what crosses its subnet's edge, never what stays inside. */
const sameSubnet = [
  'meta mark . oifname @same_subnet accept',
  `oifname ${quoted(SERVICES_DEVICE)} meta mark . ip daddr @same_subnet_managed accept`,
];

/**
 * The Amazon-provided DNS server is the router itself, so neither security groups nor ACLs are asked. It serves
 * what comes from an interface of the VPC (which has a mark) and nothing else, and does not answer ping.
 */
function resolverRules(network: Network, vpcId: string): string[] {
  const addresses = `{ ${resolverAddress(network, vpcId)}, ${LINK_LOCAL_RESOLVER} }`;
  const queries = ['udp', 'tcp'].map(
    (protocol) => `meta mark != 0 ip daddr ${addresses} ${protocol} dport 53 accept`,
  );
  return [
    ...(network.vpcs[vpcId]!.enableDnsSupport ? queries : []),
    'iifname "lo" accept',
    'ct state established,related accept',
  ];
}
