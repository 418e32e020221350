import fc from 'fast-check';
import { expect, it } from 'vitest';
import { violations } from '../../network/invariants.ts';
import { AwsError } from '../aws-error.ts';
import { type TestCloud, testCloud } from './kit/testing.ts';

/** Something that a person might do; numbers choose among what is there. */
type Step = (cloud: TestCloud, a: number, b: number) => void;

const pick = (table: Record<string, { id: string }>, n: number): string =>
  Object.keys(table)[n % Math.max(Object.keys(table).length, 1)] ?? 'none';
const associations = (table: Record<string, { associations: { id: string }[] }>, n: number): string => {
  const ids = Object.values(table).flatMap((one) => one.associations.map(({ id }) => id));
  return ids[n % Math.max(ids.length, 1)] ?? 'none';
};

const S3 = 'com.amazonaws.ap-northeast-1.s3';

const STEPS: Record<string, Step> = {
  createVpc: (c, a) => c.call('CreateVpc', { CidrBlock: `10.${a % 4}.0.0/16` }),
  deleteVpc: (c, a) => c.call('DeleteVpc', { VpcId: pick(c.network.vpcs, a) }),
  addBlock: (c, a, b) =>
    c.call('AssociateVpcCidrBlock', { VpcId: pick(c.network.vpcs, a), CidrBlock: `10.${b % 8}.0.0/16` }),
  removeBlock: (c, a, b) =>
    c.call('DisassociateVpcCidrBlock', {
      AssociationId: c.network.vpcs[pick(c.network.vpcs, a)]?.cidrBlocks[b % 2]?.associationId,
    }),
  createSubnet: (c, a, b) =>
    c.call('CreateSubnet', {
      VpcId: pick(c.network.vpcs, a),
      CidrBlock: `10.${b % 8}.${b % 16}.${(b % 4) * 64}/${24 + (b % 5)}`,
    }),
  deleteSubnet: (c, a) => c.call('DeleteSubnet', { SubnetId: pick(c.network.subnets, a) }),
  createTable: (c, a) => c.call('CreateRouteTable', { VpcId: pick(c.network.vpcs, a) }),
  deleteTable: (c, a) => c.call('DeleteRouteTable', { RouteTableId: pick(c.network.routeTables, a) }),
  associate: (c, a, b) =>
    c.call('AssociateRouteTable', {
      RouteTableId: pick(c.network.routeTables, a),
      SubnetId: pick(c.network.subnets, b),
    }),
  disassociate: (c, a) =>
    c.call('DisassociateRouteTable', { AssociationId: associations(c.network.routeTables, a) }),
  reassociate: (c, a, b) =>
    c.call('ReplaceRouteTableAssociation', {
      AssociationId: associations(c.network.routeTables, a),
      RouteTableId: pick(c.network.routeTables, b),
    }),
  route: (c, a, b) =>
    c.call('CreateRoute', {
      RouteTableId: pick(c.network.routeTables, a),
      DestinationCidrBlock: `10.${b % 8}.${b % 16}.0/24`,
      NetworkInterfaceId: pick(c.network.networkInterfaces, b),
    }),
  createAcl: (c, a) => c.call('CreateNetworkAcl', { VpcId: pick(c.network.vpcs, a) }),
  deleteAcl: (c, a) => c.call('DeleteNetworkAcl', { NetworkAclId: pick(c.network.networkAcls, a) }),
  replaceAcl: (c, a, b) =>
    c.call('ReplaceNetworkAclAssociation', {
      AssociationId: associations(c.network.networkAcls, a),
      NetworkAclId: pick(c.network.networkAcls, b),
    }),
  createGroup: (c, a, b) =>
    c.call('CreateSecurityGroup', {
      VpcId: pick(c.network.vpcs, a),
      GroupName: `g${b % 4}`,
      Description: 'x',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'n', Value: String(b) }] }],
    }),
  deleteGroup: (c, a) => c.call('DeleteSecurityGroup', { GroupId: pick(c.network.securityGroups, a) }),
  refer: (c, a, b) =>
    c.call('AuthorizeSecurityGroupIngress', {
      GroupId: pick(c.network.securityGroups, a),
      IpPermissions: [
        { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: pick(c.network.securityGroups, b) }] },
      ],
    }),
  createInterface: (c, a, b) =>
    c.call('CreateNetworkInterface', {
      SubnetId: pick(c.network.subnets, a),
      SecondaryPrivateIpAddressCount: b % 4,
      Groups: b % 3 === 0 ? [pick(c.network.securityGroups, b)] : [],
    }),
  deleteInterface: (c, a) =>
    c.call('DeleteNetworkInterface', { NetworkInterfaceId: pick(c.network.networkInterfaces, a) }),
  interfaceEndpoint: (c, a, b) =>
    c.call('CreateVpcEndpoint', {
      VpcId: c.network.subnets[pick(c.network.subnets, a)]?.vpcId,
      ServiceName: S3,
      VpcEndpointType: 'Interface',
      SubnetIds: [pick(c.network.subnets, a)],
      SecurityGroupIds: b % 3 === 0 ? [pick(c.network.securityGroups, b)] : undefined,
    }),
  gatewayEndpoint: (c, a) =>
    c.call('CreateVpcEndpoint', {
      VpcId: c.network.routeTables[pick(c.network.routeTables, a)]?.vpcId,
      ServiceName: S3,
      RouteTableIds: [pick(c.network.routeTables, a)],
    }),
  moveEndpoint: (c, a, b) =>
    c.call('ModifyVpcEndpoint', {
      VpcEndpointId: pick(c.network.vpcEndpoints, a),
      AddSubnetIds: b % 2 === 0 ? [pick(c.network.subnets, b)] : undefined,
      AddSecurityGroupIds: b % 3 === 0 ? [pick(c.network.securityGroups, b)] : undefined,
    }),
  deleteEndpoint: (c, a) =>
    c.call('DeleteVpcEndpoints', { VpcEndpointIds: [pick(c.network.vpcEndpoints, a)] }),
  attachGateway: (c, a) => {
    const InternetGatewayId = c.call('CreateInternetGateway').InternetGateway!.InternetGatewayId!;
    c.call('AttachInternetGateway', { InternetGatewayId, VpcId: pick(c.network.vpcs, a) });
  },
  detachGateway: (c, a) => {
    const InternetGatewayId = pick(c.network.internetGateways, a);
    const { vpcId: VpcId } = c.network.internetGateways[InternetGatewayId] ?? {};
    c.call('DetachInternetGateway', { InternetGatewayId, VpcId });
  },
  allocate: (c) => c.call('AllocateAddress'),
  associateAddress: (c, a, b) => {
    const NetworkInterfaceId = pick(c.network.networkInterfaces, b);
    const ips = c.network.networkInterfaces[NetworkInterfaceId]?.privateIps ?? [];
    c.call('AssociateAddress', {
      AllocationId: pick(c.network.elasticIps, a),
      NetworkInterfaceId,
      PrivateIpAddress: ips[a % Math.max(ips.length, 1)],
    });
  },
  disassociateAddress: (c, a) => {
    const given = Object.values(c.network.elasticIps).flatMap(({ association }) => association ?? []);
    c.call('DisassociateAddress', { AssociationId: given[a % Math.max(given.length, 1)]?.id });
  },
  releaseAddress: (c, a) => c.call('ReleaseAddress', { AllocationId: pick(c.network.elasticIps, a) }),
  unassign: (c, a) => {
    const NetworkInterfaceId = pick(c.network.networkInterfaces, a);
    const ips = c.network.networkInterfaces[NetworkInterfaceId]?.privateIps.slice(-1);
    c.call('UnassignPrivateIpAddresses', { NetworkInterfaceId, PrivateIpAddresses: ips });
  },
  natGateway: (c, a, b) =>
    c.call('CreateNatGateway', {
      SubnetId: pick(c.network.subnets, a),
      ...(b % 3 === 0 ? { ConnectivityType: 'private' } : { AllocationId: pick(c.network.elasticIps, b) }),
    }),
  deleteNatGateway: (c, a) => c.call('DeleteNatGateway', { NatGatewayId: pick(c.network.natGateways, a) }),
  natRoute: (c, a, b) =>
    c.call('CreateRoute', {
      RouteTableId: pick(c.network.routeTables, a),
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: pick(c.network.natGateways, b),
    }),
  launch: (c, a, b) =>
    c.call('RunInstances', {
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1 + (b % 2),
      SubnetId: pick(c.network.subnets, a),
    }),
  launchWith: (c, a) =>
    c.call('RunInstances', {
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: pick(c.network.networkInterfaces, a) }],
    }),
  power: (c, a) => {
    const InstanceIds = [pick(c.network.instances, a)];
    const stopped = c.network.instances[InstanceIds[0]!]?.state === 'stopped';
    c.call(stopped ? 'StartInstances' : 'StopInstances', { InstanceIds });
  },
  terminate: (c, a) => c.call('TerminateInstances', { InstanceIds: [pick(c.network.instances, a)] }),
  attach: (c, a, b) => {
    const free = Object.values(c.network.networkInterfaces).filter(({ attachment }) => !attachment);
    c.call('AttachNetworkInterface', {
      InstanceId: pick(c.network.instances, a),
      NetworkInterfaceId: free[b % Math.max(free.length, 1)]?.id,
      DeviceIndex: 1 + (b % 3),
    });
  },
  detach: (c, a) => {
    const attached = Object.values(c.network.networkInterfaces).flatMap(({ attachment }) =>
      attachment && attachment.deviceIndex > 0 ? [attachment] : [],
    );
    c.call('DetachNetworkInterface', { AttachmentId: attached[a % Math.max(attached.length, 1)]?.id });
  },
  peer: (c, a, b) =>
    c.call('CreateVpcPeeringConnection', {
      VpcId: pick(c.network.vpcs, a),
      PeerVpcId: pick(c.network.vpcs, b),
    }),
  acceptPeer: (c, a) =>
    c.call('AcceptVpcPeeringConnection', {
      VpcPeeringConnectionId: pick(c.network.vpcPeeringConnections, a),
    }),
  deletePeer: (c, a) =>
    c.call('DeleteVpcPeeringConnection', {
      VpcPeeringConnectionId: pick(c.network.vpcPeeringConnections, a),
    }),
};

const number = fc.nat(1000);
const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(STEPS)), number, number), {
  minLength: 30,
  maxLength: 80,
});

it('keeps every invariant, whatever is called in whatever order', () => {
  const done = new Set<string>();
  fc.assert(
    fc.property(steps, (sequence) => {
      const cloud = testCloud();
      const VpcId = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!.VpcId!;
      cloud.call('CreateSubnet', { VpcId, CidrBlock: '10.0.255.0/24' });
      STEPS.attachGateway!(cloud, 0, 0);
      cloud.call('AllocateAddress');
      for (const [name, a, b] of sequence) {
        try {
          STEPS[name]!(cloud, a, b);
          done.add(name);
        } catch (error) {
          // A refusal is an answer; anything else is a fault of ours.
          if (!(error instanceof AwsError)) throw error;
        }
      }
      expect(violations(cloud.network)).toEqual([]);
    }),
    { numRuns: 150, seed: 20260101 },
  );
  // Steps that were always refused would have tried nothing.
  expect(Object.keys(STEPS).filter((name) => !done.has(name))).toEqual([]);
});
