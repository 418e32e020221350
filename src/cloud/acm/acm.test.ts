import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as sdk from '@aws-sdk/client-acm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countedIds } from '../../network/ids.ts';
import { type ClientVpnEndpoint, emptyNetwork, type Network } from '../../network/network.ts';
import { type Authority, createAuthority, type Issued, issue } from '../../pki/index.ts';
import { AwsError } from '../aws-error.ts';
import type { Context, Input, Output } from '../service.ts';
import { acm } from './index.ts';

type Operation =
  | 'ImportCertificate'
  | 'DescribeCertificate'
  | 'ListCertificates'
  | 'GetCertificate'
  | Deleting;
type Deleting =
  | 'DeleteCertificate'
  | 'AddTagsToCertificate'
  | 'RemoveTagsFromCertificate'
  | 'ListTagsForCertificate';

/** A little ahead, since OpenSSL makes a certificate valid from the second in which it is made. */
const NOW = Date.now() + 60_000;
const ARN =
  /^arn:aws:acm:ap-northeast-1:000000000000:certificate\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MISSING = 'arn:aws:acm:ap-northeast-1:000000000000:certificate/00000000-0000-0000-0000-000000000000';

let authority: Authority;
let intermediate: Authority;
let server: Issued;
let expired: Issued;
let elsewhere: Issued;
let rsa: Issued;
let network: Network;
let context: Context;

beforeAll(async () => {
  elsewhere = madeByOpenSsl();
  [authority, intermediate, rsa] = await Promise.all([
    createAuthority({ commonName: 'Test CA' }),
    createAuthority({ commonName: 'Other CA' }),
    createAuthority({ commonName: 'rsa.example.com', key: 'RSA_2048' }),
  ]);
  [server, expired] = await Promise.all([
    issue(authority, { commonName: 'server', dnsNames: ['server', 'www.example.com'], usage: 'server' }),
    issue(authority, { commonName: 'old', usage: 'server', days: -1 }),
  ]);
});

/** A self-signed certificate as OpenSSL makes it, for a subject with an organisation. */
function madeByOpenSsl(): Issued {
  const directory = mkdtempSync(join(tmpdir(), 'kairo-acm-'));
  try {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
    const subject = [
      '-subj',
      '/C=JP/O=Acme, Inc./CN=www.example.com',
      '-days',
      '10',
      '-out',
      'certificate.pem',
    ];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject], { cwd: directory, stdio: 'pipe' });
    const read = (name: string) => readFileSync(join(directory, name), 'utf8');
    return { certificate: read('certificate.pem'), privateKey: read('key.pem') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

beforeEach(() => {
  network = emptyNetwork();
  context = {
    network,
    region: 'ap-northeast-1',
    accountId: network.accountId,
    caller: {
      accountId: network.accountId,
      accessKeyId: 'test',
      arn: 'arn:aws:iam::000000000000:root',
      userId: 'x',
    },
    now: NOW,
    ids: countedIds(),
  };
});

function call<O extends Operation>(
  operation: O,
  input: Input<typeof sdk, O>,
  where = context,
): Output<typeof sdk, O> {
  return acm.handlers[operation]!(where, input as unknown as Record<string, unknown>) as Output<
    typeof sdk,
    O
  >;
}

/** The code and the message of what a call throws. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

function importing(issued: Issued, chain?: string, more: Partial<sdk.ImportCertificateRequest> = {}) {
  return call('ImportCertificate', {
    Certificate: bytes(issued.certificate),
    PrivateKey: bytes(issued.privateKey),
    CertificateChain: chain === undefined ? undefined : bytes(chain),
    ...more,
  }).CertificateArn!;
}

describe('an imported certificate', () => {
  it('is described by what it says', () => {
    const arn = importing(server, authority.certificate, { Tags: [{ Key: 'Name', Value: 'a' }] });
    expect(arn).toMatch(ARN);
    expect(call('DescribeCertificate', { CertificateArn: arn }).Certificate).toMatchObject({
      CertificateArn: arn,
      DomainName: 'server',
      SubjectAlternativeNames: ['server', 'www.example.com'],
      Serial: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      Subject: 'CN=server',
      Issuer: 'Test CA',
      ImportedAt: new Date(NOW),
      Status: 'ISSUED',
      KeyAlgorithm: 'EC_prime256v1',
      SignatureAlgorithm: 'SHA256WITHECDSA',
      InUseBy: [],
      Type: 'IMPORTED',
      KeyUsages: [{ Name: 'DIGITAL_SIGNATURE' }, { Name: 'KEY_ENCIPHERMENT' }, { Name: 'KEY_AGREEMENT' }],
      ExtendedKeyUsages: [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }],
      RenewalEligibility: 'INELIGIBLE',
    });
    expect(call('ListTagsForCertificate', { CertificateArn: arn }).Tags).toEqual([
      { Key: 'Name', Value: 'a' },
    ]);
  });

  it('is given back without its key and without the words around its block', () => {
    const wordy = { ...server, certificate: `Certificate:\n    Data:\n${server.certificate}` };
    const arn = importing(wordy, authority.certificate);
    expect(call('GetCertificate', { CertificateArn: arn })).toEqual({
      Certificate: server.certificate,
      CertificateChain: authority.certificate,
    });
  });

  it('keeps its ARN, its tags and its birthday when another takes its place', () => {
    const arn = importing(authority, undefined, { Tags: [{ Key: 'a', Value: '1' }] });
    const later = { ...context, now: NOW + 5000 };
    const request = {
      Certificate: bytes(rsa.certificate),
      PrivateKey: bytes(rsa.privateKey),
      CertificateArn: arn,
    };
    expect(call('ImportCertificate', request, later).CertificateArn).toBe(arn);
    expect(call('DescribeCertificate', { CertificateArn: arn }).Certificate).toMatchObject({
      DomainName: 'rsa.example.com',
      KeyAlgorithm: 'RSA_2048',
      SignatureAlgorithm: 'SHA256WITHRSA',
      CreatedAt: new Date(NOW),
      ImportedAt: new Date(NOW + 5000),
    });
    expect(network.tags[arn]).toEqual({ a: '1' });
    const tagged = { ...request, Tags: [{ Key: 'b', Value: '2' }] };
    expect(refusal(() => call('ImportCertificate', tagged))).toMatch(
      /^ValidationException: You cannot apply tags/,
    );
  });

  it('cannot be deleted while a Client VPN endpoint uses it, for its server or for its clients', () => {
    const [first, second] = [importing(authority), importing(rsa)];
    const endpoint = { serverCertificateArn: first, clientRootCertificateChainArn: second };
    network.clientVpnEndpoints['cvpn-endpoint-1'] = {
      ...endpoint,
      id: 'cvpn-endpoint-1',
      region: 'ap-northeast-1',
    } as ClientVpnEndpoint;
    for (const arn of [first, second]) {
      expect(call('DescribeCertificate', { CertificateArn: arn }).Certificate?.InUseBy).toEqual([
        'arn:aws:ec2:ap-northeast-1:000000000000:client-vpn-endpoint/cvpn-endpoint-1',
      ]);
      expect(refusal(() => call('DeleteCertificate', { CertificateArn: arn }))).toMatch(
        /^ResourceInUseException: Certificate .* in account 000000000000 is in use\./,
      );
    }
    delete network.clientVpnEndpoints['cvpn-endpoint-1'];
    call('AddTagsToCertificate', { CertificateArn: first, Tags: [{ Key: 'a', Value: '' }] });
    call('DeleteCertificate', { CertificateArn: first });
    expect(Object.keys(network.certificates)).toEqual([second]);
    expect(network.tags[first]).toBeUndefined();
  });
});

describe('a certificate from elsewhere', () => {
  it('tells its issuer by organisation, and has any usage where it limits none', () => {
    const arn = call('ImportCertificate', {
      Certificate: bytes(elsewhere.certificate),
      PrivateKey: bytes(elsewhere.privateKey),
    }).CertificateArn;
    expect(call('DescribeCertificate', { CertificateArn: arn }).Certificate).toMatchObject({
      DomainName: 'www.example.com',
      Subject: 'C=JP,O=Acme\\, Inc.,CN=www.example.com',
      Issuer: 'Acme, Inc.',
      KeyUsages: [{ Name: 'ANY' }],
      ExtendedKeyUsages: [{ Name: 'NONE' }],
    });
  });
});

describe('an import is refused', () => {
  const refused = (issued: Issued, chain?: string) => refusal(() => importing(issued, chain));

  it('when the key is not that of the certificate', () => {
    const mixed = { ...server, privateKey: rsa.privateKey };
    expect(refused(mixed, authority.certificate)).toBe(
      'ValidationException: The private key does not match the certificate.',
    );
  });

  it('when a text is not what it should be', () => {
    expect(refused({ ...server, certificate: 'nonsense' })).toMatch(/Unable to parse certificate\./);
    expect(refused({ ...server, certificate: server.certificate.replace(/\n[^\n]{20}/, '\n') })).toMatch(
      /Unable to parse certificate\./,
    );
    expect(refused({ ...server, privateKey: server.certificate })).toMatch(
      /Passed PEM was not a private key\./,
    );
    expect(refused({ ...server, privateKey: server.privateKey.replace(/\n[^\n]{20}/, '\n') })).toMatch(
      /The private key is not supported\./,
    );
    expect(refused(server, 'nonsense')).toMatch(/Unable to parse certificate chain\./);
  });

  it('when the certificate brings others with it', () => {
    const bundle = { ...server, certificate: server.certificate + authority.certificate };
    expect(refused(bundle, authority.certificate)).toMatch(/contains more than one certificate/);
  });

  it('when the chain does not lead on from it, or is missing', () => {
    expect(refused(server, intermediate.certificate)).toMatch(
      /Unable to validate certificate chain\..* is: 0$/,
    );
    expect(refused(server, authority.certificate + intermediate.certificate)).toMatch(/ is: 1$/);
    expect(refused(server)).toMatch(/is not a valid self signed/);
  });

  it('when it has expired', () => {
    expect(refused(expired, authority.certificate)).toMatch(
      /^ValidationException: The certificate has expired/,
    );
  });

  it('and nothing has changed', () => {
    refused(server);
    expect(network).toEqual(emptyNetwork());
  });
});

describe('a look-up', () => {
  it.each<[string | undefined, RegExp]>([
    [MISSING, /^ResourceNotFoundException: Could not find certificate arn:.* in account 000000000000\.$/],
    ['arn:aws:acm:ap-northeast-1:000000000000:__proto__', /^ResourceNotFoundException/],
    ['nonsense', /^ValidationException: 1 validation error detected: Value 'nonsense' at 'certificateArn'/],
    [undefined, /^ValidationException: 1 validation error detected: Value null at 'certificateArn'/],
  ])('of %s is refused', (arn, expected) => {
    expect(refusal(() => call('DescribeCertificate', { CertificateArn: arn }))).toMatch(expected);
    expect(refusal(() => call('DeleteCertificate', { CertificateArn: arn }))).toMatch(expected);
  });

  it('finds nothing of another region', () => {
    const arn = importing(rsa);
    const abroad = { ...context, region: 'us-east-1' };
    expect(refusal(() => call('GetCertificate', { CertificateArn: arn }, abroad))).toMatch(
      /^ResourceNotFound/,
    );
    expect(call('ListCertificates', {}, abroad).CertificateSummaryList).toEqual([]);
  });
});

describe('ListCertificates', () => {
  it('shows RSA keys of usual size unless other types are asked for, as AWS does', () => {
    const [ec, usual] = [importing(authority), importing(rsa)];
    const arns = (input: sdk.ListCertificatesRequest) =>
      call('ListCertificates', input).CertificateSummaryList?.map(({ CertificateArn }) => CertificateArn);
    expect(arns({})).toEqual([usual]);
    expect(arns({ Includes: { keyTypes: ['EC_prime256v1'] } })).toEqual([ec]);
    expect(arns({ Includes: { keyTypes: ['EC_prime256v1', 'RSA_2048'] } })).toEqual([ec, usual]);
    expect(arns({ CertificateStatuses: ['EXPIRED'] })).toEqual([]);
    expect(arns({ Includes: { extendedKeyUsage: ['CODE_SIGNING'] } })).toEqual([]);
  });

  it('gives pages that together are the whole', () => {
    const all = Array.from({ length: 5 }, () => importing(rsa));
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = call('ListCertificates', { MaxItems: 2, NextToken });
      seen.push(...page.CertificateSummaryList!.map(({ CertificateArn }) => CertificateArn!));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(all);
    expect(refusal(() => call('ListCertificates', { NextToken: 'x' }))).toMatch(/^InvalidArgsException/);
    expect(refusal(() => call('ListCertificates', { MaxItems: 0 }))).toMatch(/^ValidationException/);
  });
});

describe('tags', () => {
  it('are added, replaced and taken away', () => {
    const CertificateArn = importing(rsa);
    const tags = () => call('ListTagsForCertificate', { CertificateArn }).Tags;
    call('AddTagsToCertificate', { CertificateArn, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] });
    call('AddTagsToCertificate', { CertificateArn, Tags: [{ Key: 'a', Value: '2' }] });
    expect(tags()).toEqual([
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ]);
    call('RemoveTagsFromCertificate', { CertificateArn, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] });
    expect(tags()).toEqual([{ Key: 'a', Value: '2' }]);
  });

  it.each<[sdk.Tag[], RegExp]>([
    [[{ Key: 'aws:a', Value: '' }], /^InvalidTagException/],
    [[{ Key: '', Value: '' }], /^ValidationException.*length greater/],
    [[{ Key: 'a'.repeat(129), Value: '' }], /^ValidationException.*length less/],
    [[{ Key: 'a', Value: '<b>' }], /^ValidationException.*pattern/],
    [Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: '' })), /^TooManyTagsException/],
  ])('that AWS does not take are refused: %j', (Tags, expected) => {
    const CertificateArn = importing(rsa);
    expect(refusal(() => call('AddTagsToCertificate', { CertificateArn, Tags }))).toMatch(expected);
  });
});
