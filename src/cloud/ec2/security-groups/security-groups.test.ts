import type { IpPermission } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../../network/invariants.ts';
import { type TestCloud, testCloud } from '../kit/testing.ts';

let cloud: TestCloud;
let VpcId: string;
let GroupId: string;

beforeEach(() => {
  cloud = testCloud();
  VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  GroupId = newGroup('web');
});

const newGroup = (GroupName: string) =>
  cloud.call('CreateSecurityGroup', { GroupName, Description: 'for tests', VpcId }).GroupId!;
const https: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp: '10.0.0.0/16' }],
};
const shown = () => cloud.call('DescribeSecurityGroups', { GroupIds: [GroupId] }).SecurityGroups![0]!;

describe('CreateSecurityGroup', () => {
  it('lets everything out and nothing in', () => {
    expect(shown().IpPermissions).toEqual([]);
    expect(shown().IpPermissionsEgress).toEqual([
      {
        IpProtocol: '-1',
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
    ]);
  });

  it('refuses a name twice, reserved names, and descriptions with strange characters', () => {
    const refused = (GroupName: string, Description = 'x') =>
      cloud.refused('CreateSecurityGroup', { GroupName, Description, VpcId });
    expect(refused('web')).toEqual({
      code: 'InvalidGroup.Duplicate',
      message: `The security group 'web' already exists for VPC '${VpcId}'`,
    });
    expect(refused('default').code).toBe('InvalidParameterValue');
    expect(refused('sg-1').code).toBe('InvalidParameterValue');
    expect(refused('mail', 'für Post').code).toBe('InvalidParameterValue');
  });

  it('needs a VPC where there is no default one', () => {
    const input = { GroupName: 'a', Description: 'b' };
    expect(cloud.refused('CreateSecurityGroup', input).code).toBe('VPCIdNotSpecified');
    cloud.call('CreateDefaultVpc');
    expect(cloud.call('CreateSecurityGroup', input).GroupId).toMatch(/^sg-/);
  });
});

describe('DeleteSecurityGroup', () => {
  it('keeps the default group', () => {
    const [group] = cloud.call('DescribeSecurityGroups', {
      Filters: [{ Name: 'group-name', Values: ['default'] }],
    }).SecurityGroups!;
    expect(cloud.refused('DeleteSecurityGroup', { GroupId: group!.GroupId }).code).toBe('CannotDelete');
  });

  it('keeps a group that another one refers to, or that an interface carries', () => {
    const other = newGroup('other');
    const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId: other, IpPermissions });
    expect(cloud.refused('DeleteSecurityGroup', { GroupId })).toEqual({
      code: 'DependencyViolation',
      message: `resource ${GroupId} has a dependent object`,
    });
    cloud.call('RevokeSecurityGroupIngress', { GroupId: other, IpPermissions });
    const { SubnetId } = cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/24' }).Subnet!;
    cloud.call('CreateNetworkInterface', { SubnetId, Groups: [GroupId] });
    expect(cloud.refused('DeleteSecurityGroup', { GroupId }).code).toBe('DependencyViolation');
    cloud.call('DeleteSecurityGroup', { GroupId: other });
    expect(violations(cloud.network)).toEqual([]);
  });

  it('takes a group that refers to itself', () => {
    const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions });
    expect(cloud.call('DeleteSecurityGroup', { GroupId })).toEqual({ Return: true, GroupId });
    expect(violations(cloud.network)).toEqual([]);
  });
});

describe('AuthorizeSecurityGroupIngress', () => {
  it('answers the rules that it made', () => {
    const answer = cloud.call('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '10.0.3.7/24', Description: 'office' }] }],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    expect(answer.SecurityGroupRules).toMatchObject([
      {
        GroupId,
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIpv4: '10.0.3.0/24',
        Description: 'office',
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    ]);
  });

  it('takes the flat form, and protocol numbers as their names', () => {
    cloud.call('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpProtocol: '6',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '0.0.0.0/0',
    });
    expect(shown().IpPermissions).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ]);
  });

  it('lets a source group in by TCP, UDP and ICMP', () => {
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, SourceSecurityGroupName: 'default' });
    expect(shown().IpPermissions!.map((p) => [p.IpProtocol, p.FromPort, p.ToPort])).toEqual([
      ['tcp', 0, 65535],
      ['udp', 0, 65535],
      ['icmp', -1, -1],
    ]);
  });

  it('shows rules of the same ports as one permission', () => {
    cloud.call('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [
        { ...https, Ipv6Ranges: [{ CidrIpv6: '2001:DB8:0::1/32' }], UserIdGroupPairs: [{ GroupId }] },
        { IpProtocol: '50', IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ],
    });
    const [first, second, ...more] = shown().IpPermissions!;
    expect(more).toEqual([]);
    expect(first!.Ipv6Ranges).toEqual([{ CidrIpv6: '2001:db8::/32' }]);
    expect(first!.UserIdGroupPairs).toEqual([{ GroupId, UserId: '000000000000' }]);
    expect(second).not.toHaveProperty('FromPort');
  });

  it('refuses a rule that is there already, in AWS’s words', () => {
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [https] });
    const again = { ...https, IpProtocol: '6', IpRanges: [{ CidrIp: '10.0.9.9/16', Description: 'x' }] };
    expect(cloud.refused('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [again] })).toEqual({
      code: 'InvalidPermission.Duplicate',
      message:
        'the specified rule "peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
    });
  });

  it.each<[string, IpPermission, string]>([
    ['no ports', { ...https, ToPort: undefined }, 'InvalidParameterValue'],
    ['a port out of range', { ...https, ToPort: 65536 }, 'InvalidParameterValue'],
    ['ports the wrong way round', { ...https, FromPort: 444 }, 'InvalidParameterValue'],
    ['an unknown protocol', { ...https, IpProtocol: 'http' }, 'InvalidParameterValue'],
    ['no source', { ...https, IpRanges: [] }, 'MissingParameter'],
    [
      'an address that is no block',
      { ...https, IpRanges: [{ CidrIp: '10.0.0.1' }] },
      'InvalidParameterValue',
    ],
    ['an IPv6 zone', { ...https, Ipv6Ranges: [{ CidrIpv6: 'fe80::1%eth0/64' }] }, 'InvalidParameterValue'],
    [
      'an unknown group',
      { ...https, UserIdGroupPairs: [{ GroupId: 'sg-00000000' }] },
      'InvalidGroup.NotFound',
    ],
    [
      'one rule twice',
      { ...https, IpRanges: [...https.IpRanges!, ...https.IpRanges!] },
      'InvalidParameterValue',
    ],
  ])('refuses %s and changes nothing', (_, permission, code) => {
    const before = cloud.network;
    const input = { GroupId, IpPermissions: [permission] };
    expect(cloud.refused('AuthorizeSecurityGroupIngress', input).code).toBe(code);
    expect(cloud.network).toBe(before);
  });

  it('takes the prefix list of S3, and no unknown one', () => {
    const list = (PrefixListId: string) => ({
      GroupId,
      IpPermissions: [{ ...https, IpRanges: [], PrefixListIds: [{ PrefixListId }] }],
    });
    cloud.call('AuthorizeSecurityGroupEgress', list('pl-61a54008'));
    expect(shown().IpPermissionsEgress![1]!.PrefixListIds).toEqual([{ PrefixListId: 'pl-61a54008' }]);
    expect(cloud.refused('AuthorizeSecurityGroupEgress', list('pl-00000000')).code).toBe(
      'InvalidPrefixListID.NotFound',
    );
  });

  it('stops at sixty rules, and counts IPv6 apart', () => {
    const IpRanges = Array.from({ length: 60 }, (_, i) => ({ CidrIp: `10.${i}.0.0/16` }));
    const Ipv6Ranges = [{ CidrIpv6: '::/0' }];
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [{ ...https, IpRanges }] });
    cloud.call('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [{ ...https, IpRanges: [], Ipv6Ranges }],
    });
    const more = { GroupId, IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '172.16.0.0/12' }] }] };
    expect(cloud.refused('AuthorizeSecurityGroupIngress', more).code).toBe(
      'RulesPerSecurityGroupLimitExceeded',
    );
  });
});

describe('RevokeSecurityGroup', () => {
  it('takes rules by what they let through', () => {
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [https] });
    const answer = cloud.call('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [https] });
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ CidrIpv4: '10.0.0.0/16', FromPort: 443 }]);
    expect(shown().IpPermissions).toEqual([]);
    expect(cloud.refused('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [https] }).code).toBe(
      'InvalidPermission.NotFound',
    );
  });

  it('takes rules by id, of this group and direction only', () => {
    const rules = cloud.call('DescribeSecurityGroupRules', {
      Filters: [{ Name: 'group-id', Values: [GroupId] }],
    }).SecurityGroupRules!;
    const SecurityGroupRuleIds = rules.map((rule) => rule.SecurityGroupRuleId!);
    const notFound = 'InvalidSecurityGroupRuleId.NotFound';
    expect(cloud.refused('RevokeSecurityGroupIngress', { GroupId, SecurityGroupRuleIds }).code).toBe(
      notFound,
    );
    const other = newGroup('other');
    const stranger = { GroupId: other, SecurityGroupRuleIds };
    expect(cloud.refused('RevokeSecurityGroupEgress', stranger).code).toBe(notFound);
    cloud.call('RevokeSecurityGroupEgress', { GroupId, SecurityGroupRuleIds });
    expect(shown().IpPermissionsEgress).toEqual([]);
  });
});

describe('rules', () => {
  const ruleId = () =>
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [https] }).SecurityGroupRules![0]!
      .SecurityGroupRuleId!;

  it('are modified as a whole and keep their id', () => {
    const SecurityGroupRuleId = ruleId();
    const SecurityGroupRule = { IpProtocol: 'udp', FromPort: 53, ToPort: 53, ReferencedGroupId: GroupId };
    cloud.call('ModifySecurityGroupRules', {
      GroupId,
      SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
    });
    const [rule] = cloud.call('DescribeSecurityGroupRules', { SecurityGroupRuleIds: [SecurityGroupRuleId] })
      .SecurityGroupRules!;
    expect(rule).toMatchObject({ IpProtocol: 'udp', FromPort: 53, ReferencedGroupInfo: { GroupId } });
    expect(rule).not.toHaveProperty('CidrIpv4');
  });

  it('are not modified into one that is there', () => {
    const SecurityGroupRuleId = ruleId();
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [{ ...https, FromPort: 80 }] });
    const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 80, ToPort: 443, CidrIpv4: '10.0.0.0/16' };
    expect(
      cloud.refused('ModifySecurityGroupRules', {
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule }],
      }).code,
    ).toBe('InvalidPermission.Duplicate');
  });

  it('get a description by permission or id, and lose it', () => {
    const SecurityGroupRuleId = ruleId();
    const IpRanges = [{ CidrIp: '10.0.0.0/16', Description: 'from inside' }];
    cloud.call('UpdateSecurityGroupRuleDescriptionsIngress', {
      GroupId,
      IpPermissions: [{ ...https, IpRanges }],
    });
    expect(shown().IpPermissions![0]!.IpRanges).toEqual(IpRanges);
    cloud.call('UpdateSecurityGroupRuleDescriptionsIngress', {
      GroupId,
      SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId }],
    });
    expect(shown().IpPermissions![0]!.IpRanges).toEqual([{ CidrIp: '10.0.0.0/16' }]);
  });
});

describe('filters of DescribeSecurityGroups', () => {
  it('look into the rules of each direction', () => {
    cloud.call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [https] });
    const names = (Name: string, ...Values: string[]) =>
      cloud
        .call('DescribeSecurityGroups', { Filters: [{ Name, Values }] })
        .SecurityGroups!.map((g) => g.GroupName);
    expect(names('ip-permission.from-port', '443')).toEqual(['web']);
    expect(names('ip-permission.cidr', '10.0.*')).toEqual(['web']);
    expect(names('egress.ip-permission.cidr', '0.0.0.0/0')).toEqual(['default', 'web']);
    expect(names('ip-permission.group-name', 'default')).toEqual(['default']);
  });
});
