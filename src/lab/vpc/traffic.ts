/** What a rule of a security group or an ACL says of a packet's protocol and ports, as a match of nftables. */

/**
 * `protocol` is `-1`, `tcp`, `udp`, `icmp`, `icmpv6`, or a number as text; `from` and `to` are ports, or the type
 * and the code of ICMP, -1 for all. Empty: every packet matches; `undefined`: no IPv4 packet does.
 */
export function trafficMatch(protocol: string, from: number, to: number): string | undefined {
  switch (protocol) {
    case '-1':
      return '';
    case 'tcp':
    case 'udp':
      if (from <= 0 && (to === -1 || to === 65535)) return `meta l4proto ${protocol}`;
      return `${protocol} dport ${from === to ? from : `${from}-${to}`}`;
    case 'icmp':
      if (from === -1) return 'meta l4proto icmp';
      return `icmp type ${from}${to === -1 ? '' : ` icmp code ${to}`}`;
    case 'icmpv6':
    case '58':
      return undefined;
    default:
      return `meta l4proto ${protocol}`;
  }
}
