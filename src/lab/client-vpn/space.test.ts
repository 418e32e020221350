import { expect, it } from 'vitest';
import { testPki, vpnCloud } from '../../cloud/ec2/client-vpn/testing.ts';
import { associationOf } from './space.ts';

it('keeps routes back to clients beside those into the VPC, and the longest prefix decides', async () => {
  const { cloud, subnets, createEndpoint } = vpnCloud(await testPki());
  const ClientVpnEndpointId = createEndpoint();
  const association = { ClientVpnEndpointId, SubnetId: subnets[0] };
  cloud.call('AssociateClientVpnTargetNetwork', association);
  for (const [DestinationCidrBlock, TargetVpcSubnetId] of [
    ['0.0.0.0/0', 'local'],
    ['10.100.0.0/22', 'local'],
    ['0.0.0.0/0', subnets[0]],
  ]) {
    const route = { ClientVpnEndpointId, DestinationCidrBlock, TargetVpcSubnetId };
    cloud.call('CreateClientVpnRoute', route);
  }
  const endpoint = cloud.network.clientVpnEndpoints[ClientVpnEndpointId]!;
  const { items } = associationOf(cloud.network, endpoint, endpoint.associations[0]!);
  const routes = items.flatMap(({ add }) =>
    add.includes('table 100') ? [add.replace('route add ', '')] : [],
  );
  expect(routes).toEqual([
    'blackhole default metric 9999 table 100',
    'throw 0.0.0.0/0 table 100',
    'throw 10.100.0.0/22 table 100',
    expect.stringMatching(/^10\.0\.0\.0\/16 via [\d.]+ dev eni0 table 100$/),
  ]);
  expect(new Set(items.map(({ add }) => add)).size).toBe(items.length);
});
