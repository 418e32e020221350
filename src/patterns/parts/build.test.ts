import { beforeAll, describe, expect, it } from 'vitest';
import { routeTableOf } from '../../network/routes.ts';
import { inboundResolver } from '../inbound-resolver/pattern.ts';
import { providedDns } from '../provided-dns/pattern.ts';
import { publicDns } from '../public-dns/pattern.ts';
import { type Built, built } from './testing/built.ts';

const only = <T>(things: Record<string, T>): T => {
  expect(Object.keys(things)).toHaveLength(1);
  return Object.values(things)[0]!;
};

/** Those of the pattern's VPC, in their order. */
function subnets({ network }: Built) {
  return Object.values(network.subnets).toSorted((a, b) => a.cidrBlock.localeCompare(b.cidrBlock));
}

describe.each([providedDns, publicDns, inboundResolver])('$name', (pattern) => {
  let made: Built;
  beforeAll(async () => {
    made = await built(pattern);
  });

  it('is one stack', () => {
    expect(only(made.network.stacks)).toMatchObject({
      name: `kairo-${pattern.name}`,
      status: 'CREATE_COMPLETE',
    });
  });

  it('has two private subnets in two zones, and an interface endpoint for S3 in both', () => {
    const [first, second] = subnets(made);
    expect([first!.cidrBlock, second!.cidrBlock]).toEqual(['10.0.0.0/24', '10.0.1.0/24']);
    expect(first!.availabilityZone).not.toBe(second!.availabilityZone);
    const endpoint = Object.values(made.network.vpcEndpoints).find(({ type }) => type === 'Interface');
    expect(endpoint).toMatchObject({ serviceName: 'com.amazonaws.ap-northeast-1.s3' });
    expect(new Set(endpoint!.subnetIds)).toEqual(new Set([first!.id, second!.id]));
  });

  it("admits to the endpoint HTTPS from the Client VPN's group, and nothing else", () => {
    const endpoint = Object.values(made.network.vpcEndpoints).find(({ type }) => type === 'Interface')!;
    const [groupId] = only(made.network.clientVpnEndpoints).groupIds;
    const rules = Object.values(made.network.securityGroupRules).filter(
      (rule) => !rule.isEgress && rule.groupId === endpoint.groupIds[0],
    );
    expect(rules).toMatchObject([
      { protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'group', groupId } },
    ]);
    expect(endpoint.groupIds).not.toContain(groupId);
  });

  it('has a bucket that anybody of the account may write to, from anywhere', () => {
    expect(made.s3.map(([operation]) => operation)).not.toContain('PutBucketPolicy');
    expect(made.s3).toContainEqual(['CreateBucket', expect.objectContaining({ Bucket: 'kairo-rehearsal' })]);
    for (const { policyDocument } of Object.values(made.network.vpcEndpoints))
      expect(policyDocument).toBeUndefined();
  });

  it('names what people look for', () => {
    const named = Object.values(made.network.tags).map(({ Name }) => Name);
    const parts = ['kairo-vpc', 'kairo-private-1', 'kairo-private-2', 'kairo-s3', 'kairo-client-vpn'];
    expect(named).toEqual(expect.arrayContaining(parts));
    const groups = Object.values(made.network.securityGroups).map(({ name }) => name);
    expect(groups).toEqual(expect.arrayContaining(['kairo-client-vpn', 'kairo-s3-endpoint']));
  });
});

describe("the article's ①", () => {
  it("pushes the VPC's resolver, and puts a host on premises that has the whole profile", async () => {
    const made = await built(providedDns);
    expect(only(made.network.clientVpnEndpoints)).toMatchObject({
      clientCidrBlock: '10.100.0.0/22',
      dnsServers: ['10.0.0.2'],
      splitTunnel: false,
    });
    expect(made.sites).toMatchObject([
      { name: 'onprem', lanCidr: '192.168.11.0/24', hosts: [{ name: 'onprem', address: '192.168.11.10' }] },
    ]);
    expect(made.sites[0]!.hosts[0]!.vpnProfile).toMatch(/<cert>\n-----BEGIN CERTIFICATE-----/);
  });
});

describe("the article's ②", () => {
  let made: Built;
  beforeAll(async () => {
    made = await built(publicDns);
  });
  const waysOut = (subnetId: string) =>
    routeTableOf(made.network, subnetId).routes.filter(({ target }) => target.kind !== 'local');

  it('leads the private subnets to the NAT gateway, and the NAT gateway to the name server only', () => {
    const [first, second, third] = subnets(made);
    expect(third!.cidrBlock).toBe('10.0.2.0/24');
    const gateway = only(made.network.natGateways);
    expect(gateway.subnetId).toBe(third!.id);
    for (const { id } of [first!, second!]) {
      expect(waysOut(id)).toMatchObject([
        { destination: { cidr: '0.0.0.0/0' }, target: { kind: 'nat-gateway', id: gateway.id } },
      ]);
    }
    expect(waysOut(third!.id)).toMatchObject([
      { destination: { cidr: '8.8.8.8/32' }, target: { kind: 'internet-gateway' } },
    ]);
  });

  it('routes and authorizes the name server, so that the VPC alone closes the network', () => {
    const { dnsServers, routes, authorizationRules } = only(made.network.clientVpnEndpoints);
    expect(dnsServers).toEqual(['8.8.8.8']);
    expect(routes.map(({ destinationCidr }) => destinationCidr).toSorted()).toEqual([
      '0.0.0.0/0',
      '10.0.0.0/16',
      '8.8.8.8/32',
    ]);
    expect(authorizationRules.map(({ targetNetworkCidr }) => targetNetworkCidr).toSorted()).toEqual([
      '0.0.0.0/0',
      '10.0.0.0/16',
      '8.8.8.8/32',
    ]);
  });
});
