import { beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../parts/testing/recorder.ts';
import { build } from './build.ts';

let api: Recorder;
beforeAll(async () => {
  api = new Recorder();
  await build(api.tools);
});

/** The subnets that use a table, by its routes. */
function subnetsRouting(destination: string, target: object): unknown[] {
  const route = api
    .inputs('CreateRoute')
    .find(({ DestinationCidrBlock }) => DestinationCidrBlock === destination);
  expect(route).toMatchObject(target);
  return api
    .inputs('AssociateRouteTable')
    .filter(({ RouteTableId }) => RouteTableId === route!.RouteTableId)
    .map(({ SubnetId }) => SubnetId);
}

describe("the article's network", () => {
  it('has a public subnet with a NAT gateway beside the two private ones', () => {
    expect(api.inputs('CreateSubnet').map(({ CidrBlock }) => CidrBlock)).toEqual([
      '10.0.0.0/24',
      '10.0.1.0/24',
      '10.0.2.0/24',
    ]);
    const [gateway] = api.inputs('CreateNatGateway');
    expect(subnetsRouting('8.8.8.8/32', { GatewayId: 'igw-1' })).toEqual([gateway!.SubnetId]);
  });

  it('leads the private subnets to the NAT gateway, and the NAT gateway to the name server only', () => {
    expect(subnetsRouting('0.0.0.0/0', { NatGatewayId: 'nat-1' })).toHaveLength(2);
    expect(api.inputs('CreateRoute')).toHaveLength(2);
  });

  it('pushes the public name server and takes everything into the tunnel', () => {
    expect(api.inputs('CreateClientVpnEndpoint')).toMatchObject([
      { DnsServers: ['8.8.8.8'], SplitTunnel: false },
    ]);
  });

  it('routes and authorizes the name server, so that the VPC alone closes the network', () => {
    const routes = api.inputs('CreateClientVpnRoute').map((route) => route.DestinationCidrBlock);
    const rules = api.inputs('AuthorizeClientVpnIngress').map((rule) => rule.TargetNetworkCidr);
    expect(routes).toEqual(['8.8.8.8/32', '0.0.0.0/0']);
    expect(rules).toEqual(['10.0.0.0/16', '8.8.8.8/32', '0.0.0.0/0']);
  });

  it('gives the on-premises host its profile', () => {
    expect(api.sites[0]!.hosts[0]!.vpnProfile).toContain('<cert>');
    expect(api.buckets).toHaveLength(1);
  });
});
