import {
  ACMClient,
  ExportCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
} from '@aws-sdk/client-acm';
import * as ec2 from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../../pki/index.ts';
import { credentials, startApi, type TestApi } from './testing/api.ts';

const MINUTE = 60_000;

let api: TestApi;

beforeEach(async () => {
  api = await startApi();
});

afterEach(() => api.close());

describe('the SDK’s clients', () => {
  it('make and show a VPC', async () => {
    const client = new ec2.EC2Client(api.options());
    const { Vpc } = await client.send(
      new ec2.CreateVpcCommand({
        CidrBlock: '10.0.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: '<a> & "b"' }] }],
      }),
    );
    expect(Vpc).toMatchObject({ State: 'pending', CidrBlock: '10.0.0.0/16' });
    const { Vpcs, $metadata } = await client.send(
      new ec2.DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: ['<a>*'] }] }),
    );
    expect(Vpcs).toEqual([
      expect.objectContaining({ VpcId: Vpc?.VpcId, Tags: [{ Key: 'Name', Value: '<a> & "b"' }] }),
    ]);
    expect($metadata).toMatchObject({
      httpStatusCode: 200,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await expect(client.send(new ec2.DescribeVpcsCommand({ DryRun: true }))).rejects.toMatchObject({
      name: 'DryRunOperation',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('learn who they are', async () => {
    expect(await api.call.sts()).toMatchObject({
      Account: '000000000000',
      UserId: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
  });

  it('import a certificate', async () => {
    const authority = await createAuthority({ commonName: 'Test CA' });
    const client = new ACMClient(api.options());
    const { CertificateArn } = await client.send(
      new ImportCertificateCommand({
        Certificate: Buffer.from(authority.certificate),
        PrivateKey: Buffer.from(authority.privateKey),
      }),
    );
    const listed = await client.send(
      new ListCertificatesCommand({ Includes: { keyTypes: ['EC_prime256v1'] } }),
    );
    expect(listed.CertificateSummaryList).toEqual([
      expect.objectContaining({ CertificateArn, DomainName: 'Test CA', NotAfter: expect.any(Date) }),
    ]);
  });

  it('call with a presigned URL', async () => {
    const { url } = await presigned(60);
    const response = await fetch(url);
    expect(await response.text()).toContain('<Arn>arn:aws:iam::000000000000:root</Arn>');
    api.skew = 2 * MINUTE;
    expect(await (await fetch(url)).text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

/** The URL of `GetCallerIdentity`, as those that prove an identity to others use it. */
async function presigned(expiresIn: number): Promise<{ url: string }> {
  const client = new STSClient(api.options());
  const { host, hostname, port } = new URL(api.endpoint);
  const signer = new SignatureV4({
    credentials: credentials,
    region: 'ap-northeast-1',
    service: 'sts',
    sha256: client.config.sha256,
  });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host },
    },
    { expiresIn },
  );
  return { url: `${api.endpoint}/?${new URLSearchParams(signed.query as Record<string, string>)}` };
}

describe('a signature that is not good', () => {
  const rows: [keyof TestApi['call'], string, number][] = [
    ['ec2', 'AuthFailure', 401],
    ['sts', 'SignatureDoesNotMatch', 403],
    ['acm', 'InvalidSignatureException', 400],
  ];

  it.each(rows)('made with a wrong secret is refused by %s as %s', async (name, code, status) => {
    await expect(api.call[name]({ secret: 'wrong' })).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status, requestId: expect.any(String) },
    });
  });

  it.each(rows)(
    'made for a region that does not exist is refused by %s as %s',
    async (name, code, status) => {
      await expect(api.call[name]({ region: 'xx-nowhere-1' })).rejects.toMatchObject({
        name: code,
        message: "Credential should be scoped to a valid region, not 'xx-nowhere-1'.",
        $metadata: { httpStatusCode: status },
      });
    },
  );

  it.each<[keyof TestApi['call'], string]>([
    ['ec2', 'AuthFailure'],
    ['sts', 'InvalidClientTokenId'],
    ['acm', 'UnrecognizedClientException'],
  ])('made with a key that nobody has is refused by %s as %s', async (name, code) => {
    await expect(api.call[name]({ key: 'AKIDOTHER' })).rejects.toMatchObject({ name: code });
  });

  it.each<[keyof TestApi['call'], string]>([
    ['ec2', 'RequestExpired'],
    ['sts', 'SignatureDoesNotMatch'],
    ['acm', 'InvalidSignatureException'],
  ])('of a clock that is off is refused by %s as %s', async (name, code) => {
    api.skew = 16 * MINUTE;
    await expect(api.call[name]()).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(/Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)/),
    });
    api.skew = -16 * MINUTE;
    await expect(api.call[name]()).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(
        /Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)/,
      ),
    });
  });
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a request that nobody signed', () => {
  it.each<[string, RequestInit & { path?: string }, number, string]>([
    [
      'EC2',
      { method: 'POST', headers: form, body: 'Action=DescribeVpcs&Version=2016-11-15' },
      400,
      '<Response><Errors><Error><Code>MissingParameter<',
    ],
    [
      'STS',
      { method: 'POST', headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' },
      403,
      '<Code>MissingAuthenticationToken<',
    ],
    [
      'STS by GET',
      { path: '/?Action=GetCallerIdentity&Version=2011-06-15' },
      403,
      '<Code>MissingAuthenticationToken<',
    ],
    [
      'ACM',
      { method: 'POST', headers: { 'x-amz-target': 'CertificateManager.ListCertificates' }, body: '{}' },
      400,
      '"__type":"MissingAuthenticationTokenException"',
    ],
    [
      'nothing that is known',
      { method: 'POST', headers: form, body: 'Action=X' },
      403,
      '<Code>MissingAuthenticationToken<',
    ],
    [
      'EC2, with a header of another kind',
      {
        method: 'POST',
        headers: { ...form, authorization: 'Bearer x' },
        body: 'Action=DescribeVpcs&Version=2016-11-15',
      },
      400,
      '<Code>IncompleteSignature<',
    ],
  ])('for %s is told so', async (_, init, status, expected) => {
    const answer = await api.raw(init);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(expected);
  });

  it.each([
    ['/', 'GET', {}],
    ['/bucket/key?Action=x', 'GET', {}],
    ['/bucket/key', 'POST', form],
    ['/', 'GET', { authorization: 'AWS4-HMAC-SHA256 nonsense' }],
  ])('goes to S3 where it looks like no other protocol: %s %s', async (path, method, headers) => {
    expect((await api.raw({ path, method, headers })).body).toBe('S3 via api');
  });

  it('goes to the control where its path says so', async () => {
    expect((await api.raw({ path: '/_kairo/health?a=b' })).body).toBe('control /_kairo/health');
  });
});

describe('an operation that is not there', () => {
  it('is InvalidAction for queries, and UnknownOperationException for JSON', async () => {
    const fleet = new ec2.EC2Client(api.options()).send(new ec2.DescribeFleetsCommand({}));
    await expect(fleet).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action DescribeFleets is not valid for this web service.',
    });
    const exported = new ExportCertificateCommand({ CertificateArn: 'x', Passphrase: Buffer.from('y') });
    await expect(new ACMClient(api.options()).send(exported)).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('of a service that is not there is told with the services that are', async () => {
    const sqs = new STSClient(api.options());
    sqs.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers.authorization = headers.authorization!.replace('/sts/', '/sqs/');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(sqs.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: "The service 'sqs' is not served here; there are ec2, sts, acm, iam and s3.",
    });
  });
});

describe('what goes wrong inside', () => {
  it('is an InternalError with its request id in the log, and nothing has changed', async () => {
    const failing = new ec2.EC2Client(api.options()).send(new ec2.DescribeRegionsCommand({}));
    const error = (await failing.catch((reason: unknown) => reason)) as ec2.EC2ServiceException;
    expect(error).toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(api.log.join('\n')).toContain(`${error.$metadata.requestId} TypeError: a defect`);
    expect(error.message).not.toContain('a defect');
  });
});
