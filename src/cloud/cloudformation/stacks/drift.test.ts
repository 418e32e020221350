import { beforeEach, describe, expect, it } from 'vitest';
import { subnet, type TestStacks, testStacks, vpc } from '../testing.ts';

let cloud: TestStacks;
beforeEach(() => {
  cloud = testStacks();
});

describe('drift', () => {
  it('is told of what was changed and deleted by hand', async () => {
    await cloud.deploy({
      Resources: {
        Vpc: vpc({ Tags: [{ Key: 'Name', Value: 'lab' }] }),
        A: subnet('10.0.0.0/24'),
        B: subnet('10.0.1.0/24'),
        Group: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: 'g',
            VpcId: { Ref: 'Vpc' },
            SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: '443', CidrIp: '10.0.0.0/8' }],
          },
        },
      },
    });
    const detect = async () => {
      const { StackDriftDetectionId } = await cloud.call('cloudformation', 'DetectStackDrift', {
        StackName: 'net',
      });
      await cloud.engine.idle(Object.keys(cloud.network().stacks)[0]!);
      return await cloud.call('cloudformation', 'DescribeStackDriftDetectionStatus', {
        StackDriftDetectionId,
      });
    };
    expect(await detect()).toMatchObject({
      DetectionStatus: 'DETECTION_COMPLETE',
      StackDriftStatus: 'IN_SYNC',
    });
    const GroupId = cloud.physicalId('Group');
    await cloud.call('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    await cloud.call('ec2', 'DeleteSubnet', { SubnetId: cloud.physicalId('B') });
    expect(await detect()).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
    const { StackResourceDrifts } = await cloud.call('cloudformation', 'DescribeStackResourceDrifts', {
      StackName: 'net',
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
    });
    expect(StackResourceDrifts).toMatchObject([
      { LogicalResourceId: 'B', StackResourceDriftStatus: 'DELETED' },
      {
        LogicalResourceId: 'Group',
        PropertyDifferences: [{ PropertyPath: '/SecurityGroupIngress/1', DifferenceType: 'ADD' }],
      },
    ]);
    expect(
      await cloud.call('cloudformation', 'DetectStackResourceDrift', {
        StackName: 'net',
        LogicalResourceId: 'Vpc',
      }),
    ).toMatchObject({ StackResourceDrift: { StackResourceDriftStatus: 'IN_SYNC' } });
  });
});
