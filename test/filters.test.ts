/** Security groups and network ACLs judge real packets the way AWS's do. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeClientVpnTargetNetworksCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcEndpointsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestLab } from './support/lab.ts';

let lab: TestLab;
let endpoint: VpcEndpoint;
let url: string;
let endpointGroup: string;
let associationGroup: string;

beforeAll(async () => {
  lab = await TestLab.up();
  endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
  endpointGroup = endpoint.Groups![0]!.GroupId!;
  const clientVpnEndpointId = await clientVpnId();
  const targets = await lab.ec2.send(
    new DescribeClientVpnTargetNetworksCommand({ ClientVpnEndpointId: clientVpnEndpointId }),
  );
  associationGroup = targets.ClientVpnTargetNetworks![0]!.SecurityGroups![0]!;
  // The zone of the association's own subnet and the other one: an ACL judges only what crosses a subnet's edge.
  url = `https://bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}/`;
});
afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
});

async function clientVpnId(): Promise<string> {
  const { DescribeClientVpnEndpointsCommand } = await import('@aws-sdk/client-ec2');
  return (await lab.ec2.send(new DescribeClientVpnEndpointsCommand({}))).ClientVpnEndpoints![0]!
    .ClientVpnEndpointId!;
}

/** Can the on-premises host get an answer at this address of the endpoint? */
async function answers(address?: string): Promise<boolean> {
  const resolve = address ? ['--resolve', `${new URL(url).hostname}:443:${address}`] : [];
  const { code } = await lab.onprem('curl', '-sk', '-m2', '-o', '/dev/null', ...resolve, url);
  expect([0, 28]).toContain(code);
  return code === 0;
}

const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };

describe('security groups', () => {
  it('have two gates: the sender must be let out and the receiver must let in', async () => {
    const in443 = {
      GroupId: endpointGroup,
      IpPermissions: [{ ...https, UserIdGroupPairs: [{ GroupId: associationGroup }] }],
    };
    const outAll = {
      GroupId: associationGroup,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    };
    expect(await answers()).toBe(true);
    await lab.ec2.send(new RevokeSecurityGroupEgressCommand(outAll));
    expect(await answers()).toBe(false);
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(in443));
    expect(await answers()).toBe(false);
    await lab.ec2.send(new AuthorizeSecurityGroupEgressCommand(outAll));
    expect(await answers()).toBe(false);
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(in443));
    expect(await answers()).toBe(true);
  });

  it('see the address of the association, not the client’s', async () => {
    const group = { GroupId: endpointGroup };
    const byGroup = {
      ...group,
      IpPermissions: [{ ...https, UserIdGroupPairs: [{ GroupId: associationGroup }] }],
    };
    const clients = { ...group, IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '10.100.0.0/22' }] }] };
    const subnet = { ...group, IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '10.0.0.0/24' }] }] };
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(byGroup));
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(clients));
    expect(await answers()).toBe(false);
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(clients));
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(subnet));
    expect(await answers()).toBe(true);
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(subnet));
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(byGroup));
    expect(await answers()).toBe(true);
  });

  it('let an established flow live when its rule goes, and refuse a new one', async () => {
    const rule = {
      GroupId: endpointGroup,
      IpPermissions: [{ ...https, UserIdGroupPairs: [{ GroupId: associationGroup }] }],
    };
    // One TLS connection held open over the change, a request before and one after.
    const held = lab.onpremShell(
      `exec 3<>/dev/tcp/${new URL(url).hostname}/443 && echo open && sleep 3 && printf 'x' >&3 && timeout 2 head -c1 <&3 | wc -c`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await lab.ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    expect(await answers()).toBe(false);
    // The server answers the junk byte by closing, which reaches the client: the flow is alive.
    const { stdout, ms } = await held;
    expect(stdout).toContain('open');
    expect(ms).toBeLessThan(6_000);
    await lab.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    expect(await answers()).toBe(true);
  });
});

describe('network ACLs', () => {
  it('need a rule for replies, and are asked only at the edge of a subnet', async () => {
    const [near, far] = await addressesBySubnet();
    const acl = (
      await lab.ec2.send(
        new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [endpoint.VpcId!] }] }),
      )
    ).NetworkAcls![0]!;
    const denyReplies = {
      NetworkAclId: acl.NetworkAclId!,
      RuleNumber: 50,
      Protocol: '6',
      RuleAction: 'deny' as const,
      Egress: false,
      CidrBlock: '10.0.1.0/24',
      PortRange: { From: 1024, To: 65535 },
    };
    expect([await answers(near), await answers(far)]).toEqual([true, true]);
    await lab.ec2.send(new CreateNetworkAclEntryCommand(denyReplies));
    expect([await answers(near), await answers(far)]).toEqual([true, false]);
    await lab.ec2.send(
      new DeleteNetworkAclEntryCommand({ NetworkAclId: acl.NetworkAclId!, RuleNumber: 50, Egress: false }),
    );
    expect(await answers(far)).toBe(true);
  });

  it('do not judge questions to the Amazon-provided DNS server', async () => {
    const acl = (
      await lab.ec2.send(
        new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [endpoint.VpcId!] }] }),
      )
    ).NetworkAcls![0]!;
    const denyAll = {
      NetworkAclId: acl.NetworkAclId!,
      RuleNumber: 10,
      Protocol: '-1',
      RuleAction: 'deny' as const,
      CidrBlock: '0.0.0.0/0',
    };
    for (const Egress of [true, false])
      await lab.ec2.send(new CreateNetworkAclEntryCommand({ ...denyAll, Egress }));
    const dig = await lab.onprem('dig', '+short', '+time=2', '+tries=1', new URL(url).hostname);
    for (const Egress of [true, false]) {
      await lab.ec2.send(
        new DeleteNetworkAclEntryCommand({ NetworkAclId: acl.NetworkAclId!, RuleNumber: 10, Egress }),
      );
    }
    expect(dig.stdout).toContain('10.0.');
  });
});

/** The endpoint's address in the association's subnet and the one in the other. */
async function addressesBySubnet(): Promise<[string, string]> {
  const { stdout } = await lab.onprem('dig', '+short', new URL(url).hostname);
  const addresses = stdout.trim().split('\n');
  return [
    addresses.find((ip) => ip.startsWith('10.0.0.'))!,
    addresses.find((ip) => ip.startsWith('10.0.1.'))!,
  ];
}
