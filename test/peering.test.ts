/** VPC peering: private addresses of two VPCs reach each other, and nothing reaches through a VPC. */
import {
  AcceptVpcPeeringConnectionCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Result, TestLab } from './support/lab.ts';

interface Place {
  vpcId: string;
  cidr: string;
  tableId: string;
  groupId: string;
  instance: string;
  ip: string;
}

let lab: TestLab;
/** Of the pattern's VPC, 10.0.0.0/16. */
let endpoint: VpcEndpoint;
let host: string;
let near: Place;
let far: Place;
/** Peered with `far` alone. */
let beyond: Place;
let connection: string;
let onward: string;

beforeAll(async () => {
  lab = await TestLab.up();
  endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
  host = `bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}`;
  far = await placeIn(endpoint.VpcId!, '10.0.0.0/16', endpoint.SubnetIds![0]!);
  near = await makeVpc('10.1.0.0/16');
  beyond = await makeVpc('10.2.0.0/16');
  connection = await peer(near, far);
  onward = await peer(far, beyond);
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

async function makeVpc(cidr: string): Promise<Place> {
  const vpcId = (await lab.ec2.send(new CreateVpcCommand({ CidrBlock: cidr }))).Vpc!.VpcId!;
  const block = cidr.replace('/16', '/24');
  const { Subnet } = await lab.ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: block }));
  return await placeIn(vpcId, cidr, Subnet!.SubnetId!);
}

async function placeIn(vpcId: string, cidr: string, SubnetId: string): Promise<Place> {
  const { GroupId } = await lab.ec2.send(
    new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'peering', Description: 'peering' }),
  );
  const { Instances } = await lab.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1,
      SubnetId,
      SecurityGroupIds: [GroupId!],
    }),
  );
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const { RouteTables } = await lab.ec2.send(new DescribeRouteTablesCommand({ Filters }));
  return {
    vpcId,
    cidr,
    tableId: RouteTables![0]!.RouteTableId!,
    groupId: GroupId!,
    instance: Instances![0]!.InstanceId!,
    ip: Instances![0]!.PrivateIpAddress!,
  };
}

async function peer(a: Place, b: Place): Promise<string> {
  const { VpcPeeringConnection } = await lab.ec2.send(
    new CreateVpcPeeringConnectionCommand({ VpcId: a.vpcId, PeerVpcId: b.vpcId }),
  );
  const id = VpcPeeringConnection!.VpcPeeringConnectionId!;
  await lab.ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
  return id;
}

const route = (from: Place, DestinationCidrBlock: string, VpcPeeringConnectionId: string) =>
  lab.ec2.send(
    new CreateRouteCommand({ RouteTableId: from.tableId, DestinationCidrBlock, VpcPeeringConnectionId }),
  );
const on = ({ instance }: Place, ...command: string[]): Promise<Result> =>
  lab.kairo('exec', instance, '--', ...command);
const pings = async (from: Place, ip: string) => (await on(from, 'ping', '-c1', '-W1', ip)).code === 0;

const ECHO = { IpProtocol: 'icmp', FromPort: -1, ToPort: -1 };
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

describe('two peered VPCs', () => {
  it('reach each other with routes on both sides and a rule that names the other’s group', async () => {
    const byGroup = {
      GroupId: far.groupId,
      IpPermissions: [{ ...ECHO, UserIdGroupPairs: [{ GroupId: near.groupId }] }],
    };
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(byGroup));
    expect(await pings(near, far.ip)).toBe(false);
    await route(near, far.cidr, connection);
    expect(await pings(near, far.ip)).toBe(false);
    await route(far, near.cidr, connection);
    expect(await pings(near, far.ip)).toBe(true);
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(byGroup));
    expect(await pings(near, far.ip)).toBe(false);
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(byGroup));
  });

  it('are no hops to each other', async () => {
    expect((await on(near, 'ping', '-c1', '-W1', '-t1', far.ip)).code).toBe(0);
  });

  it('share an interface endpoint, which sees the private address of who asks', async () => {
    await lab.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: endpoint.Groups![0]!.GroupId!,
        IpPermissions: [{ ...HTTPS, UserIdGroupPairs: [{ GroupId: near.groupId }] }],
      }),
    );
    const { code } = await on(near, 'curl', '-s', '-m2', '-o', '/dev/null', `https://${host}/`);
    expect(code).toBe(0);
    expect((await lab.kairo('logs')).stdout).toContain(`from ${near.ip} through ${endpoint.VpcEndpointId}`);
  });

  it('do not share the Amazon-provided DNS server', async () => {
    const ask = (server: string) => on(near, 'dig', '+short', '+time=1', '+tries=1', `@${server}`, host);
    expect((await ask('10.1.0.2')).stdout).toContain('10.0.');
    // What dig ends with when no server answers.
    expect((await ask('10.0.0.2')).code).toBe(9);
  });

  it('do not share a gateway endpoint, wherever its addresses are routed', async () => {
    await lab.ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: far.vpcId,
        ServiceName: endpoint.ServiceName,
        RouteTableIds: [far.tableId],
      }),
    );
    const { PrefixLists } = await lab.ec2.send(new DescribePrefixListsCommand({}));
    for (const block of PrefixLists![0]!.Cidrs!) await route(near, block, connection);
    const curl = (from: Place) =>
      on(from, 'curl', '-s', '-m1', '-o', '/dev/null', 'https://s3.ap-northeast-1.amazonaws.com/');
    expect((await curl(far)).code).toBe(0);
    expect((await curl(near)).code).toBe(28);
  });

  it('are no way to a third', async () => {
    const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    for (const { groupId: GroupId } of [far, beyond])
      await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [all] }));
    await route(far, beyond.cidr, onward);
    await route(beyond, far.cidr, onward);
    await route(near, beyond.cidr, connection);
    await route(beyond, near.cidr, onward);
    expect(await pings(far, beyond.ip)).toBe(true);
    expect(await pings(near, far.ip)).toBe(true);
    expect(await pings(near, beyond.ip)).toBe(false);
  });

  it('are apart when the connection is deleted', async () => {
    await lab.ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: connection }));
    expect(await pings(near, far.ip)).toBe(false);
    expect(await pings(far, beyond.ip)).toBe(true);
  });
});
