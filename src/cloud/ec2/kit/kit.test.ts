import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from './testing.ts';
import { wildcard } from './wildcard.ts';

const CidrBlock = '10.0.0.0/16';
const tagging = (ResourceType: 'vpc' | 'subnet', ...Tags: { Key: string; Value?: string }[]) => ({
  CidrBlock,
  TagSpecifications: [{ ResourceType, Tags }],
});

describe('wildcard', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a?c', 'ac', false],
    ['a\\*c', 'abc', false],
    ['a\\*c', 'a*c', true],
    ['a.c', 'abc', false],
    ['C', 'c', false],
    ['*a*b', 'xaxbxb', true],
  ])('%s against %s is %s', (pattern, text, expected) => {
    expect(wildcard(pattern)(text)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);
        expect(wildcard(pattern)(text)).toBe(expression.test(text));
      }),
    );
  });

  it('does not slow down on many stars', () => {
    expect(wildcard(`${'*a'.repeat(100)}b`)('a'.repeat(250))).toBe(false);
  });
});

describe('tags on creation', () => {
  it('are shown with the resource and found by filters', () => {
    const cloud = testCloud();
    cloud.call('CreateVpc', tagging('vpc', { Key: 'Name', Value: 'lab' }, { Key: 'empty' }));
    const found = (Name: string, ...Values: string[]) =>
      cloud.call('DescribeVpcs', { Filters: [{ Name, Values }] }).Vpcs!.length;
    expect(found('tag:Name', 'l?b')).toBe(1);
    expect(found('tag-key', 'empty')).toBe(1);
    expect(found('tag:constructor', '*')).toBe(0);
  });

  it('are for what the operation makes', () => {
    expect(testCloud().refused('CreateVpc', tagging('subnet', { Key: 'a' }))).toEqual({
      code: 'InvalidParameterValue',
      message: "'subnet' is not a valid taggable resource type for this operation.",
    });
  });

  it.each([
    ['an empty key', [{ Key: '' }]],
    ['a key twice', [{ Key: 'a' }, { Key: 'a' }]],
    ['a key of AWS’s', [{ Key: 'aws:x' }]],
    ['a long key', [{ Key: 'a'.repeat(129) }]],
    ['a long value', [{ Key: 'a', Value: 'b'.repeat(257) }]],
  ])('refuses %s', (_, tags) => {
    expect(testCloud().refused('CreateVpc', tagging('vpc', ...tags)).code).toBe('InvalidParameterValue');
  });
});

describe('CreateTags and DeleteTags', () => {
  function tagged() {
    const cloud = testCloud();
    const id = cloud.call('CreateVpc', tagging('vpc', { Key: 'a', Value: '1' }, { Key: 'b', Value: '2' }))
      .Vpc!.VpcId!;
    return { cloud, id };
  }
  const keys = (cloud: TestCloud) => cloud.call('DescribeTags').Tags!.map(({ Key }) => Key);

  it('add, replace and take away, by key or by key and value', () => {
    const { cloud, id } = tagged();
    cloud.call('CreateTags', { Resources: [id], Tags: [{ Key: 'a', Value: '3' }, { Key: 'c' }] });
    cloud.call('DeleteTags', { Resources: [id], Tags: [{ Key: 'a', Value: 'other' }, { Key: 'b' }] });
    expect(cloud.call('DescribeTags').Tags).toEqual([
      { Key: 'a', Value: '3', ResourceId: id, ResourceType: 'vpc' },
      { Key: 'c', Value: '', ResourceId: id, ResourceType: 'vpc' },
    ]);
    cloud.call('DeleteTags', { Resources: [id] });
    expect(keys(cloud)).toEqual([]);
  });

  it('stop at fifty', () => {
    const { cloud, id } = tagged();
    const Tags = Array.from({ length: 49 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    expect(cloud.refused('CreateTags', { Resources: [id], Tags }).code).toBe('TagLimitExceeded');
  });

  it('refuse what has no such id, and change nothing then', () => {
    const { cloud, id } = tagged();
    const Tags = [{ Key: 'z', Value: '' }];
    expect(cloud.refused('CreateTags', { Resources: [id, 'x-1'], Tags }).code).toBe('InvalidID');
    expect(cloud.refused('CreateTags', { Resources: [id, 'vpc-00000000'], Tags }).code).toBe(
      'InvalidVpcID.NotFound',
    );
    expect(keys(cloud)).toEqual(['a', 'b']);
  });

  it('are listed by resource type, key and value', () => {
    const { cloud } = tagged();
    const found = (Name: string, ...Values: string[]) =>
      cloud.call('DescribeTags', { Filters: [{ Name, Values }] }).Tags!.map(({ Key }) => Key);
    expect(found('resource-type', 'vpc')).toEqual(['a', 'b']);
    expect(found('resource-type', 'subnet')).toEqual([]);
    expect(found('value', '2')).toEqual(['b']);
    expect(found('tag:a', '1')).toEqual(['a']);
  });
});

describe('DryRun', () => {
  it('checks everything and changes nothing', () => {
    const cloud = testCloud();
    expect(cloud.refused('CreateVpc', { CidrBlock, DryRun: true }).code).toBe('DryRunOperation');
    expect(cloud.refused('CreateVpc', { CidrBlock: '10.0.0.0/8', DryRun: true }).code).toBe(
      'InvalidVpc.Range',
    );
    expect(cloud.network.vpcs).toEqual({});
  });
});

describe('a ClientToken', () => {
  function withSubnet() {
    const cloud = testCloud();
    const { VpcId } = cloud.call('CreateVpc', { CidrBlock }).Vpc!;
    const { SubnetId } = cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/24' }).Subnet!;
    return { cloud, input: { SubnetId, ClientToken: 'once' } };
  }

  it('gives the first answer again and makes nothing', () => {
    const { cloud, input } = withSubnet();
    const first = cloud.call('CreateNetworkInterface', input);
    expect(cloud.call('CreateNetworkInterface', input)).toEqual(first);
    expect(Object.keys(cloud.network.networkInterfaces)).toHaveLength(1);
  });

  it('is kept as JSON', () => {
    const { cloud, input } = withSubnet();
    cloud.call('CreateNetworkInterface', input);
    const { clientTokens } = cloud.network;
    expect(JSON.parse(JSON.stringify(clientTokens))).toEqual(clientTokens);
  });

  it('is refused with other parameters, and forgotten after a day', () => {
    const { cloud, input } = withSubnet();
    cloud.call('CreateNetworkInterface', input);
    const other = { ...input, Description: 'other' };
    expect(cloud.refused('CreateNetworkInterface', other).code).toBe('IdempotentParameterMismatch');
    cloud.now += 24 * 60 * 60 * 1000;
    cloud.call('CreateNetworkInterface', other);
    expect(Object.keys(cloud.network.networkInterfaces)).toHaveLength(2);
  });
});

describe('pages', () => {
  it('follow one another until everything was shown', () => {
    const cloud = testCloud();
    const { VpcId } = cloud.call('CreateVpc', { CidrBlock }).Vpc!;
    for (let i = 0; i < 12; i++) cloud.call('CreateSubnet', { VpcId, CidrBlock: `10.0.${i}.0/24` });
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = cloud.call('DescribeSubnets', { MaxResults: 5, NextToken });
      seen.push(...page.Subnets!.map((subnet) => subnet.SubnetId));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(Object.keys(cloud.network.subnets));
  });

  it('are between 5 and 1000 long, for route tables 100', () => {
    const cloud = testCloud();
    for (const MaxResults of [0, 4, 1001]) {
      expect(cloud.refused('DescribeSubnets', { MaxResults }).code).toBe('InvalidParameterValue');
    }
    expect(cloud.refused('DescribeRouteTables', { MaxResults: 101 }).code).toBe('InvalidParameterValue');
    expect(cloud.refused('DescribeSubnets', { NextToken: 'abc' }).code).toBe('InvalidNextToken');
  });
});

describe('ids in Describe operations', () => {
  it('must exist, and still pass the filters', () => {
    const cloud = testCloud();
    const { VpcId } = cloud.call('CreateVpc', { CidrBlock }).Vpc!;
    const VpcIds = [VpcId!, VpcId!];
    expect(cloud.call('DescribeVpcs', { VpcIds }).Vpcs).toHaveLength(1);
    const Filters = [{ Name: 'is-default', Values: ['true'] }];
    expect(cloud.call('DescribeVpcs', { VpcIds, Filters }).Vpcs).toEqual([]);
    expect(cloud.refused('DescribeVpcs', { VpcIds: ['vpc-00000000'] }).code).toBe('InvalidVpcID.NotFound');
  });
});
