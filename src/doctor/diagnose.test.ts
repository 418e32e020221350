import { describe, expect, it } from 'vitest';
import { emptyNetwork } from '../network/network.ts';
import type { AccountView } from './account.ts';
import { diagnose } from './diagnose.ts';
import type { Observations } from './observations.ts';
import type { Answer } from './probes/names.ts';
import { reachedBy, targetAt } from './target.ts';
import { HOST, healthy, silent } from './testing.ts';

/** The code of the diagnosis from evidence alone. */
const codeOf = (seen: Observations) => diagnose(seen).diagnosis?.code;

function named(
  system: Answer,
  control: Answer = { kind: 'addresses', addresses: ['203.0.113.1'] },
): Observations {
  const { names, ...seen } = silent();
  return {
    ...seen,
    addresses: [],
    names: {
      ...names,
      system,
      servers: [{ server: '10.0.0.2', own: true, answer: system, source: '10.100.0.34' }],
      control: { name: 'sts.ap-northeast-1.amazonaws.com', server: '10.0.0.2', answer: control },
    },
  };
}

const refused = (code: string, message: string): Observations =>
  healthy({ s3: { succeeded: [], refusal: { operation: 'ListObjectsV2', code, message, status: 403 } } });

const denied = (words: string) =>
  refused(
    'AccessDenied',
    `User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::reports" ${words}`,
  );

it('finds nothing where nothing is wrong', () => {
  expect(diagnose(healthy())).toEqual({ healthy: true, diagnosis: null, also: [] });
});

describe('the evidence alone tells', () => {
  it.each<[string, Observations]>([
    ['DNS_NAME_ERROR', named({ kind: 'nxdomain' })],
    ['DNS_NO_ADDRESS', named({ kind: 'nodata' })],
    [
      'PROXY_IN_ENVIRONMENT',
      healthy({ host: { ...healthy().host, proxies: [{ variable: 'HTTPS_PROXY', value: 'http://p' }] } }),
    ],
    ['NO_TUNNEL', silent({ host: { ...healthy().host, tunnels: [] } })],
    ['ENDPOINT_POLICY_NO_ALLOW', denied('because no VPC endpoint policy allows the s3:ListBucket action')],
    ['ENDPOINT_POLICY_DENY', denied('with an explicit deny in a VPC endpoint policy')],
    ['BUCKET_POLICY_DENY', denied('with an explicit deny in a resource-based policy')],
    ['IDENTITY_POLICY_NO_ALLOW', denied('because no identity-based policy allows the s3:ListBucket action')],
    ['REQUEST_REFUSED', refused('InvalidRequest', 'It is not valid.')],
    [
      'PERMISSIONS_BOUNDARY_NO_ALLOW',
      denied('because no permissions boundary allows the s3:ListBucket action'),
    ],
    ['SESSION_POLICY_DENY', denied('with an explicit deny in a session policy')],
    ['ORGANIZATION_POLICY_DENY', denied('with an explicit deny in a service control policy')],
    ['S3_PUBLIC_ACCESS_BLOCKED', denied('because public access is prevented by … in S3 Block Public Access')],
    ['SECRET_KEY_WRONG', refused('SignatureDoesNotMatch', 'The request signature …')],
    ['ACCESS_KEY_UNKNOWN', refused('InvalidAccessKeyId', 'The AWS Access Key Id …')],
    ['SESSION_TOKEN_INVALID', refused('ExpiredToken', 'The provided token has expired.')],
    ['S3_NO_SUCH_BUCKET', refused('NoSuchBucket', 'The specified bucket does not exist')],
    ['S3_NO_SUCH_ACCESS_POINT', refused('NoSuchAccessPoint', 'The specified accesspoint does not exist')],
    ['S3_BUCKET_IN_OTHER_REGION', refused('PermanentRedirect', 'The bucket you are …')],
    ['TLS_UNTRUSTED', withTls({ untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['TLS_CERTIFICATE_EXPIRED', withTls({ untrusted: 'CERT_HAS_EXPIRED' })],
    ['TLS_NAME_MISMATCH', withTls({ nameMatches: false })],
    ['CLOCK_SKEWED', healthy({ http: { ...healthy().http!, skew: -1_200_000 } })],
    ['MTU_BLACK_HOLE', healthy({ http: { ...healthy().http!, large: { kind: 'timeout' } } })],
    [
      'INTERNET_REACHABLE',
      healthy({ closed: { tried: [{ host: '1.1.1.1', address: '1.1.1.1', port: 443, open: true }] } }),
    ],
    [
      'STALE_HOSTS_ENTRY',
      silent({ names: { ...healthy().names, system: { kind: 'addresses', addresses: ['10.0.9.9'] } } }),
    ],
    [
      'ROUTE_PAST_TUNNEL',
      silent({
        addresses: [{ address: '10.0.0.4', connection: { kind: 'timeout' }, source: '192.168.11.10', ms: 4 }],
      }),
    ],
  ])('%s', (code, seen) => {
    expect(codeOf(seen)).toBe(code);
    expect(diagnose(seen).healthy).toBe(false);
  });
});

function withTls(change: object): Observations {
  const tls = healthy().tls!;
  return healthy({ tls: { ...tls, ...change } as typeof tls });
}

it('does not guess: silence has many causes', () => {
  const { healthy: well, diagnosis, undecided } = diagnose(silent());
  expect(well).toBe(false);
  expect(diagnosis).toBeNull();
  expect(undecided?.what).toContain(HOST);
  expect(undecided?.advice).toContain('kairo snapshot --policy');
});

it.each([
  ['the name server does not answer', named({ kind: 'timeout' }, { kind: 'timeout' }), 'does not answer'],
  ['whom it forwards to does not', named({ kind: 'servfail' }), 'is reached'],
])('does not guess: %s', (_, seen, what) => {
  expect(diagnose(seen)).toMatchObject({ healthy: false, diagnosis: null });
  expect(diagnose(seen).undecided?.what).toContain(what);
});

it('tells packets that go past the tunnel from those that go through it', () => {
  const reached = (source: string) =>
    healthy({ closed: { tried: [{ host: '1.1.1.1', address: '1.1.1.1', port: 443, open: true, source }] } });
  expect(codeOf(reached('192.168.11.10'))).toBe('SPLIT_TUNNEL_LEAK');
  expect(codeOf(reached('10.100.0.34'))).toBe('INTERNET_REACHABLE');
});

it('names a name server that packets to go past a tunnel which takes everything', () => {
  const mute = { kind: 'timeout' } as const;
  const seen = named(mute, mute);
  const [server] = seen.names.servers;
  const tried = { host: '1.1.1.1', address: '1.1.1.1', port: 443, open: false };
  const of = (source: string, closedSource: string) => ({
    ...seen,
    names: { ...seen.names, servers: [{ ...server!, source }] },
    closed: { tried: [{ ...tried, source: closedSource }] },
  });
  expect(codeOf(of('192.168.11.10', '10.100.0.34'))).toBe('ROUTE_PAST_TUNNEL');
  // Through the tunnel, or in a tunnel that takes only some things, silence has other causes.
  expect(codeOf(of('10.100.0.34', '10.100.0.34'))).toBeUndefined();
  expect(codeOf(of('192.168.11.10', '192.168.11.10'))).toBeUndefined();
});

it('says where it ended when the time was up, and only when nothing else is wrong', () => {
  const { s3: _, ...rest } = healthy();
  const { healthy: well, diagnosis, undecided } = diagnose({ ...rest, cutShort: 'signed requests' });
  expect({ well, diagnosis }).toEqual({ well: false, diagnosis: null });
  expect(undecided?.what).toContain('Not looked at to the end: signed requests');
  expect(codeOf({ ...withTls({ nameMatches: false }), cutShort: 'signed requests' })).toBe(
    'TLS_NAME_MISMATCH',
  );
});

it('tells a connection that was cut off from large packets that are lost', () => {
  const at = (code: string) => ({
    succeeded: ['ListObjectsV2'],
    refusal: { operation: 'PutObject', code, message: '', status: undefined },
  });
  expect(codeOf(healthy({ s3: at('TimeoutError') }))).toBe('MTU_BLACK_HOLE');
  expect(codeOf(healthy({ s3: at('ECONNRESET') }))).toBe('REQUEST_REFUSED');
});

describe('a URL that names more than the endpoint', () => {
  const at = (url: string, seen = healthy()) => ({
    ...seen,
    target: targetAt(new URL(url), { region: 'ap-northeast-1', bucket: 'reports', source: 'as given' }),
  });

  it.each([
    [`https://reports.${HOST}`, `https://${HOST}`],
    [`https://my.reports.${HOST}:8443`, `https://${HOST}:8443`],
    [`https://${HOST}/reports`, `https://${HOST}`],
    ['https://reports.s3.eu-west-1.amazonaws.com', 'https://s3.eu-west-1.amazonaws.com'],
  ])('%s is %s', (url, use) => {
    const { diagnosis, also } = diagnose(at(url, refused('NoSuchKey', 'The specified key does not exist.')));
    expect(diagnosis).toMatchObject({
      code: 'ENDPOINT_URL_NAMES_MORE',
      fix: `export AWS_ENDPOINT_URL_S3=${use}`,
    });
    expect(also).toEqual([]);
  });

  it.each([
    `https://${HOST}`,
    `https://${HOST}/`,
    'https://s3.ap-northeast-1.amazonaws.com',
    'https://s3.dualstack.ap-northeast-1.amazonaws.com',
    'http://127.0.0.1:4566',
  ])('%s names no more', (url) => {
    expect(diagnose(at(url)).healthy).toBe(true);
  });
});

it('tells what follows from a wrong certificate or label no second time', () => {
  const s3 = refused('ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match').s3!;
  const control = healthy().target.host.replace('bucket.', 'control.');
  const other = { ...healthy().http!.small, isS3: false };
  const seen = healthy({
    ...{ target: { ...healthy().target, host: control, url: `https://${control}` }, s3 },
    http: { small: other, large: other, skew: 0 },
  });
  const { diagnosis, also } = diagnose(seen);
  expect([diagnosis, ...also].map((one) => one?.code)).toEqual(['ENDPOINT_LABEL_WRONG']);
});

it('tells silence from large packets that are lost by whether a few bytes are answered', () => {
  const at = (speaks: boolean) => ({ ...healthy(), tls: { kind: 'timeout' as const, speaks } });
  expect(codeOf(at(true))).toBe('MTU_BLACK_HOLE');
  expect(diagnose(at(false))).toMatchObject({ healthy: false, diagnosis: null });
});

it('tells where a bucket is, as S3 or the account does', () => {
  const refusal = { operation: 'ListObjectsV2', code: 'PermanentRedirect', message: '', status: 301 };
  const seen = (more: object) => healthy({ s3: { succeeded: [], refusal: { ...refusal, ...more } } });
  expect(diagnose(seen({ bucketRegion: 'us-west-2' })).diagnosis?.detail).toContain(
    'reports is in us-west-2',
  );
  expect(diagnose(seen({})).diagnosis?.detail).toContain('reports is in another region');
});

it('takes a bucket as it is written in s3://', () => {
  const options = { region: 'ap-northeast-1', source: 'as given' };
  for (const bucket of ['reports', 's3://reports', 's3://reports/2026/']) {
    expect(targetAt(new URL(`https://${HOST}`), { ...options, bucket }).bucket).toBe('reports');
  }
});

it('names the setting with which clients refuse to ask', () => {
  const seen = refused('EndpointError', 'A custom endpoint cannot be combined with FIPS');
  expect(diagnose(seen).diagnosis).toMatchObject({
    ...{ code: 'CLIENT_SETTINGS_CONFLICT', fix: 'export AWS_USE_FIPS_ENDPOINT=false' },
  });
  expect(codeOf(refused('EndpointError', 'Invalid region'))).toBe('REQUEST_REFUSED');
});

it('does not call it a refusal when a tunnel goes while it is examined', () => {
  for (const code of ['EAI_AGAIN', 'EHOSTUNREACH', 'TimeoutError']) {
    const { healthy: whole, diagnosis, undecided } = diagnose(refused(code, 'getaddrinfo'));
    expect({ whole, diagnosis }).toEqual({ whole: false, diagnosis: null });
    expect(undecided?.what).toContain('changes while it is examined');
  }
});

it('says when the machine has no network at all', () => {
  const host = { ...healthy().host, interfaces: [], tunnels: [] };
  expect(codeOf({ ...named({ kind: 'timeout' }, { kind: 'timeout' }), host })).toBe('NO_NETWORK');
});

it('does not blame what was only not read', () => {
  const account: AccountView = {
    world: { network: emptyNetwork('111122223333'), buckets: {}, region: 'ap-northeast-1' },
    connections: {},
    missing: [{ action: 'ec2:DescribeRouteTables', code: 'UnauthorizedOperation', message: '' }],
  };
  const { diagnosis, undecided } = diagnose(silent(), account);
  expect(diagnosis).toBeNull();
  expect(undecided?.advice).toContain('What could not be read: ec2:DescribeRouteTables');
});

describe('an access point', () => {
  const ARN = 'arn:aws:s3:ap-northeast-1:111122223333:accesspoint/reports';
  const at = (seen: Observations, bucket: string): Observations => ({
    ...seen,
    target: reachedBy({ ...seen.target, bucket }),
  });

  it('is asked for below its own label', () => {
    expect(at(healthy(), ARN).target).toMatchObject({
      url: `https://${HOST.replace('bucket.', 'accesspoint.')}`,
      host: `reports-111122223333.${HOST.replace('bucket.', 'accesspoint.')}`,
    });
    const publicName = { ...healthy().target, url: 'https://s3.eu-west-1.amazonaws.com' };
    const host = 's3.eu-west-1.amazonaws.com';
    expect(reachedBy({ ...publicName, host, bucket: ARN })).toMatchObject({
      url: 'https://s3-accesspoint.eu-west-1.amazonaws.com',
      host: 'reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com',
    });
    expect(reachedBy({ ...publicName, host })).toMatchObject({ host });
  });

  it('refuses by its policy', () => {
    const words = `User: arn:aws:iam::111122223333:root is not authorized to perform: s3:PutObject on resource: "${ARN}/object/a" with an explicit deny in a resource-based policy`;
    const { diagnosis } = diagnose(at(refused('AccessDenied', words), ARN));
    expect(diagnosis).toMatchObject({ code: 'ACCESS_POINT_POLICY_DENY', resource: 'reports' });
  });

  it('of another VPC refuses without a reason, and the account tells', () => {
    const network = emptyNetwork('111122223333');
    const [, endpointId = ''] = /(vpce-[0-9a-f]+)/.exec(HOST) ?? [];
    network.vpcEndpoints[endpointId] = {
      ...{ id: endpointId, type: 'Interface', vpcId: 'vpc-1a', region: 'ap-northeast-1' },
      ...{ serviceName: 'com.amazonaws.ap-northeast-1.s3', networkInterfaceIds: [], subnetIds: [] },
      dnsSuffix: 'abcd1234',
    } as never;
    const point = {
      ...{ name: 'reports', region: 'ap-northeast-1', accountId: '111122223333', alias: 'reports-0-s3alias' },
      ...{ bucket: 'data', bucketAccountId: '111122223333', vpcId: 'vpc-2b', createdAt: 0 },
    };
    network.accessPoints['111122223333/ap-northeast-1/reports'] = point as never;
    const account: AccountView = {
      ...{ world: { network, buckets: {}, region: 'ap-northeast-1' }, connections: {}, missing: [] },
    };
    const seen = refused('AccessDenied', 'Access Denied');
    for (const bucket of [ARN, point.alias]) {
      expect(diagnose(at(seen, bucket), account).diagnosis?.code).toBe('ACCESS_POINT_OF_ANOTHER_VPC');
    }
    expect(diagnose(at(seen, 'data'), account).diagnosis).toBeNull();
    point.vpcId = 'vpc-1a';
    expect(diagnose(at(seen, ARN), account).undecided?.what).toContain('no more than Access Denied');
  });
});

it('says what else is wrong behind the cause', () => {
  const seen = healthy({
    s3: {
      succeeded: [],
      refusal: { operation: 'ListObjectsV2', code: 'NoSuchBucket', message: '', status: 404 },
    },
    closed: { tried: [{ host: '1.1.1.1', address: '1.1.1.1', port: 443, open: true }] },
  });
  const { diagnosis, also } = diagnose(seen);
  expect(diagnosis?.code).toBe('S3_NO_SUCH_BUCKET');
  expect(also.map(({ code }) => code)).toEqual(['INTERNET_REACHABLE']);
});
