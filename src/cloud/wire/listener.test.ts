import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ACMClient, ImportCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import * as ec2 from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { enablePatches } from 'immer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countedIds } from '../../network/ids.ts';
import { emptyNetwork } from '../../network/network.ts';
import { createAuthority } from '../../pki/index.ts';
import { acm } from '../acm/index.ts';
import { Changes, modelOnly } from '../change/changes.ts';
import { around } from '../ec2/kit/around.ts';
import { vpcs } from '../ec2/vpcs.ts';
import type { AnyHandler, Service } from '../service.ts';
import { sts } from '../sts/index.ts';
import { operatorCredentials } from './credentials.ts';
import { createDispatch } from './dispatch.ts';
import { createApiListener } from './listener.ts';

const ec2Service: Service = {
  signingName: 'ec2',
  protocol: { kind: 'ec2Query', version: '2016-11-15' },
  sdk: ec2,
  handlers: {
    ...(vpcs as Record<string, AnyHandler>),
    DescribeRegions() {
      throw new TypeError('a defect');
    },
  },
  around,
};

enablePatches();

const MINUTE = 60_000;

let server: Server;
let endpoint: string;
let skew: number;
let log: string[];
let changes: Changes;

beforeEach(async () => {
  skew = 0;
  log = [];
  const clock = () => Date.now() + skew;
  changes = new Changes({ network: emptyNetwork(), append: () => {}, close: () => {} }, modelOnly);
  const services = [ec2Service, sts, acm];
  const listener = createApiListener({
    services,
    dispatch: createDispatch(changes, clock, countedIds()),
    credentials: operatorCredentials('000000000000'),
    s3: (_request, response, origin) => void response.end(`S3 via ${origin.via}`),
    control: (_request, response, path) => {
      response.end(`control ${path}`);
      return true;
    },
    origin: () => ({ via: 'api', sourceIp: '127.0.0.1' }),
    clock,
    log: (line) => log.push(line),
  });
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

function options(more: { secret?: string; key?: string; region?: string } = {}) {
  return {
    endpoint,
    region: more.region ?? 'ap-northeast-1',
    credentials: { accessKeyId: more.key ?? 'test', secretAccessKey: more.secret ?? 'test' },
    maxAttempts: 1,
  };
}

const clients = {
  ec2: (more = {}) => new ec2.EC2Client(options(more)).send(new ec2.DescribeVpcsCommand({})),
  sts: (more = {}) => new STSClient(options(more)).send(new GetCallerIdentityCommand({})),
  acm: (more = {}) => new ACMClient(options(more)).send(new ListCertificatesCommand({})),
};

describe('the SDK’s clients', () => {
  it('make and show a VPC', async () => {
    const client = new ec2.EC2Client(options());
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
    expect(await clients.sts()).toMatchObject({
      Account: '000000000000',
      UserId: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
  });

  it('import a certificate', async () => {
    const authority = await createAuthority({ commonName: 'Test CA' });
    const client = new ACMClient(options());
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
    skew = 2 * MINUTE;
    expect(await (await fetch(url)).text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

/** The URL of `GetCallerIdentity`, as those that prove an identity to others use it. */
async function presigned(expiresIn: number): Promise<{ url: string }> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const client = new STSClient(options());
  const { host, hostname, port } = new URL(endpoint);
  const signer = new SignatureV4({
    credentials: options().credentials,
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
  return { url: `${endpoint}/?${new URLSearchParams(signed.query as Record<string, string>)}` };
}

describe('a signature that is not good', () => {
  const rows: [keyof typeof clients, string, number][] = [
    ['ec2', 'AuthFailure', 401],
    ['sts', 'SignatureDoesNotMatch', 403],
    ['acm', 'InvalidSignatureException', 400],
  ];

  it.each(rows)('made with a wrong secret is refused by %s as %s', async (name, code, status) => {
    await expect(clients[name]({ secret: 'wrong' })).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status, requestId: expect.any(String) },
    });
  });

  it.each(rows)(
    'made for a region that does not exist is refused by %s as %s',
    async (name, code, status) => {
      await expect(clients[name]({ region: 'xx-nowhere-1' })).rejects.toMatchObject({
        name: code,
        message: "Credential should be scoped to a valid region, not 'xx-nowhere-1'.",
        $metadata: { httpStatusCode: status },
      });
    },
  );

  it.each<[keyof typeof clients, string]>([
    ['ec2', 'AuthFailure'],
    ['sts', 'InvalidClientTokenId'],
    ['acm', 'UnrecognizedClientException'],
  ])('made with a key that nobody has is refused by %s as %s', async (name, code) => {
    await expect(clients[name]({ key: 'AKIDOTHER' })).rejects.toMatchObject({ name: code });
  });

  it.each<[keyof typeof clients, string]>([
    ['ec2', 'RequestExpired'],
    ['sts', 'SignatureDoesNotMatch'],
    ['acm', 'InvalidSignatureException'],
  ])('of a clock that is off is refused by %s as %s', async (name, code) => {
    skew = 16 * MINUTE;
    await expect(clients[name]()).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(/Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)/),
    });
    skew = -16 * MINUTE;
    await expect(clients[name]()).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(
        /Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)/,
      ),
    });
  });
});

/** A request as it is, and the answer's status and body. */
async function raw(init: RequestInit & { path?: string }): Promise<{ status: number; body: string }> {
  const { path = '/', ...rest } = init;
  const response = await fetch(`${endpoint}${path}`, rest);
  return { status: response.status, body: await response.text() };
}

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
    const answer = await raw(init);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(expected);
  });

  it.each([
    ['/', 'GET', {}],
    ['/bucket/key?Action=x', 'GET', {}],
    ['/bucket/key', 'POST', form],
    ['/', 'GET', { authorization: 'AWS4-HMAC-SHA256 nonsense' }],
  ])('goes to S3 where it looks like no other protocol: %s %s', async (path, method, headers) => {
    expect((await raw({ path, method, headers })).body).toBe('S3 via api');
  });

  it('goes to the control where its path says so', async () => {
    expect((await raw({ path: '/_kairo/health?a=b' })).body).toBe('control /_kairo/health');
  });
});

describe('an operation that is not there', () => {
  it('is InvalidAction for queries, and UnknownOperationException for JSON', async () => {
    const fleet = new ec2.EC2Client(options()).send(new ec2.DescribeFleetsCommand({}));
    await expect(fleet).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action DescribeFleets is not valid for this web service.',
    });
    const { ExportCertificateCommand } = await import('@aws-sdk/client-acm');
    const exported = new ExportCertificateCommand({ CertificateArn: 'x', Passphrase: Buffer.from('y') });
    await expect(new ACMClient(options()).send(exported)).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('of a service that is not there is told with the services that are', async () => {
    const iam = new STSClient({ ...options(), signingRegion: 'ap-northeast-1' } as object);
    iam.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers.authorization = headers.authorization!.replace('/sts/', '/iam/');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(iam.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: "The service 'iam' is not served here; there are ec2, sts, acm and s3.",
    });
  });
});

describe('what goes wrong inside', () => {
  it('is an InternalError with its request id in the log, and nothing has changed', async () => {
    const failing = new ec2.EC2Client(options()).send(new ec2.DescribeRegionsCommand({}));
    const error = (await failing.catch((reason: unknown) => reason)) as ec2.EC2ServiceException;
    expect(error).toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(log.join('\n')).toContain(`${error.$metadata.requestId} TypeError: a defect`);
    expect(error.message).not.toContain('a defect');
  });
});

describe('a body', () => {
  it('of more than a mebibyte is refused, and the next request is answered', async () => {
    const { status, body } = await raw({ method: 'POST', headers: form, body: 'a'.repeat(1024 * 1024 + 1) });
    expect(status).toBe(413);
    expect(body).toContain('<Code>RequestEntityTooLarge</Code>');
    await clients.sts();
  });

  it('without an end is not read for ever', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        endpoint,
        { method: 'POST', headers: form },
        (response: IncomingMessage) => {
          clearInterval(timer);
          response.resume();
          resolve(response.statusCode);
        },
      );
      const piece = 'a'.repeat(256 * 1024);
      const timer = setInterval(() => sending.write(piece), 1);
      sending.on('error', (error: NodeJS.ErrnoException) => {
        clearInterval(timer);
        // The connection may be cut before the answer is read.
        if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve(413);
        else reject(error);
      });
    });
    expect(status).toBe(413);
  });

  it('that breaks off is no reason to fail', async () => {
    await sendBytes(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nabc',
    );
    await clients.sts();
    expect(log).toEqual([]);
  });
});

/** Sends bytes, ends the connection, and returns what came back. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.end(Buffer.from(bytes, 'latin1'));
  });
}

it('answers garbage without an internal error, and goes on', async () => {
  const scrap = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const line = scrap.map((value) => value.replaceAll(/[\r\n]/g, ''));
  const head = fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      target: fc.oneof(
        fc.constant('/'),
        line.map((value) => `/?Action=${value.replaceAll(' ', '')}`),
      ),
      authorization: fc.oneof(
        line,
        fc.constant(
          'AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-1/ec2/aws4_request, SignedHeaders=host, Signature=0',
        ),
      ),
      type: fc.constantFrom('application/x-www-form-urlencoded', 'application/x-amz-json-1.1'),
      jsonTarget: line,
      body: scrap,
    })
    .map(
      ({ method, target, authorization, type, jsonTarget, body }) =>
        `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: ${authorization}\r\nContent-Type: ${type}\r\nX-Amz-Target: ${jsonTarget}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  await fc.assert(
    fc.asyncProperty(fc.oneof(head, scrap), async (bytes) => {
      expect(await sendBytes(bytes)).not.toMatch(/^HTTP\/1\.1 5/);
    }),
    { numRuns: 200 },
  );
  expect(log).toEqual([]);
  await clients.ec2();
});

it('answers a read in well under five milliseconds', async () => {
  const client = new ec2.EC2Client(options());
  const times: number[] = [];
  for (let run = 0; run < 40; run++) {
    const start = performance.now();
    await client.send(new ec2.DescribeVpcsCommand({}));
    times.push(performance.now() - start);
  }
  // The client's own time is in it, and the machine may be busy: so the best third counts.
  expect(times.toSorted((a, b) => a - b)[13]).toBeLessThan(5);
});
