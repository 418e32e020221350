/** Live connections of Client VPN endpoints. They are no part of the network's model: the lab knows them. */

export interface Session {
  /** `cvpn-connection-…` */
  connectionId: string;
  associationId: string;
  commonName: string;
  clientIp: string;
  /** Epoch milliseconds. */
  establishedTime: number;
  endTime?: number;
  /** Sent by the client. */
  ingressBytes: number;
  /** Sent to the client. */
  egressBytes: number;
  status: 'active' | 'terminated';
}

export interface ClientVpnSessions {
  /** Active ones, and those that ended within the last hour. */
  list(endpointId: string): Session[];
  /** Ends connections; answers the ids of those that were active. */
  terminate(endpointId: string, connectionIds: string[]): string[];
}

/** Without a lab nobody is connected. */
export const noSessions: ClientVpnSessions = { list: () => [], terminate: () => [] };
