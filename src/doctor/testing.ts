/** For tests: observations of a healthy path, of which a test spoils something; and a server whose answers come late. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Observations } from './observations.ts';

export const HOST = 'bucket.vpce-0a1b2c3d4e5f60718-abcd1234.s3.ap-northeast-1.vpce.amazonaws.com';
export const ADDRESSES = ['10.0.0.4', '10.0.1.4'] as const;

export function healthy(change: Partial<Observations> = {}): Observations {
  const answer = { kind: 'addresses' as const, addresses: [...ADDRESSES] };
  return {
    target: {
      url: `https://${HOST}`,
      host: HOST,
      port: 443,
      tls: true,
      region: 'ap-northeast-1',
      bucket: 'reports',
      source: 'as given',
    },
    host: {
      platform: 'linux',
      time: Date.UTC(2026, 10, 26),
      vpnClients: [],
      interfaces: [
        { name: 'eth0', address: '192.168.11.10', cidr: '192.168.11.10/24' },
        { name: 'tun0', address: '10.100.0.34', cidr: '10.100.0.34/27' },
      ],
      tunnels: [{ name: 'tun0', address: '10.100.0.34' }],
      proxies: [],
    },
    names: {
      system: answer,
      servers: [{ server: '10.0.0.2', own: true, answer, source: '10.100.0.34' }],
      control: { name: 'sts.ap-northeast-1.amazonaws.com', server: '10.0.0.2', answer },
    },
    addresses: ADDRESSES.map((address) => ({
      address,
      connection: { kind: 'connected' as const },
      source: '10.100.0.34',
      ms: 3,
    })),
    tls: {
      kind: 'established',
      protocol: 'TLSv1.2',
      nameMatches: true,
      names: [HOST],
      untrusted: undefined,
      issuer: 'Amazon',
      notBefore: 0,
      notAfter: Date.UTC(2100, 0),
    },
    http: { small: s3Answer, large: s3Answer, skew: 40 },
    s3: { succeeded: ['ListObjectsV2', 'PutObject', 'GetObject'], up: 1, down: 1 },
    closed: { tried: [{ host: '1.1.1.1', address: '1.1.1.1', port: 443, open: false }] },
    evidence: [],
    ...change,
  };
}

const s3Answer = {
  kind: 'answer' as const,
  status: 403,
  isS3: true,
  server: 'AmazonS3',
  code: 'AccessDenied',
  date: 0,
};

/** The same with no address that answers. */
export function silent(change: Partial<Observations> = {}): Observations {
  const { tls: _tls, http: _http, s3: _s3, ...seen } = healthy(change);
  return {
    ...seen,
    addresses: seen.addresses.map((one) => ({ ...one, connection: { kind: 'timeout' as const } })),
  };
}

export interface SlowAnswers {
  port: number;
  /** Resolves when the first upload has come. */
  uploading: Promise<void>;
  close(): void;
}

/** Stands before a server of plain HTTP: from the first upload on, everything that is answered comes late. */
export async function slowAnswers(to: number, lateMs: number): Promise<SlowAnswers> {
  let begins: () => void = () => undefined;
  const uploading = new Promise<void>((resolve) => {
    begins = resolve;
  });
  const sockets = new Set<Socket>();
  let late = false;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.on('data', (bytes) => {
      if (bytes.toString('latin1', 0, 4) === 'PUT ') {
        late = true;
        begins();
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => setTimeout(() => client.write(bytes), late ? lateMs : 0));
    client.on('close', () => upstream.end());
    upstream.on('close', () => setTimeout(() => client.end(), lateMs));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    uploading,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
