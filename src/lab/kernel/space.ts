/**
 * What one network namespace of the lab should hold, as plain data. The model is compiled to these; two
 * of them compared give the commands that lead from one to the other (`ip-delta.ts`, `nft-delta.ts`).
 */

/** A network namespace. */
export interface Space {
  name: string;
  /**
   * Spaces with lower rank make the links of those with higher rank, so they are built first and
   * taken down last.
   */
  rank: number;
  /** `net.ipv4.ip_forward` → `1`; set once, before there are links. */
  sysctls: Record<string, string>;
  /** Links, addresses, routes, rules in the order in which they must be made. */
  items: IpItem[];
  ruleset?: Ruleset;
  /** Files below `/etc` that processes in this namespace see in place of the system's: `resolv.conf`. */
  files: Record<string, string>;
}

/** One object of iproute2: the line of `ip -batch` that makes it and the one that takes it away. */
export interface IpItem {
  add: string;
  /** Absent: it goes with the link or the namespace that it belongs to. */
  remove?: string;
}

/** An nftables table of family `ip`. All names are nft identifiers; see `nftName`. */
export interface Ruleset {
  table: string;
  sets: Record<string, NftSet>;
  maps: Record<string, NftMap>;
  chains: Record<string, NftChain>;
  /** How long some TCP flows are remembered while they are idle. They stay as they are as long as the table. */
  timeouts?: Record<string, NftTimeout>;
}

export interface NftTimeout {
  /** Seconds without a packet, for an established connection. */
  established: number;
}

export interface NftSet {
  /** `ipv4_addr`, `ifname . ipv4_addr` … */
  type: string;
  interval?: boolean;
  /** Filled by rules as packets pass, with a counter for each element. */
  dynamic?: { timeout: string; size: number };
  elements: string[];
}

export interface NftMap {
  /** `ifname : verdict`. */
  type: string;
  interval?: boolean;
  /** Key → value. */
  elements: Record<string, string>;
}

export interface NftChain {
  /** Base chains: `type filter hook forward priority -12; policy accept;`. */
  hook?: string;
  rules: string[];
}

/** The settings of a namespace that passes on what is not its own, whatever way it came. */
export const FORWARDING = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.default.rp_filter': '0',
};

/** A link pair: one end here, the other in `peer.space`. */
export function veth(
  link: { name: string; mac?: string; mtu?: number },
  peer: { space: string; name: string; mac?: string },
): IpItem[] {
  const mtu = link.mtu ? ` mtu ${link.mtu}` : '';
  const mac = (address?: string) => (address ? ` address ${address}` : '');
  return [
    {
      add: `link add ${link.name}${mac(link.mac)}${mtu} type veth peer name ${peer.name}${mac(peer.mac)}${mtu} netns ${peer.space}`,
      remove: `link del ${link.name}`,
    },
    // Without a link-local IPv6 address nothing but what the lab sends is on the wire.
    { add: `link set ${link.name} addrgenmode none` },
    { add: `link set ${link.name} up` },
  ];
}

/** The other end of a pair that another space makes: its settings. */
export function linkUp(name: string): IpItem[] {
  return [{ add: `link set ${name} addrgenmode none` }, { add: `link set ${name} up` }];
}

export function loopbackUp(): IpItem {
  return { add: 'link set lo up' };
}

export function address(cidr: string, device: string, extra = ''): IpItem {
  return { add: `addr add ${cidr} dev ${device}${extra}`, remove: `addr del ${cidr} dev ${device}` };
}

export function route(spec: string): IpItem {
  return { add: `route add ${spec}`, remove: `route del ${spec}` };
}

export function rule(spec: string): IpItem {
  return { add: `rule add ${spec}`, remove: `rule del ${spec}` };
}

/** A neighbour that never has to be asked for: the kernel's table of dynamic ones is small and shared by all. */
export function neighbour(ip: string, mac: string, device: string): IpItem {
  return {
    add: `neigh add ${ip} lladdr ${mac} dev ${device} nud permanent`,
    remove: `neigh del ${ip} dev ${device}`,
  };
}

/** An AWS id as an nft identifier: `sg-0ab…` → `sg_0ab…`. */
export function nftName(id: string): string {
  return id.replaceAll('-', '_');
}

/** The last twelve digits of an AWS id: enough to tell, short enough for the name of a link (15 characters). */
export function shortId(id: string): string {
  return id.slice(-12);
}

/** A number for an AWS id that fits a packet mark or a routing table: never 0 nor a reserved table. */
export function numberOf(id: string): number {
  return (Number.parseInt(id.slice(-7), 16) | 0x1000_0000) >>> 0;
}
