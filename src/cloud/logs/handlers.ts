/** The operations that log groups need. */
import type * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroup } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import type { Handlers } from '../service.ts';
import { arnOf, checkedName, checkedRetention, groupNamed, groupOf } from './log-groups.ts';

/** What one page of groups has at most. */
const PAGE = 50;

export const handlers: Handlers<typeof sdk> = {
  CreateLogGroup(context, { logGroupName, tags }) {
    const { network, region, now } = context;
    const name = checkedName(logGroupName);
    const arn = arnOf(context, name);
    if (Object.hasOwn(network.logGroups, arn)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    network.logGroups[arn] = { arn, name, region, createdAt: now };
    if (tags && Object.keys(tags).length > 0) network.tags[arn] = { ...tags };
    return {};
  },

  DeleteLogGroup(context, { logGroupName }) {
    const { arn } = groupNamed(context, logGroupName);
    delete context.network.logGroups[arn];
    delete context.network.tags[arn];
    return {};
  },

  DescribeLogGroups(
    { network, region },
    { logGroupNamePrefix, logGroupNamePattern, limit = PAGE, nextToken },
  ) {
    const found = Object.values(network.logGroups)
      .filter((group) => group.region === region && group.name.startsWith(logGroupNamePrefix ?? ''))
      .filter(({ name }) => name.toLowerCase().includes((logGroupNamePattern ?? '').toLowerCase()))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const rest = found.filter(({ name }) => nextToken === undefined || name > nextToken);
    const page = rest.slice(0, Math.min(limit, PAGE));
    return {
      logGroups: page.map(shown),
      ...(rest.length > page.length && { nextToken: page.at(-1)!.name }),
    };
  },

  PutRetentionPolicy(context, { logGroupName, retentionInDays }) {
    const days = checkedRetention(retentionInDays);
    groupNamed(context, logGroupName).retentionInDays = days;
    return {};
  },

  DeleteRetentionPolicy(context, { logGroupName }) {
    delete groupNamed(context, logGroupName).retentionInDays;
    return {};
  },

  TagResource(context, { resourceArn, tags }) {
    const { arn } = groupOf(context, resourceArn);
    context.network.tags[arn] = { ...context.network.tags[arn], ...tags };
    return {};
  },

  UntagResource(context, { resourceArn, tagKeys }) {
    const { arn } = groupOf(context, resourceArn);
    const tags = context.network.tags[arn];
    for (const key of tags ? (tagKeys ?? []) : []) delete tags![key];
    return {};
  },

  ListTagsForResource(context, { resourceArn }) {
    const { arn } = groupOf(context, resourceArn);
    return { tags: { ...context.network.tags[arn] } };
  },
};

function shown({ name, arn, createdAt, retentionInDays }: LogGroup): sdk.LogGroup {
  return {
    logGroupName: name,
    arn: `${arn}:*`,
    logGroupArn: arn,
    creationTime: createdAt,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: 0,
    storedBytes: 0,
    logGroupClass: 'STANDARD',
  };
}
