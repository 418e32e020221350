/** On-premises places. AWS knows nothing of them. */

/** One on-premises place: a LAN behind a router with a public address, and its hosts. */
export interface Site {
  name: string;
  lanCidr: string;
  /** The router's address on the LAN; it is the hosts' gateway and resolver. */
  routerAddress: string;
  publicAddress: string;
  /** A whole OpenVPN profile with certificate and key; present: the router connects with it, for the whole LAN. */
  vpnProfile?: string;
  /** Domains for which the site's resolver asks name servers of its choice; it knows the rest as the internet does. */
  forwarders?: Forwarder[];
  /** The first one is where commands run unless told otherwise. */
  hosts: SiteHost[];
  conditions?: SiteConditions;
}

/** What a place does beyond carrying packets and answering names. Absent: nothing of it. */
export interface SiteConditions {
  /** The resolver takes private addresses out of the internet's answers, which is a protection against DNS rebinding. */
  stripsPrivateAnswers?: boolean;
  /** The router's firewall drops what goes out to these ports. */
  blocks?: BlockedPort[];
  /** Bytes: the router drops larger packets to the internet and tells nobody. */
  silentMtu?: number;
}

export interface BlockedPort {
  protocol: 'tcp' | 'udp';
  port: number;
}

/** Questions under a domain go to name servers by packets from the site's router. */
export interface Forwarder {
  /** In lower case and without the final dot. */
  domain: string;
  /** Addresses, asked in this order, at port 53. */
  servers: string[];
}

export interface SiteHost {
  name: string;
  address: string;
  /** A whole OpenVPN profile with certificate and key; present: the host connects with it. */
  vpnProfile?: string;
  conditions?: HostConditions;
}

/** What somebody set by hand on a host. Absent: nothing of it. */
export interface HostConditions {
  /** The name servers of its resolv.conf, whatever a tunnel brings. */
  nameServers?: string[];
  /** Lines of its hosts file: name → address. */
  hostsFile?: Record<string, string>;
  /** Blocks that go through the site's router, whatever a tunnel takes. */
  localRoutes?: string[];
  /** The host's own firewall drops what goes out to these ports. */
  blocks?: BlockedPort[];
  /** Variables in the environment of whoever works there. */
  environment?: Record<string, string>;
}
