import { beforeEach, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../ec2/kit/testing.ts';
import { callerOf, codeOf, type TestCall } from '../testing/caller.ts';
import { logs } from './index.ts';

let cloud: TestCloud;
let call: TestCall;
beforeEach(() => {
  cloud = testCloud('eu-west-1');
  call = callerOf(cloud, logs, 'eu-west-1');
});

const groups = (input?: object) => call('DescribeLogGroups', input).logGroups as Record<string, unknown>[];
const names = (input?: object) => groups(input).map(({ logGroupName }) => logGroupName);
const ARN = 'arn:aws:logs:eu-west-1:000000000000:log-group:/vpn/a';

describe('a log group', () => {
  it('is shown as it was made, and gone when it is deleted', () => {
    call('CreateLogGroup', { logGroupName: '/vpn/a', tags: { Name: 'a' } });
    call('PutRetentionPolicy', { logGroupName: '/vpn/a', retentionInDays: 365 });
    expect(groups()).toMatchObject([
      {
        logGroupName: '/vpn/a',
        arn: `${ARN}:*`,
        logGroupArn: ARN,
        retentionInDays: 365,
        creationTime: cloud.now,
      },
    ]);
    call('DeleteRetentionPolicy', { logGroupName: '/vpn/a' });
    expect(groups()[0]).not.toHaveProperty('retentionInDays');
    call('DeleteLogGroup', { logGroupName: '/vpn/a' });
    expect(names()).toEqual([]);
    expect(cloud.network.tags[ARN]).toBeUndefined();
  });

  it('has tags, under its ARN with `:*` and without', () => {
    call('CreateLogGroup', { logGroupName: '/vpn/a' });
    call('TagResource', { resourceArn: `${ARN}:*`, tags: { a: '1', b: '2' } });
    call('UntagResource', { resourceArn: ARN, tagKeys: ['a'] });
    expect(call('ListTagsForResource', { resourceArn: ARN })).toEqual({ tags: { b: '2' } });
  });

  it('is one of its name in a region', () => {
    call('CreateLogGroup', { logGroupName: 'a' });
    expect(codeOf(() => call('CreateLogGroup', { logGroupName: 'a' }))).toBe(
      'ResourceAlreadyExistsException',
    );
    callerOf(cloud, logs, 'us-east-1')('CreateLogGroup', { logGroupName: 'a' });
    expect(names()).toEqual(['a']);
  });
});

it('groups come page by page, by prefix and by part of their name', () => {
  for (const logGroupName of ['b/2', 'a/1', 'b/1']) call('CreateLogGroup', { logGroupName });
  expect(names({ limit: 2 })).toEqual(['a/1', 'b/1']);
  const { nextToken } = call('DescribeLogGroups', { limit: 2 });
  expect(names({ nextToken })).toEqual(['b/2']);
  expect(names({ logGroupNamePrefix: 'b' })).toEqual(['b/1', 'b/2']);
  expect(names({ logGroupNamePattern: '/1' })).toEqual(['a/1', 'b/1']);
});

it.each([
  ['DeleteLogGroup', { logGroupName: 'none' }, 'ResourceNotFoundException'],
  ['CreateLogGroup', { logGroupName: 'a b' }, 'InvalidParameterException'],
  ['CreateLogGroup', {}, 'InvalidParameterException'],
  ['PutRetentionPolicy', { logGroupName: 'a', retentionInDays: 2 }, 'InvalidParameterException'],
])('%s refuses %j with %s', (operation, input, code) => {
  expect(codeOf(() => call(operation, input))).toBe(code);
});
