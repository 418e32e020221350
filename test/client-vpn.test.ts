/** Client VPN operations have their effect on packets of a client that is connected. */
import {
  AssociateClientVpnTargetNetworkCommand,
  AuthorizeClientVpnIngressCommand,
  CreateClientVpnRouteCommand,
  DeleteClientVpnRouteCommand,
  DescribeClientVpnConnectionsCommand,
  DescribeClientVpnEndpointsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DisassociateClientVpnTargetNetworkCommand,
  ModifyClientVpnEndpointCommand,
  RevokeClientVpnIngressCommand,
  TerminateClientVpnConnectionsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, TestLab } from './support/lab.ts';

let lab: TestLab;
let vpn: string;
let url: string;

beforeAll(async () => {
  lab = await TestLab.up();
  vpn = (await lab.ec2.send(new DescribeClientVpnEndpointsCommand({}))).ClientVpnEndpoints![0]!
    .ClientVpnEndpointId!;
  const { VpcEndpoints } = await lab.ec2.send(new DescribeVpcEndpointsCommand({}));
  url = `https://bucket.${VpcEndpoints![0]!.DnsEntries![0]!.DnsName!.replace('*.', '')}/`;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

/** Does S3 answer? Addresses are given, so that names do not matter. */
async function s3Answers(): Promise<boolean> {
  const address = (await lab.health()).endpointUrls?.length ? await endpointAddress() : '';
  const { code } = await lab.onprem(
    'curl',
    '-sk',
    '-m2',
    '-o',
    '/dev/null',
    '--resolve',
    `${new URL(url).hostname}:443:${address}`,
    url,
  );
  return code === 0;
}

async function endpointAddress(): Promise<string> {
  const { DescribeNetworkInterfacesCommand } = await import('@aws-sdk/client-ec2');
  const { NetworkInterfaces } = await lab.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'interface-type', Values: ['vpc_endpoint'] }] }),
  );
  return NetworkInterfaces![0]!.PrivateIpAddress!;
}

/** After a change that resets every session: the client is back when its tunnel has an address again. */
async function connected(): Promise<void> {
  await eventually(async () => {
    const { Connections } = await lab.ec2.send(
      new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId: vpn }),
    );
    expect(Connections!.filter(({ Status }) => Status?.Code === 'active')).toHaveLength(1);
    const { stdout } = await lab.onprem('ip', '-4', '-o', 'addr', 'show', 'dev', 'tun0');
    expect(stdout).toMatch(/inet 10\.100\./);
  }, 30);
}

it('lists the connection of the on-premises host, with the bytes that it carried', async () => {
  await connected();
  expect(await s3Answers()).toBe(true);
  const connection = await eventually(async () => {
    const { Connections } = await lab.ec2.send(
      new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId: vpn }),
    );
    expect(Number(Connections![0]!.IngressBytes)).toBeGreaterThan(1000);
    return Connections![0]!;
  });
  expect(connection).toMatchObject({
    CommonName: 'client1.domain.tld',
    Status: { Code: 'active' },
    ConnectionEndTime: '-',
  });
  const { stdout } = await lab.onprem('ip', '-4', '-o', 'addr', 'show', 'dev', 'tun0');
  expect(stdout).toContain(`inet ${connection.ClientIp}/27`);
});

it('lets the longest authorization rule decide, and has no fall-back', async () => {
  const address = await endpointAddress();
  const narrow = {
    ClientVpnEndpointId: vpn,
    TargetNetworkCidr: `${address}/32`,
    AccessGroupId: 'S-1-2-34-5678',
  };
  await lab.ec2.send(new AuthorizeClientVpnIngressCommand(narrow));
  await connected();
  expect(await s3Answers()).toBe(false);
  await lab.ec2.send(new RevokeClientVpnIngressCommand(narrow));
  await connected();
  await eventually(async () => expect(await s3Answers()).toBe(true));
});

it('drops what has a rule but no route, and what has a route but no rule', async () => {
  const { Subnets } = await lab.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'tag-key', Values: ['Name'] }] }),
  );
  const everywhere = {
    ClientVpnEndpointId: vpn,
    DestinationCidrBlock: '8.8.8.8/32',
    TargetVpcSubnetId: Subnets!.find(({ CidrBlock }) => CidrBlock === '10.0.0.0/24')!.SubnetId!,
  };
  await lab.ec2.send(new CreateClientVpnRouteCommand(everywhere));
  expect((await lab.onprem('ping', '-c1', '-W1', '8.8.8.8')).code).not.toBe(0);
  await lab.ec2.send(new DeleteClientVpnRouteCommand(everywhere));
});

it('follows the DNS servers that the endpoint pushes, and the site’s own resolver without them', async () => {
  await lab.ec2.send(
    new ModifyClientVpnEndpointCommand({
      ClientVpnEndpointId: vpn,
      SplitTunnel: true,
      DnsServers: { Enabled: false },
    }),
  );
  await connected();
  await eventually(async () =>
    expect((await lab.onprem('cat', '/etc/resolv.conf')).stdout).toBe('nameserver 192.168.11.1\n'),
  );
  // The endpoint's name is public: any resolver answers its private addresses.
  const { stdout } = await lab.onprem('dig', '+short', new URL(url).hostname);
  expect(stdout).toContain('10.0.');
  // A split tunnel leaves the way to the internet open.
  expect((await lab.onprem('ping', '-c1', '-W1', '1.1.1.1')).code).toBe(0);
  expect(await s3Answers()).toBe(true);

  await lab.ec2.send(
    new ModifyClientVpnEndpointCommand({
      ClientVpnEndpointId: vpn,
      SplitTunnel: false,
      DnsServers: { Enabled: true, CustomDnsServers: ['10.0.0.2'] },
    }),
  );
  await connected();
  await eventually(async () =>
    expect((await lab.onprem('cat', '/etc/resolv.conf')).stdout).toBe('nameserver 10.0.0.2\n'),
  );
});

it('terminates a connection; the client comes back as a new one', async () => {
  await connected();
  const { Connections } = await lab.ec2.send(
    new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId: vpn }),
  );
  const old = Connections!.find(({ Status }) => Status?.Code === 'active')!.ConnectionId!;
  const { ConnectionStatuses } = await lab.ec2.send(
    new TerminateClientVpnConnectionsCommand({ ClientVpnEndpointId: vpn, ConnectionId: old }),
  );
  expect(ConnectionStatuses![0]).toMatchObject({ ConnectionId: old, PreviousStatus: { Code: 'active' } });
  await eventually(async () => {
    const now = (await lab.ec2.send(new DescribeClientVpnConnectionsCommand({ ClientVpnEndpointId: vpn })))
      .Connections!;
    expect(now.find(({ ConnectionId }) => ConnectionId === old)?.Status?.Code).toBe('terminated');
    expect(now.filter(({ Status }) => Status?.Code === 'active')).toHaveLength(1);
  }, 30);
});

it('serves a second association with an interface of its own, and survives the loss of the first', async () => {
  const { Subnets } = await lab.ec2.send(new DescribeSubnetsCommand({}));
  const second = Subnets!.find(({ CidrBlock }) => CidrBlock === '10.0.1.0/24')!.SubnetId!;
  const { ClientVpnEndpoints } = await lab.ec2.send(new DescribeClientVpnEndpointsCommand({}));
  const group = ClientVpnEndpoints![0]!.SecurityGroupIds!;
  const { AssociationId } = await lab.ec2.send(
    new AssociateClientVpnTargetNetworkCommand({ ClientVpnEndpointId: vpn, SubnetId: second }),
  );
  expect(group.length).toBeGreaterThan(0);
  const { DescribeClientVpnTargetNetworksCommand } = await import('@aws-sdk/client-ec2');
  const { ClientVpnTargetNetworks } = await lab.ec2.send(
    new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId: vpn }),
  );
  expect(ClientVpnTargetNetworks!.map(({ Status }) => Status?.Code)).toEqual(['associated', 'associated']);
  const first = ClientVpnTargetNetworks!.find((target) => target.AssociationId !== AssociationId)!
    .AssociationId!;
  await lab.ec2.send(
    new DisassociateClientVpnTargetNetworkCommand({ ClientVpnEndpointId: vpn, AssociationId: first }),
  );
  await connected();
  await eventually(async () => expect(await s3Answers()).toBe(true));
});
