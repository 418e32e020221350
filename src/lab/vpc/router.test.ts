import { expect, it } from 'vitest';
import { testCloud } from '../../cloud/ec2/kit/testing.ts';
import { placementsOf } from './placements.ts';
import { routerOf } from './router.ts';
import { servicesOf } from './services.ts';

function vpcWithEndpoint() {
  const cloud = testCloud();
  const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
  const SubnetId = cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.1.0/24' }).Subnet!.SubnetId!;
  cloud.call('CreateVpcEndpoint', {
    ...{ VpcId, SubnetIds: [SubnetId], VpcEndpointType: 'Interface' },
    ServiceName: 'com.amazonaws.ap-northeast-1.s3',
  });
  return { network: cloud.network, vpcId: VpcId, placements: placementsOf(cloud.network, VpcId) };
}

it('lets neighbours in a subnet meet before any route table is asked', () => {
  const { network, vpcId, placements } = vpcWithEndpoint();
  const rules = routerOf(network, vpcId, placements).items.flatMap(({ add }) =>
    add.startsWith('rule add') ? [add] : [],
  );
  expect(rules[0]).toMatch(/^rule add pref 99 fwmark \d+ to 10\.0\.1\.0\/24 lookup main$/);
  expect(rules[1]).toMatch(/^rule add pref 100 fwmark \d+ lookup \d+$/);
});

it('serves S3 at an endpoint and refuses nothing aloud', () => {
  const { network, vpcId, placements } = vpcWithEndpoint();
  const { ruleset } = servicesOf(network, vpcId, placements);
  expect(ruleset!.sets.endpoints!.elements).toEqual(['10.0.1.4']);
  expect(ruleset!.sets.inbound!.elements).toEqual([]);
  expect(ruleset!.chains.served!.hook).toContain('policy drop');
  expect(ruleset!.chains.served!.rules).toContain('ip daddr @endpoints tcp dport 443 accept');
});
