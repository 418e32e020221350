import { describe, expect, it } from 'vitest';
import { emptyIamAccount } from '../network/iam/account.ts';
import type { IamUser } from '../network/network.ts';
import { explain } from './explain.ts';
import { prove } from './prove.ts';
import type { Question } from './question.ts';
import { inboundResolver, providedDns, publicDns } from './testing/patterns.ts';
import type { World } from './world.ts';

const BUCKET = 's3://kairo-rehearsal/report.pdf';
const codes = (world: World, question: Partial<Question>) => {
  const { verdict, findings } = explain(world, { from: 'onprem', to: BUCKET, ...question });
  return [verdict, ...findings.map(({ code }) => code)];
};

describe('a bucket behind an endpoint', () => {
  const { world, endpoint, vpc } = providedDns();
  it('is reached, and every stage is told', () => {
    const { verdict, stages, findings } = explain(world, { from: 'onprem', to: BUCKET });
    expect(findings).toEqual([]);
    expect(verdict).toBe('reachable');
    const told = stages.map(({ stage }) => stage);
    for (const stage of [
      'tunnel',
      'name',
      'local-routing',
      'client-vpn-route',
      'client-vpn-authorization',
      'translation',
      'security-group-egress',
      'security-group-ingress',
      'vpc-endpoint',
      'reply-security-group-ingress',
      'tls-version',
      'tls-name',
      'signing-region',
      'bucket',
      'endpoint-policy',
      'identity',
      'bucket-policy',
    ]) {
      expect(told).toContain(stage);
    }
    expect(stages.every((stage) => stage.verdict === 'pass' && stage.detail !== '')).toBe(true);
  });
  it('is not what the endpoint’s own name asks for, which lists buckets', () => {
    const to = `https://bucket.${endpoint.id}-abcdefgh.s3.ap-northeast-1.vpce.amazonaws.com`;
    expect(codes(world, { to })).toEqual(['reachable']);
    expect(codes(world, { to: `${to}/kairo-rehearsal/report.pdf` })).toEqual(['reachable']);
    const gone = to.replace('bucket.', 'nobodys.bucket.');
    expect(codes(world, { to: gone })).toEqual(['blocked', 'S3_NO_SUCH_BUCKET']);
  });
  it('is not by its public name, which leads to public addresses', () => {
    const endpointUrl = 'https://s3.ap-northeast-1.amazonaws.com';
    expect(codes(world, { endpointUrl })).toEqual(['blocked', 'DNS_PUBLIC_ANSWER', 'CLIENT_VPN_NO_ROUTE']);
  });
  it('is with private DNS by its public name', () => {
    endpoint.privateDnsEnabled = true;
    expect(codes(world, { endpointUrl: 'https://s3.ap-northeast-1.amazonaws.com' })).toEqual(['reachable']);
    endpoint.privateDnsEnabled = false;
  });
  it('is refused under a name that the certificate does not cover', () => {
    const endpointUrl = `https://${endpoint.id}-abcdefgh.s3.ap-northeast-1.vpce.amazonaws.com`;
    expect(codes(world, { endpointUrl })).toEqual(['blocked', 'TLS_NAME_MISMATCH']);
    expect(codes(world, { endpointUrl: endpointUrl.replace('https', 'http') })).toEqual([
      'blocked',
      'PROTOCOL_RESTRICTION',
      'ENI_SG_RULES_MISMATCH',
    ]);
  });
  it('is refused to another region, and to a client that speaks TLS 1.3 only', () => {
    expect(codes(world, { signingRegion: 'us-east-1', endpointUrl: url(world) })).toEqual([
      'blocked',
      'S3_SIGNING_REGION_MISMATCH',
    ]);
    expect(codes(world, { tlsVersion: '1.3' })).toEqual(['blocked', 'TLS_VERSION_UNSUPPORTED']);
  });
  it('is none, or in another region', () => {
    expect(codes(world, { to: 's3://nobodys/x' })).toEqual(['blocked', 'S3_NO_SUCH_BUCKET']);
    const far = { name: 'far', region: 'us-east-1', ownerAccountId: '0' };
    const withFar = { ...world, buckets: { ...world.buckets, far } };
    expect(codes(withFar, { to: 's3://far/x' })).toEqual(['blocked', 'S3_BUCKET_IN_OTHER_REGION']);
  });
  it('has nobody to tell its name while the resolver is off', () => {
    world.network.vpcs[vpc.id]!.enableDnsSupport = false;
    expect(codes(world, {})).toEqual(['blocked', 'VPC_DNS_SUPPORT_OFF', 'DNS_SERVER_UNREACHABLE']);
    world.network.vpcs[vpc.id]!.enableDnsSupport = true;
  });
  const url = ({ network }: World) => {
    const { id } = Object.values(network.vpcEndpoints)[0]!;
    return `https://bucket.${id}-abcdefgh.s3.ap-northeast-1.vpce.amazonaws.com`;
  };
});

describe('a site whose resolver forwards', () => {
  const { world, endpoint, gateway, host, resolver, resolverGroup, test } = inboundResolver();
  const name = 'https://s3.ap-northeast-1.amazonaws.com/kairo-rehearsal/x';
  it('reaches the interface endpoint under S3’s own name', () => {
    const { verdict, stages } = explain(world, { from: 'onprem', to: name });
    expect(verdict).toBe('reachable');
    expect(stages.filter(({ stage }) => stage === 'name')).toHaveLength(2);
    expect(stages.find(({ stage }) => stage === 'vpc-endpoint')).toMatchObject({ resource: endpoint.id });
  });
  it('while a host of the VPC goes on by the gateway endpoint', () => {
    const { verdict, stages } = explain(world, { from: host.id, to: name });
    expect(verdict).toBe('reachable');
    expect(stages.find(({ stage }) => stage === 'vpc-endpoint')).toMatchObject({ resource: gateway.id });
  });
  it('is told what keeps its resolver from being answered', () => {
    test.clearRules(resolverGroup, 'ingress');
    const { findings } = explain(world, { from: 'onprem', to: name });
    expect(findings.map(({ code }) => code)).toEqual(['SG_HAS_NO_RULES', 'DNS_SERVER_UNREACHABLE']);
    expect(findings[0]).toMatchObject({ resource: resolverGroup, fix: expect.stringContaining('--port 53') });
    expect(findings[1]!.resource).toBe(resolver.addresses[1]);
  });
});

it('does not pretend to know who is on the internet', () => {
  const { world, test, publicTable, gateway } = publicDns();
  test.route(publicTable, '0.0.0.0/0', { kind: 'internet-gateway', id: gateway });
  const told = (to: string) =>
    explain(world, { from: 'onprem', to }).stages.find(({ stage }) => stage === 'internet')!.detail;
  expect(told('8.8.8.8')).toContain('a public name server');
  expect(told('52.219.0.2')).toContain('s3.ap-northeast-1.amazonaws.com');
  expect(told('9.9.9.9')).toContain('the model does not know');
});

it('a name of somebody else’s on the internet is not said to be nobody’s', () => {
  const { world } = providedDns();
  const detail = (to: string) => explain(world, { from: 'onprem', to }).findings[0]?.detail;
  expect(detail('www.example.com')).toMatch(
    /does not exist\. Of the internet’s names .* by their address\.$/,
  );
  expect(detail('vpce-0-x.s3.ap-northeast-1.vpce.amazonaws.com')).toMatch(/does not exist\.$/);
});

describe('what people set by hand on premises', () => {
  const { world, addresses } = providedDns();
  const host = world.network.sites.onprem!.hosts[0]!;
  const asked = { endpointUrl: 'https://bucket.example.com' };
  it('is asked before anybody else', () => {
    host.conditions = { hostsFile: { 'bucket.example.com': addresses[0]! } };
    expect(codes(world, asked)).toEqual(['blocked', 'TLS_NAME_MISMATCH']);
    host.conditions = { nameServers: ['192.168.11.1'] };
    expect(codes(world, asked)).toEqual(['blocked', 'DNS_NAME_ERROR']);
    world.network.sites.onprem!.conditions = { stripsPrivateAnswers: true };
    expect(codes(world, {})).toEqual(['blocked', 'DNS_NO_ADDRESS']);
    delete world.network.sites.onprem!.conditions;
  });
  it('goes past the tunnel, and keeps it down', () => {
    host.conditions = { localRoutes: ['10.0.0.0/16'], nameServers: ['192.168.11.1'] };
    expect(codes(world, {})).toEqual(['blocked', 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS']);
    host.conditions = { blocks: [{ protocol: 'tcp', port: 443 }] };
    expect(codes(world, {})).toEqual(['blocked', 'SITE_FIREWALL']);
    delete host.conditions;
    world.network.sites.onprem!.conditions = { blocks: [{ protocol: 'udp', port: 443 }] };
    expect(codes(world, {})[1]).toBe('SITE_TUNNEL_DOWN');
    delete world.network.sites.onprem!.conditions;
  });
});

it('a tunnel does not come up for who asks nobody that knows its endpoint’s name', () => {
  const { world, addresses } = providedDns();
  const host = world.network.sites.onprem!.hosts[0]!;
  const to = addresses[0]!;
  for (const nameServers of [['9.9.9.9'], ['10.0.0.2']]) {
    host.conditions = { nameServers };
    expect(codes(world, { to })).toEqual([
      'blocked',
      'SITE_TUNNEL_DOWN',
      'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS',
    ]);
    expect(explain(world, { from: 'onprem', to }).findings[0]?.detail).toContain(
      `asks ${nameServers[0]} for`,
    );
  }
  for (const nameServers of [['8.8.8.8'], ['9.9.9.9', '192.168.11.1']]) {
    host.conditions = { nameServers };
    expect(codes(world, { to })).toEqual(['reachable']);
  }
});

describe('policies', () => {
  const { world, endpoint } = providedDns();
  const bucket = world.buckets['kairo-rehearsal'] as { policy?: string };
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  it('of the endpoint filter', () => {
    endpoint.policyDocument = document({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: '*',
    });
    expect(codes(world, { action: 's3:GetObject' })).toEqual(['reachable']);
    expect(codes(world, { action: 's3:PutObject' })).toEqual(['blocked', 'ENDPOINT_POLICY_NO_ALLOW']);
    delete endpoint.policyDocument;
  });
  it('of the bucket know the endpoint', () => {
    const only = (id: string) =>
      document({
        Sid: 'OnlyOurs',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::kairo-rehearsal/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': id } },
      });
    bucket.policy = only(endpoint.id);
    expect(codes(world, {})).toEqual(['reachable']);
    bucket.policy = only('vpce-1');
    const { findings } = explain(world, { from: 'onprem', to: BUCKET });
    expect(findings[0]).toMatchObject({ code: 'BUCKET_POLICY_DENY', resource: 'kairo-rehearsal' });
    expect(findings[0]!.detail).toContain('statement 1 "OnlyOurs" of the bucket policy');
    delete bucket.policy;
  });
  it('that are public say nothing to others where public buckets are restricted', () => {
    bucket.policy = document({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::kairo-rehearsal/*',
    });
    expect(codes(world, { principal: 'anonymous' })).toEqual(['reachable']);
    world.network.publicAccessBlocks['000000000000'] = {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    };
    expect(codes(world, { principal: 'anonymous' })).toEqual(['blocked', 'S3_PUBLIC_ACCESS_BLOCKED']);
    expect(codes(world, {})).toEqual(['reachable']);
    world.network.publicAccessBlocks = {};
    delete bucket.policy;
  });
  it('are what others than root need', () => {
    expect(() => codes(world, { principal: 'alice' })).toThrow('There is: root, anonymous');
    world.network.iam = { '000000000000': { ...emptyIamAccount(), users: { alice: user('alice') } } };
    expect(codes(world, { principal: 'alice' })).toEqual(['blocked', 'IDENTITY_POLICY_NO_ALLOW']);
    const own = document({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    world.network.iam['000000000000']!.users.alice!.inlinePolicies = { own };
    expect(codes(world, { principal: 'alice' })).toEqual(['reachable']);
    world.network.iam['000000000000']!.users.alice!.inlinePolicies = {};
    bucket.policy = document({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:user/alice' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::kairo-rehearsal/*',
    });
    expect(codes(world, { principal: 'alice' })).toEqual(['reachable']);
    expect(codes(world, { principal: 'anonymous' })).toEqual(['blocked', 'BUCKET_POLICY_NO_ALLOW']);
    delete bucket.policy;
  });
});

const user = (name: string): IamUser => ({
  name,
  id: 'AIDA1',
  path: '/',
  arn: `arn:aws:iam::000000000000:user/${name}`,
  createdAt: 0,
  inlinePolicies: {},
  attachedPolicyArns: [],
  groups: [],
  accessKeys: [],
  tags: {},
});

describe('a proof', () => {
  it('says of a closed network that it is', () => {
    const { world } = providedDns();
    expect(prove(world, { from: 'onprem' })).toMatchObject({ closed: true, reached: [], leaks: [] });
  });
  it('names exactly what is reached', () => {
    const { world, nat, gateway } = publicDns();
    const proof = prove(world, { from: 'onprem', except: ['8.8.8.8/32'] });
    expect(proof.reached).toMatchObject([{ destinations: ['8.8.8.8/32'], replies: 'yes', s3: false }]);
    expect(proof.reached[0]!.path).toContain(nat.id);
    expect(proof.reached[0]!.path).toContain(gateway);
    expect(proof).toMatchObject({ closed: false, leaks: [] });
  });
  it('finds what a split tunnel leaves outside', () => {
    const { world, vpn } = providedDns();
    world.network.clientVpnEndpoints[vpn.id]!.splitTunnel = true;
    const { leaks } = prove(world, { from: 'onprem', except: ['8.8.8.8/32'] });
    expect(leaks).toHaveLength(1);
    expect(leaks[0]).toMatchObject({ s3: true, replies: 'yes', traffic: ['all'] });
  });
  it('tells of S3 behind a gateway endpoint apart', () => {
    const { world, test, vpc } = providedDns();
    const { id } = test.endpoint(vpc.id, [], [], { type: 'Gateway', routeTableIds: [vpc.tableId] });
    test.route(vpc.tableId, 'pl-61a54008', { kind: 'vpc-endpoint', id });
    const vpn = Object.values(world.network.clientVpnEndpoints)[0]!;
    const target = vpn.associations[0]!.subnetId;
    vpn.routes.push({
      destinationCidr: '0.0.0.0/0',
      targetSubnetId: target,
      origin: 'add-route',
      description: '',
      state: 'active',
    });
    vpn.authorizationRules.push({ targetNetworkCidr: '0.0.0.0/0', description: '', state: 'active' });
    const proof = prove(world, { from: 'onprem' });
    expect(proof.reached).toEqual([]);
    expect(proof.gatewayEndpoints).toMatchObject([{ replies: 'yes', s3: true, traffic: ['tcp 80,443'] }]);
    expect(codes(world, { endpointUrl: 'https://s3.ap-northeast-1.amazonaws.com' })).toEqual(['reachable']);
  });
});
