/** Packets on their way: what is left of them at a place, and what they met before it. */
import type { Problem } from '../../findings/index.ts';
import type {
  ClientVpnAuthorizationRule,
  ClientVpnRoute,
  NetworkAclEntry,
  Route,
  SecurityGroupRule,
} from '../../network/network.ts';
import { isEmpty, type PacketSet } from '../packets/packet-set.ts';
import type { RangeSet } from '../packets/range-set.ts';
import type { Source } from '../question.ts';

/** The rule that let packets through, or that refused them. */
export type MatchedRule =
  | { kind: 'security-group-rule'; rule: SecurityGroupRule }
  /** Without an entry: the last one, `*`, which refuses everything. */
  | { kind: 'acl-entry'; aclId: string; entry?: NetworkAclEntry }
  | { kind: 'route'; routeTableId: string; route: Route; state: 'active' | 'blackhole' }
  | { kind: 'client-vpn-route'; route: ClientVpnRoute }
  | { kind: 'authorization-rule'; rule: ClientVpnAuthorizationRule }
  /** Of an on-premises host or router: `0.0.0.0/1 dev tun0`. */
  | { kind: 'host-route'; text: string };

export type ComponentKind =
  | 'site-host'
  | 'site-router'
  | 'client-vpn-client'
  | 'client-vpn-endpoint'
  | 'client-vpn-authorization'
  | 'network-interface'
  | 'security-group'
  | 'network-acl'
  | 'route-table'
  | 'nat-gateway'
  | 'internet-gateway'
  | 'vpc-peering-connection'
  | 'vpc-endpoint'
  | 'resolver-endpoint'
  | 'vpc-resolver'
  | 'instance'
  | 'internet';

/** One thing that packets met, and what it made of them. */
export interface Hop {
  kind: ComponentKind;
  /** AWS id; for what AWS has none: a site's or host's name, `internet`, the resolver's address. */
  id: string;
  vpcId?: string;
  subnetId?: string;
  /** The interface that a group filters, or that an instance receives on. */
  networkInterfaceId?: string;
  /** As the component sees it: `egress` is out of the interface or the subnet. */
  direction?: 'ingress' | 'egress';
  /** Replies of a flow that a security group remembers need no rule, and have none here. */
  rules?: readonly MatchedRule[];
  /** What came. */
  before: PacketSet;
  /** What went on, under other addresses where the component translates; nothing where it stopped them. */
  after: PacketSet;
}

/** Where packets end. */
export type End =
  | { kind: 'network-interface'; id: string }
  /** The Amazon-provided DNS server. */
  | { kind: 'vpc-resolver'; vpcId: string; networkInterfaceId: string }
  | { kind: 'gateway-endpoint'; id: string; networkInterfaceId: string }
  /** A host outside of everything that the network knows. */
  | { kind: 'internet' }
  /** The port at which a Client VPN endpoint's clients begin their tunnels. */
  | { kind: 'client-vpn-port'; endpointId: string }
  | { kind: 'site-host'; site: string; host: string }
  | { kind: 'site-router'; site: string }
  | { kind: 'client-vpn-client'; endpointId: string }
  /** Replies: where the request began. */
  | { kind: 'home' };

/** A source address that was put in another's place, and which replies get back. */
export interface Translation {
  by: 'client-vpn' | 'nat-gateway' | 'site-router';
  /** The interface, or the site, to whose address replies come. */
  at: string;
  source: RangeSet;
  /** Only where ports could not be kept. */
  sourcePort?: RangeSet;
}

export interface Leg {
  /** Where it began. */
  origin: Source;
  /** As they were sent: what replies must turn round to. */
  asked: PacketSet;
  packets: PacketSet;
  hops: readonly Hop[];
  /** The last one first to be undone. */
  translations: readonly Translation[];
  /** Replies to packets that got through; the filters that remember flows let them pass. */
  reply: boolean;
}

export type Outcome =
  | { kind: 'delivered'; to: End }
  /** Told only when somebody asks: proofs stop nearly everything nearly everywhere. */
  | { kind: 'stopped'; problem: () => Problem };

/** A leg that has ended; `packets` is what was delivered, or stopped. */
export interface Branch extends Leg {
  outcome: Outcome;
}

export type HopFacts = Omit<Hop, 'before' | 'after'>;

/** The leg behind a component that let some of its packets pass, maybe changed; nothing where none did. */
export function onward(leg: Leg, hop: HopFacts, passes: PacketSet, before = leg.packets): Leg[] {
  if (isEmpty(passes)) return [];
  return [{ ...leg, packets: passes, hops: [...leg.hops, { ...hop, before, after: passes }] }];
}

/** What a component stopped; nothing where it stopped none. */
export function stopped(leg: Leg, hop: HopFacts, packets: PacketSet, problem: () => Problem): Branch[] {
  if (isEmpty(packets)) return [];
  const hops = [...leg.hops, { ...hop, before: packets, after: [] }];
  return [{ ...leg, packets, hops, outcome: { kind: 'stopped', problem } }];
}

/** What arrived. */
export function delivered(leg: Leg, to: End): Branch {
  return { ...leg, outcome: { kind: 'delivered', to } };
}
