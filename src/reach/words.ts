/** Sets of packets in words. */
import type { PacketFacts } from '../findings/index.ts';
import { formatAddress, formatBlock } from '../network/cidr.ts';
import { blocksOf } from '../network/ranges.ts';
import { ALL_PROTOCOLS, type PacketSet, valuesOf } from './packets/packet-set.ts';
import { count, equal, only, type RangeSet } from './packets/range-set.ts';
import { PROTOCOL_NUMBERS } from './packets/traffic.ts';

/** How many blocks are written out. */
const FEW = 4;

/** What a set of packets is, as far as a sentence can say it. */
export function packetFacts(set: PacketSet, reply = false): PacketFacts {
  const [first = 'all', ...others] = protocolWords(valuesOf(set, 'protocol'));
  const protocol = others.length === 0 ? first : 'several';
  const port =
    protocol === 'tcp' || protocol === 'udp' ? portWords(valuesOf(set, 'destinationPort')) : undefined;
  return {
    protocol,
    source: addressWords(valuesOf(set, 'source')),
    destination: addressWords(valuesOf(set, 'destination')),
    ...(port !== undefined && { port }),
    reply,
  };
}

/** `tcp`, `udp`, a number, … for each protocol of a few; else `all`, or how many they are. */
export function protocolWords(protocols: RangeSet): string[] {
  if (equal(protocols, ALL_PROTOCOLS)) return ['all'];
  if (count(protocols) > FEW) return [`${count(protocols)} protocols`];
  return protocols.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => NAMES.get(first + index) ?? String(first + index)),
  );
}

const NAMES = new Map(Object.entries(PROTOCOL_NUMBERS).map(([name, number]) => [number, name]));

/** `443`, `1024-65535`, several with commas; `undefined` for all of them. */
export function portWords(ports: RangeSet): string | undefined {
  const [first] = ports;
  if (ports.length === 1 && first!.first === 0 && first!.last === 65_535) return undefined;
  return ports.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** An address where there is one, from where to where, else the fewest blocks. */
export function addressWords(addresses: RangeSet): string {
  const address = only(addresses);
  if (address !== undefined) return formatAddress(address);
  const blocks = cidrsOf(addresses);
  const [range, ...others] = addresses;
  if (range && others.length === 0 && blocks.length > 1)
    return `${formatAddress(range.first)}-${formatAddress(range.last)}`;
  return blocks.length <= FEW
    ? blocks.join(', ')
    : `${blocks.slice(0, FEW).join(', ')} and ${blocks.length - FEW} blocks more`;
}

export function cidrsOf(addresses: RangeSet): string[] {
  return addresses.flatMap((range) => blocksOf(range)).map(formatBlock);
}
