/** Gateway endpoints: a route to the public addresses of S3 that no packet leaves the VPC by. */
import {
  AssociateRouteTableCommand,
  AuthorizeClientVpnIngressCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateClientVpnRouteCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkAclEntryCommand,
  DeleteVpcEndpointsCommand,
  DescribeClientVpnEndpointsCommand,
  DescribeClientVpnTargetNetworksCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Result, TestLab } from './support/lab.ts';

const S3 = 's3.ap-northeast-1.amazonaws.com';

let lab: TestLab;
/** Of the pattern; its VPC and subnets are used. */
let interfaceEndpoint: VpcEndpoint;
let groupId: string;
let instance: { id: string; ip: string };
let gatewayEndpointId: string;
let blocks: string[];

beforeAll(async () => {
  lab = await TestLab.up();
  interfaceEndpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
  const group = new CreateSecurityGroupCommand({ VpcId: vpcId(), GroupName: 'hosts', Description: 'hosts' });
  groupId = (await lab.ec2.send(group)).GroupId!;
  instance = await run(interfaceEndpoint.SubnetIds![0]!);
  const { PrefixLists } = await lab.ec2.send(new DescribePrefixListsCommand({}));
  blocks = PrefixLists![0]!.Cidrs!;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

const vpcId = () => interfaceEndpoint.VpcId!;

async function run(subnetId: string): Promise<{ id: string; ip: string }> {
  const { Instances } = await lab.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      SecurityGroupIds: [groupId],
    }),
  );
  return { id: Instances![0]!.InstanceId!, ip: Instances![0]!.PrivateIpAddress! };
}

const CURL = ['curl', '-s', '-m1', '-o', '/dev/null', `https://${S3}/`];
const on = ({ id }: { id: string }, ...command: string[]): Promise<Result> =>
  lab.kairo('exec', id, '--', ...command);
const reaches = async (from: { id: string }) => answered(await on(from, ...CURL));

/** An answer with a certificate that is trusted, or silence; anything else is neither. */
function answered({ code }: Result): boolean {
  expect([0, 28]).toContain(code);
  return code === 0;
}

async function mainTable(): Promise<string> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId()] },
    { Name: 'association.main', Values: ['true'] },
  ];
  return (await lab.ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables![0]!.RouteTableId!;
}

describe('a host in the VPC', () => {
  it('reaches S3 under its public name once its route table has the endpoint', async () => {
    expect(await reaches(instance)).toBe(false);
    const { VpcEndpoint: made } = await lab.ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: vpcId(),
        ServiceName: interfaceEndpoint.ServiceName,
        RouteTableIds: [await mainTable()],
      }),
    );
    gatewayEndpointId = made!.VpcEndpointId!;
    expect(await reaches(instance)).toBe(true);
    const { stdout } = await on(instance, 'dig', '+short', S3);
    expect(stdout.split('\n')[0]).toMatch(/^52\.219\./);
  });

  it('keeps its private address on the way, which S3 sees together with the endpoint', async () => {
    const { stdout } = await lab.kairo('logs');
    expect(stdout).toMatch(new RegExp(`from ${instance.ip} through ${gatewayEndpointId}`));
  });

  it('may ask in the clear, and by every public name', async () => {
    const urls = [`http://${S3}/`, 'https://a-bucket.s3.dualstack.ap-northeast-1.amazonaws.com/'];
    for (const url of urls) {
      const { code, stdout } = await on(instance, 'curl', '-4', '-sv', '-m1', url);
      expect([url, code]).toEqual([url, 0]);
      expect(stdout).toContain('<Error>');
    }
  });

  it('copies with the AWS CLI and nothing about endpoints', async () => {
    await lab.s3.send(new CreateBucketCommand({ Bucket: 'through-the-gateway' }));
    const copy =
      'echo hello | aws s3 cp - s3://through-the-gateway/a && aws s3 cp s3://through-the-gateway/a -';
    const { stdout, stderr } = await on(instance, 'sh', '-c', copy);
    expect(stderr).toBe('');
    expect(stdout).toBe('hello\n');
  });

  it('may do what the endpoint’s policy allows', async () => {
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::through-the-gateway', 'arn:aws:s3:::through-the-gateway/*'],
    };
    const VpcEndpointId = gatewayEndpointId;
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    await lab.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument }));
    expect((await on(instance, 'aws', 's3', 'ls', 's3://through-the-gateway')).code).toBe(0);
    const { stderr } = await on(instance, 'aws', 's3', 'ls', 's3://kairo-rehearsal');
    expect(stderr).toContain('because no VPC endpoint policy allows the s3:ListBucket action');
    await lab.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ResetPolicy: true }));
    expect((await on(instance, 'aws', 's3', 'ls', 's3://kairo-rehearsal')).code).toBe(0);
  });

  it('is let out by its group, by blocks or by the prefix list', async () => {
    const everywhere = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    const PrefixListId = (await lab.ec2.send(new DescribePrefixListsCommand({}))).PrefixLists![0]!
      .PrefixListId!;
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId }] };
    const GroupId = groupId;
    await lab.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everywhere] }));
    expect(await reaches(instance)).toBe(false);
    await lab.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [https] }));
    expect(await reaches(instance)).toBe(true);
    await lab.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everywhere] }));
  });

  it.each([true, false])('meets its ACL with the public address, outbound: %s', async (Egress) => {
    const filter = { Name: 'vpc-id', Values: [vpcId()] };
    const { NetworkAcls } = await lab.ec2.send(new DescribeNetworkAclsCommand({ Filters: [filter] }));
    const entry = { NetworkAclId: NetworkAcls![0]!.NetworkAclId!, RuleNumber: 50, Egress };
    await lab.ec2.send(
      new CreateNetworkAclEntryCommand({
        ...entry,
        Protocol: '6',
        PortRange: { From: 0, To: 65535 },
        RuleAction: 'deny',
        CidrBlock: blocks[0],
      }),
    );
    expect(await reaches(instance)).toBe(false);
    await lab.ec2.send(new DeleteNetworkAclEntryCommand(entry));
    expect(await reaches(instance)).toBe(true);
  });

  it('has no way in a subnet whose table has no such route', async () => {
    const other = await run(interfaceEndpoint.SubnetIds![1]!);
    expect(await reaches(other)).toBe(true);
    const { RouteTable } = await lab.ec2.send(new CreateRouteTableCommand({ VpcId: vpcId() }));
    await lab.ec2.send(
      new AssociateRouteTableCommand({
        RouteTableId: RouteTable!.RouteTableId,
        SubnetId: interfaceEndpoint.SubnetIds![1],
      }),
    );
    expect(await reaches(other)).toBe(false);
  });
});

describe('a client of Client VPN', () => {
  /** Through the tunnel and no other way; while there is none, it is waited for. */
  const viaTunnel = () => eventually(async () => answered(await lab.onprem(...CURL, '--interface', 'tun0')));

  it('reaches S3 by a route and a rule for its addresses, as the association’s interface', async () => {
    expect(await viaTunnel()).toBe(false);
    const { ClientVpnEndpoints } = await lab.ec2.send(new DescribeClientVpnEndpointsCommand({}));
    const { ClientVpnEndpointId } = ClientVpnEndpoints![0]!;
    const { ClientVpnTargetNetworks: targets } = await lab.ec2.send(
      new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId }),
    );
    for (const block of blocks) {
      await lab.ec2.send(
        new CreateClientVpnRouteCommand({
          ClientVpnEndpointId,
          DestinationCidrBlock: block,
          TargetVpcSubnetId: targets![0]!.TargetNetworkId,
        }),
      );
    }
    expect(await viaTunnel()).toBe(false);
    for (const TargetNetworkCidr of blocks) {
      await lab.ec2.send(
        new AuthorizeClientVpnIngressCommand({
          ClientVpnEndpointId,
          TargetNetworkCidr,
          AuthorizeAllGroups: true,
        }),
      );
    }
    await eventually(async () => expect(await viaTunnel()).toBe(true));
    const { NetworkInterfaces } = await lab.ec2.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: 'description', Values: ['ClientVPN Endpoint resource'] }],
      }),
    );
    const { stdout } = await lab.kairo('logs');
    expect(stdout).toContain(`from ${NetworkInterfaces![0]!.PrivateIpAddress} through ${gatewayEndpointId}`);
  });

  it('loses it with the endpoint', async () => {
    await lab.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [gatewayEndpointId] }));
    expect([await viaTunnel(), await reaches(instance)]).toEqual([false, false]);
  });
});
