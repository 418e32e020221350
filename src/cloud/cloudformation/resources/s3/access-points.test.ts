import { expect, it } from 'vitest';
import { testStacks } from '../../testing.ts';

const policy = (Effect: string, Sid: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid, Effect, Principal: { AWS: '000000000000' }, Action: 's3:GetObject' },
      Resource: 'arn:aws:s3:ap-northeast-1:000000000000:accesspoint/inside/object/*',
    },
  ],
});
const template = (properties: object) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Point: {
      Type: 'AWS::S3::AccessPoint',
      Properties: { Bucket: 'data', Name: 'inside', ...properties },
    },
  },
  Outputs: Object.fromEntries(
    ['Alias', 'Arn', 'NetworkOrigin'].map((name) => [name, { Value: { 'Fn::GetAtt': ['Point', name] } }]),
  ),
});
const VpcConfiguration = { VpcId: { Ref: 'Vpc' } };

it('an access point of a stack is made, changed in its policy, made anew for another network origin, and deleted', async () => {
  const stacks = testStacks();
  const points = () => Object.values(stacks.network().accessPoints);
  expect(await stacks.deploy(template({ VpcConfiguration, Policy: policy('Allow', 'First') }))).toBe(
    'CREATE_COMPLETE',
  );
  const [first] = points();
  expect(first).toMatchObject({ name: 'inside', bucket: 'data', vpcId: stacks.physicalId('Vpc') });
  expect(first?.policy).toContain('"Sid":"First"');
  expect(stacks.physicalId('Point')).toBe('inside');
  const { Stacks } = (await stacks.call('cloudformation', 'DescribeStacks', {})) as unknown as {
    Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[];
  };
  const outputs = Object.fromEntries(
    Stacks[0]!.Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  expect(outputs).toEqual({
    Alias: first?.alias,
    Arn: 'arn:aws:s3:ap-northeast-1:000000000000:accesspoint/inside',
    NetworkOrigin: 'VPC',
  });

  expect(await stacks.deploy(template({ VpcConfiguration, Policy: policy('Deny', 'Second') }))).toBe(
    'UPDATE_COMPLETE',
  );
  expect(points()).toMatchObject([{ alias: first?.alias }]);
  expect(points()[0]?.policy).toContain('"Sid":"Second"');
  expect(await stacks.deploy(template({ VpcConfiguration }))).toBe('UPDATE_COMPLETE');
  expect(points()[0]).not.toHaveProperty('policy');

  expect(await stacks.deploy(template({ Name: 'outside' }))).toBe('UPDATE_COMPLETE');
  expect(points()).toMatchObject([{ name: 'outside' }]);
  expect(points()[0]).not.toHaveProperty('vpcId');
  expect(await stacks.destroy()).toBe('DELETE_COMPLETE');
  expect(points()).toEqual([]);
});
