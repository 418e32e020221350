import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Origin } from '../../origin.ts';
import { presign, type RawRequest, send, sendSigned } from '../testing/raw.ts';
import { type ServedS3, serve } from '../testing/serve.ts';

const bucketsIn = ['ap-northeast-1', 'eu-west-1', 'us-east-1', 'me-south-1'];
let served: ServedS3;
/** Of the endpoint, and of the signatures that it takes. */
let region = 'ap-northeast-1';
/** Where requests seem to come from, if not from this machine. */
let origin: Origin | undefined;
beforeAll(async () => {
  served = await serve({ regionOf: () => region, originOf: () => origin });
  for (const home of bucketsIn) await served.s3.createBucket(`in-${home}`, { region: home });
});
afterAll(() => served[Symbol.asyncDispose]());

function ask(endpoint: string, raw: RawRequest) {
  region = endpoint;
  return sendSigned(served.port, { region: endpoint, ...raw });
}

const [here, there, first, newer] = bucketsIn as [string, string, string, string];

describe('a bucket of another region than the endpoint', () => {
  it.each([
    [here, there],
    [here, first],
    [first, here],
  ])('is to be addressed elsewhere: %s asked for one in %s', async (endpoint, home) => {
    const answer = await ask(endpoint, { method: 'GET', target: `/in-${home}/key` });
    expect(answer.status).toBe(301);
    expect(answer.headers).toMatchObject({ 'x-amz-bucket-region': home });
    expect(answer.headers.location).toBeUndefined();
    expect(answer.text).toContain('<Code>PermanentRedirect</Code>');
    const host = home === first ? 's3.amazonaws.com' : `s3-${home}.amazonaws.com`;
    expect(answer.text).toContain(`<Endpoint>in-${home}.${host}</Endpoint>`);
  });

  it.each([
    [here, newer, newer],
    [newer, here, here],
    [newer, first, 'unspecified'],
  ])(
    'of which one is newer than the redirects is refused: %s asked for one in %s',
    async (endpoint, home, constraint) => {
      const answer = await ask(endpoint, { method: 'GET', target: `/in-${home}/key` });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain('<Code>IllegalLocationConstraintException</Code>');
      expect(answer.text).toContain(`The ${constraint} location constraint is incompatible`);
    },
  );

  it('is the source of a copy, though not by the way of an endpoint', async () => {
    await ask(there, { method: 'PUT', target: `/in-${there}/key`, body: 'far' });
    const headers = { 'x-amz-copy-source': `/in-${there}/key` };
    const copy = () => ask(here, { method: 'PUT', target: `/in-${here}/copy`, headers });
    expect((await copy()).status).toBe(200);
    expect((await ask(here, { method: 'GET', target: `/in-${here}/copy` })).text).toBe('far');
    origin = { via: 'vpc-endpoint', vpcEndpointId: 'vpce-1', vpcId: 'vpc-1', sourceIp: '10.0.0.9' };
    expect((await copy()).status).toBe(301);
    origin = undefined;
    const statement = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject' };
    const Statement = { ...statement, Resource: `arn:aws:s3:::in-${there}/*` };
    const body = JSON.stringify({ Version: '2012-10-17', Statement });
    await ask(there, { method: 'PUT', target: `/in-${there}?policy=`, body });
    expect((await copy()).text).toContain('with an explicit deny in a resource-based policy');
  });
});

describe('a signature for another region than the endpoint', () => {
  it('is told the right one, in a header and in a URL', async () => {
    const wrong = `the region '${first}' is wrong; expecting '${here}'`;
    const inHeader = await ask(here, { method: 'GET', target: `/in-${here}`, region: first });
    expect(inHeader.status).toBe(400);
    expect(inHeader.text).toContain('<Code>AuthorizationHeaderMalformed</Code>');
    expect(inHeader.text).toContain(`The authorization header is malformed; ${wrong}`);
    expect(inHeader.text).toContain(`<Region>${here}</Region>`);
    const raw: RawRequest = { method: 'GET', target: `/in-${here}/key` };
    const target = presign(served.port, raw, 60).replaceAll(`${here}%2Fs3`, `${first}%2Fs3`);
    const inQuery = await send(served.port, { ...raw, target }, {});
    expect(inQuery.status).toBe(400);
    expect(inQuery.text).toContain('<Code>AuthorizationQueryParametersError</Code>');
    expect(inQuery.text).toContain(`Error parsing the X-Amz-Credential parameter; ${wrong}`);
    expect(inQuery.text).toContain(`<Region>${here}</Region>`);
  });
});

describe('HeadBucket', () => {
  it.each([
    ['its own', 200, here, {}],
    ['another one', 301, there, {}],
    ['a newer one', 400, newer, {}],
    ['a wrong signature', 403, here, { secret: 'wrong' }],
    ['a signature for another region', 400, here, { region: first }],
  ])('tells the region of the bucket: %s', async (_, status, home, more) => {
    const answer = await ask(here, { method: 'HEAD', target: `/in-${home}`, ...more });
    expect([answer.status, answer.headers['x-amz-bucket-region'], answer.text]).toEqual([status, home, '']);
  });

  it('tells it to whoever may not see the bucket', async () => {
    const answer = await send(served.port, { method: 'HEAD', target: `/in-${here}` }, {});
    expect([answer.status, answer.headers['x-amz-bucket-region']]).toEqual([403, here]);
  });
});

describe('CreateBucket', () => {
  const body = (constraint: string | undefined) =>
    constraint === undefined
      ? ''
      : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`;

  it.each([
    [here, undefined, 'IllegalLocationConstraintException', 'The unspecified location constraint'],
    [here, there, 'IllegalLocationConstraintException', `The ${there} location constraint`],
    [here, first, 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    [first, first, 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    [here, 'mars-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
  ])('at %s refuses a bucket in %s', async (endpoint, constraint, code, message) => {
    const answer = await ask(endpoint, { method: 'PUT', target: '/refused', body: body(constraint) });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
    expect(answer.text).toContain(message);
  });

  it.each([
    [here, here, here],
    [first, undefined, first],
    [first, 'EU', 'eu-west-1'],
    [first, there, there],
  ])('at %s makes a bucket in %s', async (endpoint, constraint, home) => {
    const name = `made-${endpoint}-${constraint ?? 'none'}`.toLowerCase();
    const made = await ask(endpoint, { method: 'PUT', target: `/${name}`, body: body(constraint) });
    expect(made.status).toBe(200);
    expect(served.s3.buckets().find((bucket) => bucket.name === name)?.region).toBe(home);
  });
});

describe('ListBuckets', () => {
  it.each([here, first])('at %s lists those of all regions', async (endpoint) => {
    const { text } = await ask(endpoint, { method: 'GET', target: '/' });
    for (const home of bucketsIn) {
      expect(text).toMatch(new RegExp(`<Name>in-${home}</Name>.*?<BucketRegion>${home}</BucketRegion>`, 's'));
    }
  });
});
