/** Sets of packets in words. */
import type { PacketFacts } from '../findings/index.ts';
import { formatAddress, formatBlock } from '../network/cidr.ts';
import { blocksOf } from '../network/ranges.ts';
import { ALL_PROTOCOLS, type PacketSet, valuesOf } from './packets/packet-set.ts';
import { equal, only, type RangeSet } from './packets/range-set.ts';
import { PROTOCOL_NUMBERS } from './packets/traffic.ts';

/** How many blocks are written out. */
const FEW = 4;

/** What a set of packets is, as far as a sentence can say it. */
export function packetFacts(set: PacketSet, reply = false): PacketFacts {
  const protocol = protocolWords(valuesOf(set, 'protocol'));
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

/** `tcp`, a number, or `all` for several. */
export function protocolWords(protocols: RangeSet): string {
  const number = only(protocols);
  if (number === undefined) return equal(protocols, ALL_PROTOCOLS) ? 'all' : 'several';
  const named = Object.entries(PROTOCOL_NUMBERS).find(([, value]) => value === number);
  return named ? named[0] : String(number);
}

/** `443`, `1024-65535`, several with commas; `undefined` for all of them. */
export function portWords(ports: RangeSet): string | undefined {
  const [first] = ports;
  if (ports.length === 1 && first!.first === 0 && first!.last === 65_535) return undefined;
  return ports.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** An address where there is one, else the fewest blocks. */
export function addressWords(addresses: RangeSet): string {
  const address = only(addresses);
  if (address !== undefined) return formatAddress(address);
  const blocks = cidrsOf(addresses);
  return blocks.length <= FEW
    ? blocks.join(', ')
    : `${blocks.slice(0, FEW).join(', ')} and ${blocks.length - FEW} blocks more`;
}

export function cidrsOf(addresses: RangeSet): string[] {
  return addresses.flatMap((range) => blocksOf(range)).map(formatBlock);
}
