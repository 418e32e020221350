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

/** A question about a request, from its name on. */
export interface Question {
  /** An on-premises host or site, `client-vpn`, `internet`, an AWS id, a `Name` tag, an address. */
  from: string;
  /** A host name, a URL, an address, an AWS id, `s3://BUCKET[/KEY]`, an access point's ARN or alias. */
  to: string;
  protocol?: FlowProtocol;
  port?: number;
  /** For S3: a user's name or ARN, `root` (when nothing is said) or `anonymous`. */
  principal?: string;
  /** `s3:PutObject`; what the destination suggests when absent. */
  action?: string;
  signingRegion?: string;
  /** As clients are given it; absent: the name that leads to the endpoint. */
  endpointUrl?: string;
  /** The only version that the client speaks. */
  tlsVersion?: string;
  /** Epoch milliseconds, for conditions about the time. */
  now?: number;
}

/** How a source is called. */
export function nameOf(source: Source): string {
  switch (source.kind) {
    case 'site-host':
      return source.host;
    case 'site-router':
      return `the router of ${source.site}`;
    case 'client-vpn-client':
      return `a client of ${source.endpointId}`;
    case 'network-interface':
      return source.id;
    case 'internet':
      return source.address;
  }
}
