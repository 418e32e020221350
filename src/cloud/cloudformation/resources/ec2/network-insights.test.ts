import { expect, it } from 'vitest';
import { testStacks } from '../../testing.ts';

const eni = (SubnetId: object) => ({
  Type: 'AWS::EC2::NetworkInterface',
  Properties: { SubnetId },
});
const template = (DestinationPort: number) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    From: eni({ Ref: 'Subnet' }),
    To: eni({ Ref: 'Subnet' }),
    Path: {
      Type: 'AWS::EC2::NetworkInsightsPath',
      Properties: {
        ...{ Source: { Ref: 'From' }, Destination: { Ref: 'To' }, Protocol: 'tcp', DestinationPort },
        Tags: [{ Key: 'Name', Value: 'proof' }],
      },
    },
    Analysis: {
      Type: 'AWS::EC2::NetworkInsightsAnalysis',
      Properties: { NetworkInsightsPathId: { Ref: 'Path' } },
    },
  },
  Outputs: { Found: { Value: { 'Fn::GetAtt': ['Analysis', 'NetworkPathFound'] } } },
});

it('a path of a stack is made and analyzed, made anew with its analysis for another port, and deleted', async () => {
  const stacks = testStacks();
  const { network } = stacks;
  expect(await stacks.deploy(template(443))).toBe('CREATE_COMPLETE');
  // Nothing has these interfaces, so nothing is sent or received by them.
  const [first] = Object.values(network().networkInsightsPaths);
  expect(first).toMatchObject({ id: stacks.physicalId('Path'), destinationPort: 443 });
  expect(Object.values(network().networkInsightsAnalyses)).toMatchObject([
    { pathId: first?.id, found: false },
  ]);
  const { Stacks } = (await stacks.call('cloudformation', 'DescribeStacks')) as unknown as {
    Stacks: { Outputs: object[] }[];
  };
  expect(Stacks[0]?.Outputs).toMatchObject([{ OutputKey: 'Found', OutputValue: 'false' }]);

  expect(await stacks.deploy(template(80))).toBe('UPDATE_COMPLETE');
  const [second, ...others] = Object.values(network().networkInsightsPaths);
  expect([second?.destinationPort, others]).toEqual([80, []]);
  expect(second?.id).not.toBe(first?.id);
  expect(Object.values(network().networkInsightsAnalyses)).toMatchObject([{ pathId: second?.id }]);
  expect(await stacks.destroy()).toBe('DELETE_COMPLETE');
  expect(network()).toMatchObject({ networkInsightsPaths: {}, networkInsightsAnalyses: {} });
});
