/**
 * The kernel's counters behind VPC flow logs: every flow that leaves or enters an interface, let through or not. They
 * are there only while somebody logs the VPC's flows.
 */
import type { FlowCount } from '../../network/flow-logs.ts';
import { logsOfVpc } from '../../network/flow-logs.ts';
import type { Network } from '../../network/network.ts';
import type { NftChain, NftSet } from '../kernel/space.ts';

/** One set for each direction and outcome. */
const SETS = {
  flows_out_accept: { direction: 'egress', action: 'ACCEPT' },
  flows_out_reject: { direction: 'egress', action: 'REJECT' },
  flows_in_accept: { direction: 'ingress', action: 'ACCEPT' },
  flows_in_reject: { direction: 'ingress', action: 'REJECT' },
} as const;

const FLOW_SETS = Object.keys(SETS);

/** A flow is forgotten when nothing was seen of it for this long; a record is written far sooner. */
const FORGOTTEN_AFTER = '20m';
const MOST_FLOWS = 65_536;

/** Where a packet goes that a group or an ACL does not let leave (enter). */
export const REJECT_OUT = 'reject_leaving';
export const REJECT_IN = 'reject_entering';

export interface FlowCounters {
  sets: Record<string, NftSet>;
  chains: Record<string, NftChain>;
}

export function flowCounters(network: Network, vpcId: string): FlowCounters {
  const logged = logsOfVpc(network, vpcId).length > 0;
  const reject = (set: string): NftChain => ({ rules: [...(logged ? count(set) : []), 'counter drop'] });
  const rejects = { [REJECT_OUT]: reject('flows_out_reject'), [REJECT_IN]: reject('flows_in_reject') };
  if (!logged) return { sets: {}, chains: rejects };
  return {
    sets: Object.fromEntries(FLOW_SETS.map((name) => [name, FLOW_SET])),
    chains: {
      ...rejects,
      // Each behind the gates that it tells of: egress is let through even where ingress will not be.
      count_leaving: {
        hook: 'type filter hook forward priority -6; policy accept;',
        rules: count('flows_out_accept'),
      },
      count_entering: {
        hook: 'type filter hook forward priority 4; policy accept;',
        rules: count('flows_in_accept'),
      },
    },
  };
}

const FLOW_SET: NftSet = {
  type: 'inet_proto . ipv4_addr . ipv4_addr . inet_service . inet_service',
  dynamic: { timeout: FORGOTTEN_AFTER, size: MOST_FLOWS },
  elements: [],
};

function count(set: string): string[] {
  return [
    `meta l4proto { tcp, udp } update @${set} { meta l4proto . ip saddr . ip daddr . th sport . th dport }`,
    `meta l4proto != { tcp, udp } update @${set} { meta l4proto . ip saddr . ip daddr . 0 . 0 }`,
  ];
}

interface ListedSet {
  set?: {
    name: string;
    elem?: {
      elem: {
        val: { concat: [string | number, string, string, number, number] };
        counter: { packets: number; bytes: number };
      };
    }[];
  };
}

/** The counters out of `nft -j list table`. Elements without a counter are none of ours. */
export function readFlowCounters(json: string): FlowCount[] {
  const { nftables } = JSON.parse(json) as { nftables: ListedSet[] };
  return nftables.flatMap(({ set }) => {
    const kind = set && SETS[set.name as keyof typeof SETS];
    return (kind ? (set.elem ?? []) : []).map(({ elem: { val, counter } }) => {
      const [protocol, source, destination, sourcePort, destinationPort] = val.concat;
      return {
        ...kind!,
        protocol: protocolNumber(protocol),
        source,
        destination,
        sourcePort,
        destinationPort,
        ...counter,
      };
    });
  });
}

/** nft writes the names that it knows and numbers for the rest. */
function protocolNumber(protocol: string | number): number {
  const known: Record<string, number> = {
    icmp: 1,
    igmp: 2,
    tcp: 6,
    udp: 17,
    dccp: 33,
    gre: 47,
    esp: 50,
    ah: 51,
    comp: 108,
    ipcomp: 108,
    sctp: 132,
    udplite: 136,
  };
  return typeof protocol === 'number' ? protocol : (known[protocol] ?? 0);
}
