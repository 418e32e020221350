/** Configurations of which nothing follows here are looked at all the same, as S3 does. */
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedS3, serve } from '../../testing/serve.ts';

const Bucket = 'checked';
let served: ServedS3;
let s3: S3;
beforeAll(async () => {
  served = await serve();
  s3 = served.client();
  await served.s3.createBucket(Bucket, { region: 'ap-northeast-1' });
});
afterAll(() => served[Symbol.asyncDispose]());

const queue = (name = 'q', more: object = {}) => ({
  QueueArn: `arn:aws:sqs:ap-northeast-1:000000000000:${name}`,
  Events: ['s3:ObjectCreated:*' as const],
  ...more,
});
const beginning = (Value: string) => ({
  Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } },
});
const notify = (...QueueConfigurations: object[]) =>
  s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: { QueueConfigurations: QueueConfigurations as ReturnType<typeof queue>[] },
  });

describe('a notification', () => {
  it.each([
    [
      'of no such event',
      [queue('q', { Events: ['s3:ObjectSold'] })],
      'The event is not supported for notifications',
    ],
    ['to no ARN', [queue('q', { QueueArn: 'q' })], 'The ARN is not well formed'],
    [
      'to a topic as a queue',
      [queue('q', { QueueArn: 'arn:aws:sns:ap-northeast-1:000000000000:t' })],
      'The ARN is not well formed',
    ],
    [
      'to another region',
      [queue('q', { QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:q' })],
      'The notification destination service region is not valid for the bucket location constraint',
    ],
    [
      'of an event that another tells',
      [queue(), queue('r', { Events: ['s3:ObjectCreated:Put'] })],
      'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
    ],
    [
      'of keys that another tells of',
      [queue('q', beginning('a/')), queue('r', beginning('a/b/'))],
      'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
    ],
  ])('%s is refused', async (_, rules, message) => {
    await expect(notify(...rules)).rejects.toMatchObject({ name: 'InvalidArgument', message });
  });

  it('without events is no document of this kind', async () => {
    await expect(notify(queue('q', { Events: [] }))).rejects.toMatchObject({ name: 'MalformedXML' });
  });

  it('of other keys stands beside another, and each has an id', async () => {
    await notify(queue('q', beginning('a/')), queue('r', { ...beginning('b/'), Id: 'mine' }));
    const { QueueConfigurations } = await s3.getBucketNotificationConfiguration({ Bucket });
    expect(QueueConfigurations).toMatchObject([{ Id: expect.stringMatching(/.+/) }, { Id: 'mine' }]);
  });
});

describe('a website', () => {
  it.each([
    ['without an index', {}, 'InvalidArgument'],
    ['whose index is a path', { IndexDocument: { Suffix: 'a/b' } }, 'InvalidArgument'],
    ['that redirects to nowhere', { RedirectAllRequestsTo: { HostName: '' } }, 'InvalidRequest'],
    [
      'that redirects and does not',
      { RedirectAllRequestsTo: { HostName: 'a' }, IndexDocument: { Suffix: 'a' } },
      'InvalidArgument',
    ],
    [
      'of another protocol',
      { RedirectAllRequestsTo: { HostName: 'a', Protocol: 'ftp' as 'http' } },
      'InvalidRequest',
    ],
  ])('%s is refused', async (_, WebsiteConfiguration, name) => {
    await expect(s3.putBucketWebsite({ Bucket, WebsiteConfiguration })).rejects.toMatchObject({ name });
  });

  it('takes redirections of objects to paths and to web addresses', async () => {
    const put = (WebsiteRedirectLocation: string) =>
      s3.putObject({ Bucket, Key: 'k', Body: 'x', WebsiteRedirectLocation });
    await expect(put('page')).rejects.toMatchObject({ name: 'InvalidRedirectLocation' });
    for (const location of ['/page', 'https://example.com/']) await put(location);
  });
});

it('acceleration is on or suspended', async () => {
  const AccelerateConfiguration = { Status: 'Fast' as 'Enabled' };
  await expect(
    s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration }),
  ).rejects.toMatchObject({
    name: 'MalformedXML',
  });
});

it('replication needs versions', async () => {
  const Rules = [{ Status: 'Enabled' as const, Destination: { Bucket: 'arn:aws:s3:::other' } }];
  const ReplicationConfiguration = { Role: 'arn:aws:iam::000000000000:role/r', Rules };
  const put = () => s3.putBucketReplication({ Bucket, ReplicationConfiguration });
  await expect(put()).rejects.toMatchObject({ name: 'InvalidRequest' });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await put();
});

describe('a configuration of which there are many', () => {
  const put = (Id: string) => s3.putBucketMetricsConfiguration({ Bucket, Id, MetricsConfiguration: { Id } });
  it.each(['a b', 'a/b', 'x'.repeat(65)])('has no id like %s', async (Id) => {
    await expect(put(Id)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
  it.each(['a.b-c_d', '__proto__', 'constructor'])('is found again as %s', async (Id) => {
    await put(Id);
    await put(Id);
    expect((await s3.getBucketMetricsConfiguration({ Bucket, Id })).MetricsConfiguration).toEqual({ Id });
    expect((await s3.listBucketMetricsConfigurations({ Bucket })).MetricsConfigurationList).toEqual([{ Id }]);
    await s3.deleteBucketMetricsConfiguration({ Bucket, Id });
    await expect(s3.getBucketMetricsConfiguration({ Bucket, Id })).rejects.toMatchObject({
      name: 'NoSuchConfiguration',
    });
  });
  it.each([
    ['every hour', { Schedule: { Frequency: 'Hourly' as 'Daily' } }, 'MalformedXML'],
    ['of some versions', { IncludedObjectVersions: 'Some' as 'All' }, 'MalformedXML'],
    ['as a table', destination('arn:aws:s3:::x', 'XLS'), 'MalformedXML'],
    ['to no bucket', destination('x', 'CSV'), 'InvalidArgument'],
  ])('is no inventory %s', async (_, change, name) => {
    const whole = {
      ...{ Id: 'i', IsEnabled: true, IncludedObjectVersions: 'All' as const },
      ...{ Schedule: { Frequency: 'Daily' as const }, ...destination('arn:aws:s3:::x', 'CSV') },
    };
    const inventory = (more: object) =>
      s3.putBucketInventoryConfiguration({ Bucket, Id: 'i', InventoryConfiguration: { ...whole, ...more } });
    await inventory({});
    await expect(inventory(change)).rejects.toMatchObject({ name });
  });
});

function destination(to: string, format: string) {
  return { Destination: { S3BucketDestination: { Bucket: to, Format: format as 'CSV' } } };
}
