/** A packet that was stopped, in words. */

export interface PacketFacts {
  /** `tcp`, `udp`, `icmp`, or a number; `all` for several. */
  protocol: string;
  /** An address, or the block or blocks that they come from. */
  source: string;
  destination: string;
  /** The destination's, `443` or `1024-65535`; absent where there is none or any. */
  port?: string;
  /** It answers one that got through. */
  reply: boolean;
}

/** `TCP 443 from 10.0.0.5 to 10.0.1.20`. */
export function packetWords({ protocol, source, destination, port, reply }: PacketFacts): string {
  const what = protocol === 'all' ? 'all traffic' : protocol.toUpperCase();
  const door = port === undefined ? '' : ` ${port}`;
  return `${reply ? 'the reply, ' : ''}${what}${door} from ${source} to ${destination}`;
}
