/** What can be asked. */

/** Where a packet can begin. */
export type Source =
  | { kind: 'site-host'; site: string; host: string; associationId?: string }
  /** The router itself, which is where a site's resolver asks others from. */
  | { kind: 'site-router'; site: string; associationId?: string }
  /** Whoever has a tunnel to the endpoint, wherever that is. */
  | { kind: 'client-vpn-client'; endpointId: string; associationId?: string }
  | { kind: 'network-interface'; id: string }
  /** A host of the internet. */
  | { kind: 'internet'; address: string };

export type FlowProtocol = 'tcp' | 'udp' | 'icmp';

/** A question about packets alone: no names, no TLS, no S3. */
export interface FlowQuestion {
  /**
   * A Client VPN session lands on one of its endpoint's associations. With `associationId` it is that one; without
   * it all are tried, and where they differ the verdict is `depends`.
   */
  from: Source;
  /** An IPv4 address. */
  to: string;
  protocol: FlowProtocol;
  /** Of TCP and UDP. ICMP is always an echo request. */
  port?: number;
  /** Absent: any from 1024 to 65535. */
  sourcePort?: number;
}
