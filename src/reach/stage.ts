/** A stage of an explanation: one thing that was looked at, in the order in which a request meets it. */
import { publicServiceAt } from '../network/names/public-names.ts';
import type { NetworkAclEntry, Route } from '../network/network.ts';
import { PUBLIC_NAME_SERVERS } from './names/public-servers.ts';
import { isEmpty, type PacketSet, valuesOf } from './packets/packet-set.ts';
import { only } from './packets/range-set.ts';
import type { Hop, MatchedRule } from './path/leg.ts';
import { addressWords, packetFacts } from './words.ts';

export interface Stage {
  /** `name`, `tunnel`, `client-vpn-route`, … ; those of replies begin with `reply-`. */
  stage: string;
  /** The id of what was asked. */
  resource: string;
  verdict: 'pass' | 'blocked';
  /** What it decided, and by what. */
  detail: string;
  /** The interface that the resource is about, where that is not the resource itself. */
  at?: string;
}

/** What a hop is called among the stages. */
function nameOf({ kind, direction, networkInterfaceId, rules }: Hop): string {
  switch (kind) {
    case 'site-host':
    case 'client-vpn-client':
      return 'local-routing';
    case 'client-vpn-endpoint':
      if (rules) return 'client-vpn-route';
      return networkInterfaceId === undefined ? 'client-vpn-route' : 'translation';
    case 'client-vpn-authorization':
      return 'client-vpn-authorization';
    case 'security-group':
      return `security-group-${direction}`;
    case 'network-acl':
      return `network-acl-${direction}`;
    default:
      return kind;
  }
}

export function stageOf(hop: Hop, reply = false): Stage {
  const verdict = isEmpty(hop.after) ? 'blocked' : 'pass';
  return {
    stage: `${reply ? 'reply-' : ''}${nameOf(hop)}`,
    resource: hop.id,
    verdict,
    detail: verdict === 'blocked' ? blockedDetail(hop, reply) : detailOf(hop, reply),
    ...(hop.networkInterfaceId !== undefined && { at: hop.networkInterfaceId }),
  };
}

function blockedDetail({ before }: Hop, reply: boolean): string {
  const { source, destination, protocol, port } = packetFacts(before, reply);
  return `stops ${protocol.toUpperCase()}${port === undefined ? '' : ` ${port}`} from ${source} to ${destination}`;
}

function detailOf(hop: Hop, reply: boolean): string {
  const { kind, rules, before, after, networkInterfaceId } = hop;
  const changed = changeOf(before, after);
  switch (kind) {
    case 'security-group':
      if (reply) return 'remembers the flow and lets its reply pass';
      return rules?.map(ruleWords).join(', ') ?? '';
    case 'network-interface':
      return `from ${addressesOf(before, 'source')} to ${addressesOf(before, 'destination')}`;
    case 'client-vpn-endpoint':
      if (rules) return rules.map(ruleWords).join(', ');
      return networkInterfaceId === undefined
        ? ''
        : `the client’s address becomes that of ${networkInterfaceId}${changed}`;
    case 'vpc-endpoint':
      return `receives it from ${addressesOf(before, 'source')}`;
    case 'instance':
      return 'receives it';
    case 'vpc-resolver':
      return 'beyond groups and ACLs; it answers whoever is in the VPC';
    case 'vpc-peering-connection':
      return 'joins both VPCs';
    case 'nat-gateway':
    case 'internet-gateway':
      return changed === '' ? 'passes it on' : `translates${changed}`;
    case 'internet':
      return reply ? 'brings it back' : internetWords(addressesOf(before, 'destination'));
    default: {
      const said = [rules?.map(ruleWords).join(', '), changed.slice(2)].filter(Boolean).join(', ');
      return said || `from ${addressesOf(before, 'source')} to ${addressesOf(before, 'destination')}`;
    }
  }
}

/** Of the hosts of the internet the model knows AWS's services and some name servers. */
function internetWords(destination: string): string {
  const service = publicServiceAt(destination);
  if (service) return `on to ${destination}, ${service.domains[0]}`;
  if (PUBLIC_NAME_SERVERS.has(destination)) return `on to ${destination}, a public name server`;
  return `on to ${destination}; whether a host is there, the model does not know`;
}

const addressesOf = (set: PacketSet, field: 'source' | 'destination') => addressWords(valuesOf(set, field));

/** `, 10.100.0.34 → 10.0.0.5` */
function changeOf(before: PacketSet, after: PacketSet): string {
  const changes = (['source', 'destination'] as const).flatMap((field) => {
    const [was, is] = [valuesOf(before, field), valuesOf(after, field)];
    if (only(is) === undefined || only(was) === only(is)) return [];
    return [
      only(was) === undefined ? `${field} ${addressWords(is)}` : `${addressWords(was)} → ${addressWords(is)}`,
    ];
  });
  return changes.length === 0 ? '' : `, ${changes.join(', ')}`;
}

/** A rule as a person would point at it. */
export function ruleWords(matched: MatchedRule): string {
  switch (matched.kind) {
    case 'security-group-rule': {
      const { rule } = matched;
      const { peer } = rule;
      const ports =
        rule.protocol === '-1' || rule.fromPort === -1 ? '' : ` ${portsOf(rule.fromPort, rule.toPort)}`;
      const who =
        peer.kind === 'group' ? peer.groupId : peer.kind === 'prefix-list' ? peer.prefixListId : peer.cidr;
      const what = rule.protocol === '-1' ? 'all traffic' : `${rule.protocol.toUpperCase()}${ports}`;
      return `${rule.groupId}: ${what} ${rule.isEgress ? 'to' : 'from'} ${who} (${rule.id})`;
    }
    case 'acl-entry':
      return matched.entry ? entryWords(matched.entry) : 'entry * denies what no other allows';
    case 'route':
      return `${destinationOf(matched.route)} → ${targetOf(matched.route)}${matched.state === 'blackhole' ? ' (black hole)' : ''}`;
    case 'client-vpn-route':
      return `route ${matched.route.destinationCidr} by ${matched.route.targetSubnetId}`;
    case 'authorization-rule': {
      const { targetNetworkCidr, accessGroupId } = matched.rule;
      return `rule for ${targetNetworkCidr}, ${accessGroupId === undefined ? 'everybody' : `group ${accessGroupId}`}`;
    }
    case 'host-route':
      return matched.text;
  }
}

const portsOf = (from: number, to: number) => (from === to ? String(from) : `${from}-${to}`);

function entryWords({ ruleNumber, action, protocol, portRange, cidr }: NetworkAclEntry): string {
  const names: Record<string, string> = { '-1': 'all traffic', '1': 'ICMP', '6': 'TCP', '17': 'UDP' };
  const ports = portRange ? ` ${portsOf(portRange.from, portRange.to)}` : '';
  return `entry ${ruleNumber} ${action === 'allow' ? 'allows' : 'denies'} ${names[protocol] ?? `protocol ${protocol}`}${ports}, ${cidr}`;
}

export const destinationOf = ({ destination }: Route) =>
  'cidr' in destination ? destination.cidr : destination.prefixListId;
export const targetOf = ({ target }: Route) => ('id' in target ? target.id : target.kind);
