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
}
