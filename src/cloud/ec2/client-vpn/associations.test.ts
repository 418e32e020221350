import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { block, overlaps } from '../../../network/cidr.ts';
import { clientPool } from '../../../network/client-vpn.ts';
import { violations } from '../../../network/invariants.ts';
import { resolve } from '../../../network/names/resolve.ts';
import { AwsError } from '../../aws-error.ts';
import { REGION, type TestPki, testPki, type VpnCloud, vpnCloud } from './testing.ts';

let pki: TestPki;
let vpn: VpnCloud;
let id: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  vpn = vpnCloud(pki);
  id = vpn.createEndpoint();
});

const associate = (SubnetId = vpn.subnets[0], ClientVpnEndpointId = id) =>
  vpn.cloud.call('AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId }).AssociationId!;
const disassociate = (AssociationId: string) =>
  vpn.cloud.call('DisassociateClientVpnTargetNetwork', { ClientVpnEndpointId: id, AssociationId });
const refusedSubnet = (SubnetId: string) =>
  vpn.cloud.refused('AssociateClientVpnTargetNetwork', { ClientVpnEndpointId: id, SubnetId }).code;
const networks = (more: object = {}) =>
  vpn.cloud.call('DescribeClientVpnTargetNetworks', { ClientVpnEndpointId: id, ...more })
    .ClientVpnTargetNetworks!;
const routes = () => vpn.cloud.call('DescribeClientVpnRoutes', { ClientVpnEndpointId: id }).Routes!;

describe('an association', () => {
  it('makes the endpoint available, in the VPC of the subnet, with its default group', () => {
    const answer = vpn.cloud.call('AssociateClientVpnTargetNetwork', {
      ClientVpnEndpointId: id,
      SubnetId: vpn.subnets[0],
    });
    expect(answer).toEqual({
      AssociationId: expect.stringMatching(/^cvpn-assoc-[0-9a-f]{17}$/),
      Status: { Code: 'associating' },
    });
    expect(networks()).toEqual([
      {
        AssociationId: answer.AssociationId,
        VpcId: vpn.VpcId,
        TargetNetworkId: vpn.subnets[0],
        ClientVpnEndpointId: id,
        Status: { Code: 'associated' },
        SecurityGroups: [vpn.defaultGroup],
      },
    ]);
    expect(vpn.shown(id)).toMatchObject({
      Status: { Code: 'available' },
      VpcId: vpn.VpcId,
      SecurityGroupIds: [vpn.defaultGroup],
      AssociatedTargetNetworks: [{ NetworkId: vpn.subnets[0], NetworkType: 'vpc' }],
    });
  });

  it('has an interface that AWS manages', () => {
    associate();
    const [eni] = vpn.cloud.call('DescribeNetworkInterfaces', {}).NetworkInterfaces!;
    expect(eni).toMatchObject({
      Description: 'ClientVPN Endpoint resource',
      SubnetId: vpn.subnets[0],
      RequesterManaged: true,
      InterfaceType: 'interface',
      Status: 'in-use',
      Groups: [{ GroupId: vpn.defaultGroup }],
    });
  });

  it("brings a route to each of the VPC's blocks, which goes with it", () => {
    vpn.cloud.call('AssociateVpcCidrBlock', { VpcId: vpn.VpcId, CidrBlock: '10.1.0.0/16' });
    const association = associate();
    expect(routes()).toMatchObject(
      ['10.0.0.0/16', '10.1.0.0/16'].map((DestinationCidr) => ({
        DestinationCidr,
        TargetSubnet: vpn.subnets[0],
        Type: 'Nat',
        Origin: 'associate',
        Status: { Code: 'active' },
        Description: 'Default Route',
      })),
    );
    expect(disassociate(association)).toEqual({
      AssociationId: association,
      Status: { Code: 'disassociating' },
    });
    expect(routes()).toEqual([]);
    expect(vpn.cloud.network.networkInterfaces).toEqual({});
    expect(vpn.shown(id).Status).toEqual({ Code: 'pending-associate' });
  });

  it('is reached at a public address, which its name answers', () => {
    associate(vpn.subnets[0]);
    associate(vpn.subnets[1]);
    const name = `x.${id}.prod.clientvpn.${REGION}.amazonaws.com`;
    expect(resolve(vpn.cloud.network, { kind: 'public' }, { name, type: 'A' })).toMatchObject({
      records: [{ data: '198.51.100.10' }, { data: '198.51.100.11' }],
    });
  });

  it('has the lowest public address that no endpoint uses', () => {
    const first = associate();
    associate(vpn.subnets[0], vpn.createEndpoint());
    disassociate(first);
    associate(vpn.subnets[1]);
    const used = Object.values(vpn.cloud.network.clientVpnEndpoints).map(({ associations }) =>
      associations.map(({ publicIp }) => publicIp),
    );
    expect(used).toEqual([['198.51.100.10'], ['198.51.100.11']]);
  });

  it('is one in a zone, in one VPC, in a subnet that is large enough and apart from the clients', () => {
    associate();
    expect(refusedSubnet(vpn.subnets[0])).toBe('InvalidClientVpnDuplicateAssociationException');
    expect(refusedSubnet(vpn.subnet('10.0.2.0/24', 'a'))).toBe('InvalidClientVpnSubnetId.DuplicateAz');
    expect(refusedSubnet(vpn.subnet('10.0.3.0/28', 'd'))).toBe('InvalidParameterValue');
    expect(refusedSubnet('subnet-0123456789abcdef0')).toBe('InvalidClientVpnSubnetId.NotFound');
    const other = vpn.cloud.call('CreateVpc', { CidrBlock: '10.9.0.0/16' }).Vpc!.VpcId!;
    expect(refusedSubnet(vpn.subnet('10.9.0.0/24', 'd', other))).toBe('InvalidParameterValue');
    id = vpn.createEndpoint({ ClientCidrBlock: '10.0.0.0/12' });
    expect(refusedSubnet(vpn.subnets[0])).toBe('InvalidClientVpnSubnetId.OverlappingCidr');
  });

  it('takes a subnet with twenty free addresses and not one with nineteen', () => {
    const SubnetId = vpn.subnet('10.0.4.0/27', 'd');
    for (let count = 0; count < 7; count++) vpn.cloud.call('CreateNetworkInterface', { SubnetId });
    const one = vpn.cloud.call('CreateNetworkInterface', { SubnetId }).NetworkInterface!.NetworkInterfaceId!;
    expect(refusedSubnet(SubnetId)).toBe('InvalidParameterValue');
    vpn.cloud.call('DeleteNetworkInterface', { NetworkInterfaceId: one });
    associate(SubnetId);
  });

  it('keeps its subnet and its groups from being deleted', () => {
    const GroupId = vpn.cloud.call('CreateSecurityGroup', {
      VpcId: vpn.VpcId,
      GroupName: 'vpn',
      Description: 'vpn',
    }).GroupId!;
    associate();
    const applied = vpn.cloud.call('ApplySecurityGroupsToClientVpnTargetNetwork', {
      ClientVpnEndpointId: id,
      VpcId: vpn.VpcId,
      SecurityGroupIds: [GroupId],
    });
    expect(applied).toEqual({ SecurityGroupIds: [GroupId] });
    expect(Object.values(vpn.cloud.network.networkInterfaces).map(({ groupIds }) => groupIds)).toEqual([
      [GroupId],
    ]);
    expect(vpn.cloud.refused('DeleteSecurityGroup', { GroupId }).code).toBe('DependencyViolation');
    expect(vpn.cloud.refused('DeleteSubnet', { SubnetId: vpn.subnets[0] }).code).toBe('DependencyViolation');
  });

  it('is found by id, subnet and VPC', () => {
    const [a] = [associate(vpn.subnets[0]), associate(vpn.subnets[1])];
    expect(networks({ AssociationIds: [a] })).toHaveLength(1);
    const by = (Name: string, value: string) => networks({ Filters: [{ Name, Values: [value] }] }).length;
    expect([
      by('association-id', a),
      by('target-network-id', vpn.subnets[1]),
      by('vpc-id', vpn.VpcId),
    ]).toEqual([1, 1, 2]);
    const call = (more: object) =>
      vpn.cloud.refused('DescribeClientVpnTargetNetworks', { ClientVpnEndpointId: id, ...more }).code;
    expect(call({ AssociationIds: ['cvpn-assoc-0'] })).toBe('InvalidClientVpnAssociationIdNotFound');
    expect(call({ Filters: [{ Name: 'state', Values: ['associated'] }] })).toBe('InvalidParameterValue');
  });
});

it('stays sound whatever is done in whatever order', () => {
  const operation = fc.constantFrom(
    'associate',
    'disassociate',
    'route',
    'unroute',
    'apply',
    'delete',
    'create',
  );
  const steps = fc.array(fc.tuple(operation, fc.nat(20), fc.nat(20)), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (all) => {
      vpn = vpnCloud(pki);
      vpn.createEndpoint();
      for (const [what, a, b] of all) {
        const endpoints = Object.values(vpn.cloud.network.clientVpnEndpoints);
        const endpoint = endpoints[a % Math.max(endpoints.length, 1)];
        const ClientVpnEndpointId = endpoint?.id;
        const SubnetId = vpn.subnets[b % 2];
        const DestinationCidrBlock = `172.16.${b % 3}.0/24`;
        const route = { ClientVpnEndpointId, DestinationCidrBlock, TargetVpcSubnetId: SubnetId };
        const calls = {
          create: () => vpn.createEndpoint({ SplitTunnel: b % 2 === 0 }),
          associate: () =>
            vpn.cloud.call('AssociateClientVpnTargetNetwork', { ClientVpnEndpointId, SubnetId }),
          disassociate: () =>
            vpn.cloud.call('DisassociateClientVpnTargetNetwork', {
              ClientVpnEndpointId,
              AssociationId: endpoint?.associations[b % 2]?.id,
            }),
          route: () => vpn.cloud.call('CreateClientVpnRoute', route),
          unroute: () => vpn.cloud.call('DeleteClientVpnRoute', route),
          apply: () =>
            vpn.cloud.call('ApplySecurityGroupsToClientVpnTargetNetwork', {
              ClientVpnEndpointId,
              VpcId: vpn.VpcId,
              SecurityGroupIds: [vpn.defaultGroup],
            }),
          delete: () => vpn.cloud.call('DeleteClientVpnEndpoint', { ClientVpnEndpointId }),
        };
        try {
          calls[what]();
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
        }
        expect(violations(vpn.cloud.network)).toEqual([]);
      }
      const left = Object.values(vpn.cloud.network.clientVpnEndpoints);
      const publicIps = left.flatMap(({ associations }) => associations.map(({ publicIp }) => publicIp));
      expect(new Set(publicIps).size).toBe(publicIps.length);
      for (const endpoint of left) {
        const pools = endpoint.associations.map((one) => block(clientPool(endpoint, one).cidr));
        expect(pools.some((a, i) => pools.slice(i + 1).some((b) => overlaps(a, b)))).toBe(false);
      }
    }),
    { numRuns: 40 },
  );
});
