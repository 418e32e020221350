/** The SDK's clients on one side, this codec on the other: what goes in comes out. */
import * as acm from '@aws-sdk/client-acm';
import * as ec2 from '@aws-sdk/client-ec2';
import * as sts from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../aws-error.ts';
import type { Service } from '../service.ts';
import { type Received, readInput, writeError, writeOutput } from './protocols.ts';
import { members, operationSchemas, type Schema } from './schema.ts';

const REQUEST_ID = '0a1b2c3d-0000-4000-8000-000000000000';

const services = {
  ec2: serviceOf(ec2, 'ec2', { kind: 'ec2Query', version: '2016-11-15' }),
  sts: serviceOf(sts, 'sts', {
    kind: 'awsQuery',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  }),
  acm: serviceOf(acm, 'acm', { kind: 'awsJson', targetPrefix: 'CertificateManager' }),
};

/** A service in which every operation has a handler. */
function serviceOf(sdk: object, signingName: string, protocol: Service['protocol']): Service {
  const operations = Object.keys(sdk).flatMap((name) =>
    name.endsWith('Command') ? [name.slice(0, -7)] : [],
  );
  return {
    signingName,
    protocol,
    sdk,
    handlers: Object.fromEntries(operations.map((operation) => [operation, () => ({})])),
  };
}

/** What a client's request handler is asked for and gives. */
interface Sent {
  headers: Record<string, string>;
  body: string;
}
type Answer = { statusCode: number; headers: Record<string, string>; body: Uint8Array };

function clientOptions(handle: (sent: Sent) => Answer) {
  return {
    region: 'ap-northeast-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle: async (request: Sent) => ({ response: handle(request) }) } as never,
  };
}

const CLIENTS = { ec2: ec2.EC2Client, sts: sts.STSClient, acm: acm.ACMClient };
type Name = keyof typeof services;

/** Sends a command of the SDK to a handler of requests. */
function send(name: Name, operation: string, input: object, handle: (sent: Sent) => Answer): Promise<object> {
  const Client = CLIENTS[name] as unknown as new (
    options: object,
  ) => { send(command: object): Promise<object> };
  const Command = (services[name].sdk as Record<string, unknown>)[`${operation}Command`] as new (
    input: object,
  ) => object;
  return new Client(clientOptions(handle)).send(new Command(input));
}

class Done extends Error {}

/** The input that our decoder makes of what the SDK sends. */
async function decoded(name: Name, operation: string, input: object): Promise<Record<string, unknown>> {
  let result: Record<string, unknown> | undefined;
  await send(name, operation, input, (sent) => {
    result = readInput(services[name], operation, received(sent));
    throw new Done();
  }).catch((error: unknown) => {
    if (!(error instanceof Done)) throw error;
  });
  return result!;
}

function received({ headers, body }: Sent): Received {
  return {
    method: 'POST',
    path: '/',
    headers,
    body,
    parameters: new URLSearchParams(headers['x-amz-target'] ? '' : body),
  };
}

/** The output that the SDK makes of what our encoder writes. */
async function encoded(name: Name, operation: string, output: object): Promise<object> {
  const { status, headers, body } = writeOutput(services[name], operation, output, REQUEST_ID);
  const result = await send(name, operation, {}, () => ({
    statusCode: status,
    headers,
    body: Buffer.from(body),
  }));
  const { $metadata, ...rest } = result as { $metadata: object };
  return rest;
}

// Carriage returns and characters that XML cannot hold have tests of their own; the SDK drops what is only white.
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('<', '&', '"', "'", '>', ' ', '%', '+', '日', '🚪', '\n'),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 10,
  })
  .map((value) => `x${value}x`);

/** Values of a schema. Lists are not empty, since the SDK does not send empty ones. */
function valuesOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.isStructSchema()) return structuresOf(schema, depth);
  if (schema.isListSchema())
    return fc.array(valuesOf(schema.getValueSchema(), depth), { minLength: 1, maxLength: 3 });
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer();
  if (schema.isTimestampSchema())
    return fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 });
  return text;
}

function structuresOf(schema: Schema, depth: number): fc.Arbitrary<Record<string, unknown>> {
  // Shapes contain themselves (filters of filters), so the depth ends somewhere.
  const kept = members(schema).filter(([, member]) => depth > 0 || !isDeep(member));
  const entries = kept.map(([name, member]) => [name, valuesOf(member, depth - 1)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

function isDeep(schema: Schema): boolean {
  return schema.isStructSchema() || (schema.isListSchema() && isDeep(schema.getValueSchema()));
}

/** Structures in which nothing was set are not on the wire, nor lists of nothing else. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null)
    return value;
  const entries = Object.entries(value)
    .map(([name, member]) => [name, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

const OPERATIONS: [Name, string][] = [
  ...[
    'CreateVpc',
    'DescribeVpcs',
    'CreateSubnet',
    'AuthorizeSecurityGroupIngress',
    'ModifySecurityGroupRules',
    'DescribeSecurityGroups',
    'CreateVpcEndpoint',
    'DescribeVpcEndpoints',
    'ModifyVpcEndpoint',
    'CreateNetworkAclEntry',
    'DescribeNetworkAcls',
    'DescribeRouteTables',
    'CreateNetworkInterface',
    'DescribeNetworkInterfaces',
    'CreateDhcpOptions',
    'CreateClientVpnEndpoint',
    'ModifyClientVpnEndpoint',
    'DescribeClientVpnEndpoints',
    'DescribeClientVpnConnections',
    'DescribeClientVpnRoutes',
    'CreateTags',
    'DescribeTags',
  ].map((operation): [Name, string] => ['ec2', operation]),
  ['sts', 'GetCallerIdentity'],
  ['sts', 'AssumeRole'],
  ['acm', 'ImportCertificate'],
  ['acm', 'DescribeCertificate'],
  ['acm', 'ListCertificates'],
  ['acm', 'AddTagsToCertificate'],
];

describe.each(OPERATIONS)('%s %s', (name, operation) => {
  const { input, output } = operationSchemas(services[name].sdk, operation)!;

  it('decodes every input that the SDK encodes', () =>
    fc.assert(
      fc.asyncProperty(structuresOf(input, 4), async (given) => {
        // The SDK makes up a token where none is given.
        const { ClientToken = undefined, ...rest } = await decoded(name, operation, given);
        const result = 'ClientToken' in given ? { ClientToken, ...rest } : rest;
        expect(withoutEmpty(result)).toEqual(withoutEmpty(given));
      }),
      { numRuns: 15 },
    ));

  it('encodes every output so that the SDK decodes it', () =>
    fc.assert(
      fc.asyncProperty(structuresOf(output, 4), async (given) => {
        expect(withoutEmpty(await encoded(name, operation, given))).toEqual(withoutEmpty(given));
      }),
      { numRuns: 15 },
    ));
});

describe('an error', () => {
  it.each<[Name, string]>([
    ['ec2', 'DescribeVpcs'],
    ['sts', 'GetCallerIdentity'],
    ['acm', 'ListCertificates'],
  ])('reaches a client of %s with its code, message and status', async (name, operation) => {
    const error = new AwsError('SomeError', 'Something <was> "wrong" & said.', { status: 403 });
    const { status, headers, body } = writeError(services[name].protocol, error, REQUEST_ID);
    await expect(
      send(name, operation, {}, () => ({ statusCode: status, headers, body: Buffer.from(body) })),
    ).rejects.toMatchObject({
      name: 'SomeError',
      message: error.message,
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('text that is hard to carry', () => {
  it('loses only what XML 1.0 cannot hold', async () => {
    const hard = 'a\u0000\u0008\u000b\u001f\uffffb\t\n\rc]]>&amp;';
    expect(await encoded('ec2', 'DescribeVpcs', { NextToken: hard })).toEqual({
      NextToken: 'ab\t\n\rc]]>&amp;',
    });
    expect(await encoded('acm', 'ListCertificates', { NextToken: hard })).toEqual({ NextToken: hard });
  });

  it('shows an empty list as one', async () => {
    expect(await encoded('ec2', 'DescribeVpcs', { Vpcs: [] })).toEqual({ Vpcs: [] });
  });
});

/** The code and message of what is thrown for parameters as a client may write them. */
function refusal(operation: string, query: string, name: Name = 'ec2'): string {
  try {
    readInput(services[name], operation, {
      method: 'POST',
      path: '/',
      headers: {},
      body: query,
      parameters: new URLSearchParams(query),
    });
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('parameters that are not right', () => {
  it.each([
    ['DescribeVpcs', 'Filtr.1.Name=a', 'UnknownParameter: The parameter Filtr.1.Name is not recognized'],
    ['DescribeVpcs', 'Filter.1.Nme=a', 'UnknownParameter: The parameter Filter.1.Nme is not recognized'],
    ['DescribeVpcs', 'Filter.x.Name=a', 'UnknownParameter: The parameter Filter.x.Name is not recognized'],
    ['DescribeVpcs', 'VpcId=vpc-1', 'UnknownParameter: The parameter VpcId is not recognized'],
    ['DescribeVpcs', 'Filter.1=a', 'UnknownParameter: The parameter Filter.1 is not recognized'],
    ['CreateVpc', 'CidrBlock.1=a', 'UnknownParameter: The parameter CidrBlock.1 is not recognized'],
    ['DescribeVpcs', '__proto__=a', 'UnknownParameter: The parameter __proto__ is not recognized'],
    [
      'DescribeVpcs',
      'constructor.prototype=a',
      'UnknownParameter: The parameter constructor.prototype is not recognized',
    ],
  ])('of %s: %s', (operation, query, expected) => {
    expect(refusal(operation, query)).toBe(expected);
  });

  it.each([
    ['DescribeVpcs', 'MaxResults=abc'],
    ['DescribeVpcs', 'DryRun=maybe'],
    ['DescribeVpcs', 'DryRun='],
    ['DescribeVpcs', 'MaxResults='],
  ])('have the wrong type: %s %s', (operation, query) => {
    expect(refusal(operation, query)).toMatch(/^InvalidParameterValue: /);
  });

  it('never break the decoder', () => {
    const word = fc.oneof(
      fc.constantFrom('Filter', '1', 'Name', 'Value', 'VpcId', '', '__proto__'),
      fc.string(),
    );
    const name = fc.array(word, { minLength: 1, maxLength: 15 }).map((words) => words.join('.'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (parameters) => {
        expect(refusal('DescribeVpcs', new URLSearchParams(parameters).toString())).toMatch(
          /^(nothing|UnknownParameter|InvalidParameterValue)/,
        );
      }),
    );
  });

  it.each([
    ['[]'],
    ['{'],
    ['null'],
    ['"text"'],
    ['{"MaxItems":"1"}'],
    ['{"CertificateStatuses":{}}'],
    ['{"Includes":[]}'],
    ['['.repeat(100_000)],
  ])('are no document of the shape: %.40s', (body) => {
    const read = () =>
      readInput(services.acm, 'ListCertificates', {
        method: 'POST',
        path: '/',
        headers: {},
        body,
        parameters: new URLSearchParams(),
      });
    expect(read).toThrow(expect.objectContaining({ code: 'SerializationException' }));
  });
});
