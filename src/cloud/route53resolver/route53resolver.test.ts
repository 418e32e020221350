import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../network/invariants.ts';
import { type TestCloud, testCloud } from '../ec2/kit/testing.ts';
import { callerOf, codeOf, type TestCall } from '../testing/caller.ts';
import { route53resolver } from './index.ts';

let cloud: TestCloud;
let call: TestCall;
let vpcId: string;
let subnetId: string;
let groupId: string;

beforeEach(() => {
  cloud = testCloud();
  call = callerOf(cloud, route53resolver);
  vpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  subnetId = cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.0.0/24' }).Subnet!.SubnetId!;
  groupId = cloud.call('CreateSecurityGroup', { VpcId: vpcId, GroupName: 'dns', Description: 'dns' })
    .GroupId!;
});

interface Endpoint {
  Id: string;
  Status: string;
  IpAddressCount: number;
  HostVPCId: string;
}

const request = (more: object = {}) => ({
  CreatorRequestId: 'one',
  Direction: 'INBOUND',
  SecurityGroupIds: [groupId],
  IpAddresses: [{ SubnetId: subnetId, Ip: '10.0.0.53' }, { SubnetId: subnetId }],
  ...more,
});
const create = (more?: object) =>
  call('CreateResolverEndpoint', request(more)).ResolverEndpoint as unknown as Endpoint;
const refused = (operation: string, input: object) => {
  const before = cloud.network;
  const code = codeOf(() => call(operation, input));
  expect(cloud.network).toBe(before);
  return code;
};

describe('a Resolver endpoint', () => {
  it('has an interface for each address, chosen or free, with its security groups', () => {
    const endpoint = create();
    expect(endpoint).toMatchObject({ Status: 'CREATING', IpAddressCount: 2, HostVPCId: vpcId });
    expect(endpoint.Id).toMatch(/^rslvr-in-[0-9a-f]{17}$/);
    expect(call('GetResolverEndpoint', { ResolverEndpointId: endpoint.Id })).toMatchObject({
      ResolverEndpoint: { Status: 'OPERATIONAL' },
    });
    const { IpAddresses } = call('ListResolverEndpointIpAddresses', { ResolverEndpointId: endpoint.Id });
    expect(IpAddresses).toMatchObject([{ Ip: '10.0.0.53', Status: 'ATTACHED' }, { Ip: '10.0.0.4' }]);
    const { NetworkInterfaces } = cloud.call('DescribeNetworkInterfaces', {});
    expect(NetworkInterfaces).toHaveLength(2);
    for (const { Description, Groups, RequesterManaged } of NetworkInterfaces!) {
      expect(Description).toMatch(/^Route 53 Resolver: rslvr-in-\w+:rni-\w+$/);
      expect(Groups).toMatchObject([{ GroupId: groupId }]);
      expect(RequesterManaged).toBe(true);
    }
    expect(violations(cloud.network)).toEqual([]);
  });

  it('takes its interfaces and tags with it', () => {
    const { Id } = create({ Tags: [{ Key: 'a', Value: 'b' }] });
    call('DeleteResolverEndpoint', { ResolverEndpointId: Id });
    expect(cloud.network.networkInterfaces).toEqual({});
    expect(cloud.network.tags).toEqual({});
    expect(refused('GetResolverEndpoint', { ResolverEndpointId: Id })).toBe('ResourceNotFoundException');
  });

  it('gains and loses addresses, and keeps two', () => {
    const { Id } = create();
    const move = (Ip: string) => ({ ResolverEndpointId: Id, IpAddress: { SubnetId: subnetId, Ip } });
    expect(refused('DisassociateResolverEndpointIpAddress', move('10.0.0.53'))).toBe(
      'InvalidRequestException',
    );
    call('AssociateResolverEndpointIpAddress', move('10.0.0.54'));
    call('DisassociateResolverEndpointIpAddress', move('10.0.0.53'));
    const { IpAddresses } = call('ListResolverEndpointIpAddresses', { ResolverEndpointId: Id });
    expect(IpAddresses).toMatchObject([{ Ip: '10.0.0.4' }, { Ip: '10.0.0.54' }]);
    expect(violations(cloud.network)).toEqual([]);
  });

  it('is refused with what AWS refuses, and nothing has changed then', () => {
    create();
    const other = { CreatorRequestId: 'two' };
    const elsewhere = cloud.call('CreateVpc', { CidrBlock: '10.1.0.0/16' }).Vpc!.VpcId!;
    const far = cloud.call('CreateSubnet', { VpcId: elsewhere, CidrBlock: '10.1.0.0/24' }).Subnet!.SubnetId!;
    const free = [{ SubnetId: subnetId }, { SubnetId: subnetId }];
    const cases: [object, string][] = [
      [{}, 'ResourceExistsException'],
      [{ ...other, Direction: 'SIDEWAYS' }, 'InvalidParameterException'],
      [{ ...other, Name: '123' }, 'InvalidParameterException'],
      [{ ...other, SecurityGroupIds: [] }, 'InvalidParameterException'],
      [{ ...other, SecurityGroupIds: ['sg-00000000000000099'] }, 'ResourceNotFoundException'],
      [{ ...other, IpAddresses: [{ SubnetId: subnetId }] }, 'InvalidRequestException'],
      [{ ...other, IpAddresses: [{ SubnetId: subnetId }, { SubnetId: far }] }, 'InvalidRequestException'],
      [
        { ...other, IpAddresses: [{ SubnetId: subnetId, Ip: '10.0.0.53' }, { SubnetId: subnetId }] },
        'InvalidRequestException',
      ],
      [
        { ...other, IpAddresses: [{ SubnetId: subnetId, Ip: '10.9.0.53' }, { SubnetId: subnetId }] },
        'InvalidRequestException',
      ],
      [{ ...other, Protocols: ['DoH'] }, 'InvalidParameterException'],
      [{ ...other, IpAddresses: free, Tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidTagException'],
    ];
    for (const [more, code] of cases) expect(refused('CreateResolverEndpoint', request(more))).toBe(code);
  });
});

describe('a Resolver rule', () => {
  const outbound = () => {
    const IpAddresses = [{ SubnetId: subnetId }, { SubnetId: subnetId }];
    return create({ Direction: 'OUTBOUND', CreatorRequestId: 'out', IpAddresses }).Id;
  };
  const rule = (more: object = {}) => ({
    CreatorRequestId: 'rule',
    RuleType: 'FORWARD',
    DomainName: 'Corp.Example',
    TargetIps: [{ Ip: '192.168.11.1' }],
    ...more,
  });

  it('shows its domain with the final dot and its targets with their port', () => {
    const ResolverEndpointId = outbound();
    const { ResolverRule } = call('CreateResolverRule', rule({ ResolverEndpointId }));
    expect(ResolverRule).toMatchObject({
      DomainName: 'corp.example.',
      Status: 'COMPLETE',
      TargetIps: [{ Ip: '192.168.11.1', Port: 53 }],
      ResolverEndpointId,
    });
    expect(refused('DeleteResolverEndpoint', { ResolverEndpointId })).toBe('ResourceInUseException');
  });

  it('holds in the VPCs that it is associated with, one for each domain', () => {
    const ResolverEndpointId = outbound();
    const id = (more: object) =>
      (call('CreateResolverRule', rule({ ResolverEndpointId, ...more })).ResolverRule as { Id: string }).Id;
    const first = id({});
    const second = id({ CreatorRequestId: 'again' });
    call('AssociateResolverRule', { ResolverRuleId: first, VPCId: vpcId });
    expect(refused('AssociateResolverRule', { ResolverRuleId: second, VPCId: vpcId })).toBe(
      'ResourceExistsException',
    );
    expect(refused('DeleteResolverRule', { ResolverRuleId: first })).toBe('ResourceInUseException');
    expect(
      call('ListResolverRuleAssociations', { Filters: [{ Name: 'VPCId', Values: [vpcId] }] }),
    ).toMatchObject({
      ResolverRuleAssociations: [{ ResolverRuleId: first, Status: 'COMPLETE' }],
    });
    call('DisassociateResolverRule', { ResolverRuleId: first, VPCId: vpcId });
    call('DeleteResolverRule', { ResolverRuleId: first });
    expect(violations(cloud.network)).toEqual([]);
  });

  it('is refused without an outbound endpoint, targets or a domain that make sense', () => {
    const inbound = create().Id;
    const ResolverEndpointId = outbound();
    const cases: [object, string][] = [
      [{}, 'InvalidParameterException'],
      [{ ResolverEndpointId: inbound }, 'InvalidRequestException'],
      [{ ResolverEndpointId: 'rslvr-out-00000000000000000' }, 'ResourceNotFoundException'],
      [{ ResolverEndpointId, TargetIps: [] }, 'InvalidParameterException'],
      [{ ResolverEndpointId, TargetIps: [{ Ip: 'onprem' }] }, 'InvalidParameterException'],
      [{ ResolverEndpointId, TargetIps: [{ Ip: '10.0.0.1', Port: 0 }] }, 'InvalidParameterException'],
      [{ ResolverEndpointId, DomainName: 'two..dots' }, 'InvalidParameterException'],
      [{ ResolverEndpointId, RuleType: 'SYSTEM' }, 'InvalidRequestException'],
    ];
    for (const [more, code] of cases) expect(refused('CreateResolverRule', rule(more))).toBe(code);
  });
});

it('tags are given, listed and taken by ARN', () => {
  const { ResolverEndpoint } = call('CreateResolverEndpoint', request());
  const ResourceArn = (ResolverEndpoint as { Arn: string }).Arn;
  call('TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '1' }] });
  expect(call('ListTagsForResource', { ResourceArn })).toMatchObject({ Tags: [{ Key: 'a', Value: '1' }] });
  call('UntagResource', { ResourceArn, TagKeys: ['a'] });
  expect(call('ListTagsForResource', { ResourceArn })).toMatchObject({ Tags: [] });
  expect(refused('ListTagsForResource', { ResourceArn: `${ResourceArn}0` })).toBe(
    'ResourceNotFoundException',
  );
});
