/** Protocols and ports as rules write them, as sets of packets. */
import type { NetworkAclEntry, SecurityGroupRule } from '../../network/network.ts';
import type { FlowProtocol } from '../question.ts';
import {
  ALL_PORTS,
  ALL_PROTOCOLS,
  type Box,
  intersect,
  type PacketSet,
  packets,
  reversed,
  rewrite,
  subtract,
} from './packet-set.ts';
import { type RangeSet, single } from './range-set.ts';

export const PROTOCOL_NUMBERS: Record<FlowProtocol, number> = { icmp: 1, tcp: 6, udp: 17 };
const NAMES: Record<string, number> = { ...PROTOCOL_NUMBERS, icmpv6: 58 };
const ICMPV6 = 58;
/** The types of ping and of its answer. */
export const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;

const ICMP = { protocol: single(PROTOCOL_NUMBERS.icmp) };

/** What an S3 interface endpoint answers; it does not answer ping. */
export const HTTPS: PacketSet = toPort('tcp', 443);
export const DNS: PacketSet = [...toPort('udp', 53), ...toPort('tcp', 53)];

/** Packets to a port. */
export function toPort(protocol: FlowProtocol, port: number): PacketSet {
  return packets({ protocol: single(PROTOCOL_NUMBERS[protocol]), destinationPort: single(port) });
}

/** What answers packets: the same turned round, for ICMP echo replies to echo requests and nothing else. */
export function repliesTo(set: PacketSet): PacketSet {
  return reversed(exchanged(set, ECHO_REQUEST, ECHO_REPLY));
}

/** What was answered by these. */
export function answeredBy(replies: PacketSet): PacketSet {
  return reversed(exchanged(replies, ECHO_REPLY, ECHO_REQUEST));
}

function exchanged(set: PacketSet, from: number, to: number): PacketSet {
  const echo = intersect(set, packets({ ...ICMP, sourcePort: single(from) }));
  return [...subtract(set, packets(ICMP)), ...rewrite(echo, { sourcePort: single(to) })];
}

export type Traffic = Pick<Box, 'protocol' | 'sourcePort' | 'destinationPort'>;

/** What a rule of a security group is about; `undefined` where it is about no IPv4 packet. */
export function groupRuleTraffic({ protocol, fromPort, toPort }: SecurityGroupRule): Traffic | undefined {
  return traffic(protocol, fromPort, toPort);
}

/** What an entry of an ACL is about; `undefined` where it is about no IPv4 packet. */
export function aclEntryTraffic({ protocol, portRange, icmp }: NetworkAclEntry): Traffic | undefined {
  if (protocol === '1') return traffic('icmp', icmp?.type ?? -1, icmp?.code ?? -1);
  return traffic(protocol, portRange?.from ?? -1, portRange?.to ?? -1);
}

/** `from` and `to` are ports, or ICMP's type and code; -1 for all. Protocols without ports have none to match. */
function traffic(name: string, from: number, to: number): Traffic | undefined {
  if (name === '-1') return { protocol: ALL_PROTOCOLS, sourcePort: ALL_PORTS, destinationPort: ALL_PORTS };
  const number = NAMES[name] ?? Number(name);
  if (number === ICMPV6) return undefined;
  const any = { protocol: single(number), sourcePort: ALL_PORTS, destinationPort: ALL_PORTS };
  if (number === PROTOCOL_NUMBERS.icmp) {
    return { ...any, sourcePort: orAll(from), destinationPort: from === -1 ? ALL_PORTS : orAll(to) };
  }
  const hasPorts = number === PROTOCOL_NUMBERS.tcp || number === PROTOCOL_NUMBERS.udp;
  if (!hasPorts || from === -1) return any;
  return { ...any, destinationPort: [{ first: from, last: to === -1 ? 65_535 : to }] };
}

function orAll(value: number): RangeSet {
  return value === -1 ? ALL_PORTS : single(value);
}
