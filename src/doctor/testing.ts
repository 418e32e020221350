/** Observations for tests: of a healthy path, of which a test spoils something. */
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
      interfaces: [
        { name: 'eth0', address: '192.168.11.10', cidr: '192.168.11.10/24' },
        { name: 'tun0', address: '10.100.0.34', cidr: '10.100.0.34/27' },
      ],
      tunnels: [{ name: 'tun0', address: '10.100.0.34' }],
      proxies: [],
    },
    names: {
      system: answer,
      servers: [{ server: '10.0.0.2', own: true, answer }],
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
