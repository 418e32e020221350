import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readAccount } from './read.ts';

const IDENTITY =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

let server: Server;
let endpoint: string;

/** It says who asks, and hangs up on every other question. */
beforeEach(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    if (body.includes('Action=GetCallerIdentity')) response.end(IDENTITY);
    else request.socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  vi.unstubAllEnvs();
});

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };

it('what is not reached is missing, and not an error: S3 may be the very thing that is broken', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:1');
  const { world, missing } = await readAccount(['ap-northeast-1'], { credentials, hasty: true });
  expect(world.network.accountId).toBe('111122223333');
  const notReached = missing.filter(({ code }) => code === 'NotReached').map(({ action }) => action);
  expect(notReached).toEqual(
    expect.arrayContaining([
      ...['s3:ListAllMyBuckets', 'ec2:DescribeVpcs', 'iam:GetAccountAuthorizationDetails'],
      ...['route53:ListHostedZones', 'route53resolver:ListResolverEndpoints', 's3:ListAccessPoints'],
    ]),
  );
  expect(missing).toHaveLength(notReached.length);
});

it('where nobody answers at all it rejects', async () => {
  await expect(
    readAccount(['ap-northeast-1'], { credentials, hasty: true, endpoint: 'http://127.0.0.1:1' }),
  ).rejects.toThrow('ECONNREFUSED');
});
