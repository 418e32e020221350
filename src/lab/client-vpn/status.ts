/** The answer to `status 2` of OpenVPN's management interface. */

export interface StatusClient {
  commonName: string;
  virtualAddress: string;
  bytesReceived: number;
  bytesSent: number;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** The server's number for the client, as `client-kill` takes it. */
  number: number;
}

/** Clients that have an address; those in the middle of their handshake have none. */
export function parseStatus(text: string): StatusClient[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('CLIENT_LIST,'))
    .map((line) => line.split(','))
    .filter((fields) => fields.length >= 12 && fields[3] !== '')
    .map((fields) => ({
      commonName: fields[1]!,
      virtualAddress: fields[3]!,
      bytesReceived: Number(fields[5]),
      bytesSent: Number(fields[6]),
      connectedAt: Number(fields[8]) * 1000,
      number: Number(fields[10]),
    }));
}
