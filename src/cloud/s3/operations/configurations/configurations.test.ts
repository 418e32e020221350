import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketMetricsConfigurationCommand,
  GetBucketCorsCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketCorsCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../../testing/serve.ts';

let served: ServedS3;
let client: S3Client;
const Bucket = 'configured';

beforeAll(async () => {
  served = await serve();
  client = served.client();
  await client.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-northeast-1' } }),
  );
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (path: string, headers: Record<string, string>, method = 'OPTIONS') =>
  fetch(`http://127.0.0.1:${served.port}/${Bucket}${path}`, { method, headers });

describe('CORS', () => {
  const rules = [
    {
      AllowedMethods: ['GET', 'PUT'],
      AllowedOrigins: ['https://*.example.com'],
      AllowedHeaders: ['x-amz-*'],
      ExposeHeaders: ['ETag'],
      MaxAgeSeconds: 60,
    },
    { AllowedMethods: ['GET'], AllowedOrigins: ['*'] },
  ];
  const preflight = (origin: string, method: string, headers?: string) =>
    ask('/key', {
      origin,
      'access-control-request-method': method,
      ...(headers && { 'access-control-request-headers': headers }),
    });

  it('is not there on a new bucket, and every preflight is refused', async () => {
    await expect(client.send(new GetBucketCorsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchCORSConfiguration',
    });
    const answer = await preflight('https://a.example.com', 'GET');
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('CORSResponse: CORS is not enabled for this bucket.');
  });

  it('answers preflights by the first rule that fits', async () => {
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules } }));
    const answer = await preflight('https://a.example.com', 'PUT', 'X-Amz-Date, x-amz-acl');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.example.com',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date, x-amz-acl',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
      'access-control-allow-credentials': 'true',
    });
    expect((await preflight('https://a.example.com', 'PUT', 'x-other')).status).toBe(403);
    expect((await preflight('https://example.com', 'PUT')).status).toBe(403);
    expect((await preflight('null', 'GET')).headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask('/key', { origin: 'https://a.example.com' })).status).toBe(400);
    expect((await ask('/key', {})).status).toBe(400);
  });

  it('is in every answer to a page of another origin, refusals too', async () => {
    const answer = await ask('/key', { origin: 'https://elsewhere' }, 'GET');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask('/key', {}, 'GET')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is refused when no browser could follow it, and can be taken away', async () => {
    const put = (change: object) =>
      client.send(
        new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [{ ...rules[1]!, ...change }] } }),
      );
    await expect(put({ AllowedMethods: ['PATCH'] })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(put({ AllowedOrigins: ['*.*'] })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(put({ ExposeHeaders: ['x-*'] })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await client.send(new DeleteBucketCorsCommand({ Bucket }));
    expect((await preflight('https://a.example.com', 'GET')).status).toBe(403);
  });
});

describe('what is only kept', () => {
  it('comes back as it was given', async () => {
    expect(await client.send(new GetBucketRequestPaymentCommand({ Bucket }))).toMatchObject({
      Payer: 'BucketOwner',
    });
    const QueueConfigurations = [
      {
        Id: 'one',
        QueueArn: 'arn:aws:sqs:ap-northeast-1:000000000000:q',
        Events: ['s3:ObjectCreated:*' as const],
      },
    ];
    await client.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { QueueConfigurations },
      }),
    );
    expect(await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).toMatchObject({
      QueueConfigurations,
    });
    await expect(client.send(new GetBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchWebsiteConfiguration',
    });
  });

  it('can be many of a kind, each with an id', async () => {
    for (const Id of ['b', 'a']) {
      await client.send(
        new PutBucketMetricsConfigurationCommand({ Bucket, Id, MetricsConfiguration: { Id } }),
      );
    }
    const { MetricsConfigurationList: found, IsTruncated } = await client.send(
      new ListBucketMetricsConfigurationsCommand({ Bucket }),
    );
    expect(found?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(IsTruncated).toBe(false);
    await client.send(new DeleteBucketMetricsConfigurationCommand({ Bucket, Id: 'a' }));
    await expect(
      client.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id: 'a' })),
    ).rejects.toMatchObject({ name: 'NoSuchConfiguration' });
    await expect(
      client.send(
        new PutBucketMetricsConfigurationCommand({ Bucket, Id: 'x', MetricsConfiguration: { Id: 'y' } }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
