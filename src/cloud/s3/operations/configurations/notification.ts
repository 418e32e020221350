/**
 * Event notifications: what a bucket is asked to tell, and to whom. It is kept and shown; nobody is told.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
import { randomUUID } from 'node:crypto';
import { Event, type NotificationConfiguration } from '@aws-sdk/client-s3';
import type { S3Handlers } from '../../context.ts';
import { invalidArgument, malformedXml } from '../../errors.ts';
import { findBucket } from '../kit/find-bucket.ts';
import { configuration, configure } from './configure.ts';

/** One of a configuration, whatever it goes to. */
interface Rule {
  /** The element that names the destination. */
  element: string;
  service: string;
  arn: string | undefined;
  events: readonly string[];
  prefix: string;
  suffix: string;
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(Event));

export const notification: S3Handlers = {
  PutBucketNotificationConfiguration(context, input) {
    const { region } = findBucket(context, input.Bucket, input.ExpectedBucketOwner);
    const given = input.NotificationConfiguration ?? {};
    checkRules(rulesOf(given), region);
    return configure(context, input, 'notification', withIds(given));
  },
  GetBucketNotificationConfiguration: (context, input) => configuration(context, input, 'notification') ?? {},
};

function rulesOf(given: NotificationConfiguration): Rule[] {
  const { TopicConfigurations: topics = [], QueueConfigurations: queues = [] } = given;
  const { LambdaFunctionConfigurations: functions = [] } = given;
  return [
    ...topics.map((rule) => ({ ...rule, element: 'Topic', service: 'sns', arn: rule.TopicArn })),
    ...queues.map((rule) => ({ ...rule, element: 'Queue', service: 'sqs', arn: rule.QueueArn })),
    ...functions.map((rule) => ({
      ...rule,
      element: 'CloudFunction',
      service: 'lambda',
      arn: rule.LambdaFunctionArn,
    })),
  ].map(({ element, service, arn, Events: events = [], Filter: filter }) => {
    const named = (name: string): string => {
      const found = filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name);
      return found?.Value ?? '';
    };
    return { element, service, arn, events, prefix: named('prefix'), suffix: named('suffix') };
  });
}

/** Throws `MalformedXML`, `InvalidArgument`. */
function checkRules(rules: readonly Rule[], region: string): void {
  rules.forEach((rule, index) => {
    if (rule.arn === undefined || rule.events.length === 0) throw malformedXml();
    for (const event of rule.events) {
      if (!KNOWN.has(event)) {
        throw invalidArgument('The event is not supported for notifications', 'Event', event);
      }
    }
    checkDestination(rule, region);
    for (const other of rules.slice(0, index)) checkApart(rule, other);
  });
}

function checkDestination({ element, service, arn = '' }: Rule, region: string): void {
  const [prefix, partition = '', of, where, account = '', ...name] = arn.split(':');
  const wellFormed = prefix === 'arn' && partition.startsWith('aws') && /^\d{12}$/.test(account);
  if (!wellFormed || of !== service || name.join(':') === '') {
    throw invalidArgument('The ARN is not well formed', element, arn);
  }
  if (where === region) return;
  throw invalidArgument(
    'The notification destination service region is not valid for the bucket location constraint',
    element,
    arn,
  );
}

/** No event may be told twice. */
function checkApart(one: Rule, other: Rule): void {
  const shared = one.events.find((event) => other.events.some((each) => overlap(event, each)));
  if (shared === undefined) return;
  const near = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
  const far = (a: string, b: string) => a.endsWith(b) || b.endsWith(a);
  if (!near(one.prefix, other.prefix) || !far(one.suffix, other.suffix)) return;
  const bare = [one, other].every(({ prefix, suffix }) => prefix + suffix === '');
  const message = bare
    ? 'Configurations overlap. Configurations on the same bucket cannot share a common event type.'
    : 'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.';
  throw invalidArgument(message, 'Event', shared);
}

/** `s3:ObjectCreated:*` is every one of its kind. */
function overlap(one: string, other: string): boolean {
  const covers = (a: string, b: string) => a.endsWith(':*') && b.startsWith(a.slice(0, -1));
  return one === other || covers(one, other) || covers(other, one);
}

/** A rule without an id is given one. */
function withIds(given: NotificationConfiguration): NotificationConfiguration {
  const named = <Item extends { Id?: string | undefined }>(items: Item[] | undefined) =>
    items?.map((item) => ({ ...item, Id: item.Id ?? randomUUID() }));
  const { TopicConfigurations: topics, QueueConfigurations: queues } = given;
  const { LambdaFunctionConfigurations: functions } = given;
  return {
    ...given,
    ...(topics && { TopicConfigurations: named(topics) }),
    ...(queues && { QueueConfigurations: named(queues) }),
    ...(functions && { LambdaFunctionConfigurations: named(functions) }),
  };
}
