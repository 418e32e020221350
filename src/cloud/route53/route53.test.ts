import { beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../network/invariants.ts';
import { resolve } from '../../network/names/resolve.ts';
import { type TestCloud, testCloud } from '../ec2/kit/testing.ts';
import { callerOf, codeOf, type TestCall } from '../testing/caller.ts';
import { route53 } from './index.ts';

const REGION = 'ap-northeast-1';
let cloud: TestCloud;
let call: TestCall;
let vpcId: string;
let zoneId: string;

beforeEach(() => {
  cloud = testCloud();
  call = callerOf(cloud, route53, 'us-east-1');
  vpcId = newVpc('10.0.0.0/16');
  zoneId = create('corp.example');
});

function newVpc(CidrBlock: string): string {
  const id = cloud.call('CreateVpc', { CidrBlock }).Vpc!.VpcId!;
  cloud.call('ModifyVpcAttribute', { VpcId: id, EnableDnsHostnames: { Value: true } });
  return id;
}

function create(Name: string, VPCId = vpcId): string {
  const VPC = { VPCId, VPCRegion: REGION };
  const { HostedZone } = call('CreateHostedZone', { Name, CallerReference: `${Name} ${VPCId}`, VPC });
  return (HostedZone as { Id: string }).Id.replace('/hostedzone/', '');
}

const a = (Name: string, ...values: string[]) => ({
  Name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
const batch = (...changes: [string, object][]) => ({
  HostedZoneId: zoneId,
  ChangeBatch: { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) },
});
const change = (...changes: [string, object][]) => call('ChangeResourceRecordSets', batch(...changes));

function refused(operation: string, input: object): string {
  const before = cloud.network;
  const code = codeOf(() => call(operation, input));
  expect(cloud.network).toBe(before);
  return code;
}

function ask(name: string, type = 'A', inside = vpcId): unknown {
  const answer = resolve(cloud.network, { kind: 'vpc', vpcId: inside }, { name, type });
  return answer.kind === 'answer' ? answer.records.map(({ data }) => data) : answer.kind;
}

describe('a batch of changes', () => {
  it('is all of it or nothing, with a sentence for each thing that is wrong', () => {
    change(['CREATE', a('db.corp.example', '10.0.0.9')]);
    const bad = batch(
      ['CREATE', a('new.corp.example', '10.0.0.1')],
      ['CREATE', a('db.corp.example', '10.0.0.1')],
      ['DELETE', a('none.corp.example', '10.0.0.1')],
      ['CREATE', a('other.example', '10.0.0.1')],
      ['CREATE', a('text.corp.example', 'ten')],
    );
    expect(refused('ChangeResourceRecordSets', bad)).toBe('InvalidChangeBatch');
    try {
      call('ChangeResourceRecordSets', bad);
    } catch (error) {
      const { message } = error as Error;
      expect(message).toContain("[name='db.corp.example.', type='A'] but it already exists");
      expect(message).toContain("[name='none.corp.example.', type='A'] but it was not found");
      expect(message).toContain('DNS name other.example. is not permitted in zone corp.example.');
      expect(message).toContain("'ten' is no value of type A");
    }
    expect(ask('new.corp.example')).toBe('name-error');
  });

  it('deletes only what is as it says, and creates what it deleted before', () => {
    change(['CREATE', a('db.corp.example', '10.0.0.9')]);
    expect(refused('ChangeResourceRecordSets', batch(['DELETE', a('db.corp.example', '10.0.0.8')]))).toBe(
      'InvalidChangeBatch',
    );
    change(['DELETE', a('db.corp.example', '10.0.0.9')], ['CREATE', a('db.corp.example', '10.0.0.8')]);
    expect(ask('db.corp.example')).toEqual(['10.0.0.8']);
  });

  it('keeps a CNAME alone, and away from the apex', () => {
    const alias = (Name: string) => ({ ...a(Name, 'db.corp.example'), Type: 'CNAME' });
    change(['CREATE', a('db.corp.example', '10.0.0.9')]);
    for (const name of ['db.corp.example', 'corp.example']) {
      expect(refused('ChangeResourceRecordSets', batch(['UPSERT', alias(name)]))).toBe('InvalidChangeBatch');
    }
  });

  it('refuses what is not served rather than ignoring it', () => {
    const weighted = { ...a('w.corp.example', '10.0.0.1'), SetIdentifier: 'x', Weight: 1 };
    const empty = { Name: 'e.corp.example', Type: 'A' };
    for (const set of [weighted, empty, { ...a('x.corp.example', '1'), Type: 'NAPTR' }]) {
      expect(refused('ChangeResourceRecordSets', batch(['CREATE', set]))).toBe('InvalidInput');
    }
  });
});

describe('names of a zone', () => {
  it('are those of its records: wildcards below the closest name, aliases, chains, and nothing else', () => {
    change(
      ['CREATE', a('*.corp.example', '10.0.0.1')],
      ['CREATE', a('deep.sub.corp.example', '10.0.0.2')],
      ['CREATE', { ...a('www.corp.example', 'any.corp.example'), Type: 'CNAME' }],
      [
        'CREATE',
        {
          Name: 'alias.corp.example',
          Type: 'A',
          AliasTarget: {
            HostedZoneId: zoneId,
            DNSName: 'deep.sub.corp.example',
            EvaluateTargetHealth: false,
          },
        },
      ],
    );
    expect(ask('a.b.corp.example')).toEqual(['10.0.0.1']);
    expect(ask('sub.corp.example')).toBe('no-data');
    expect(ask('other.sub.corp.example')).toBe('name-error');
    expect(ask('www.corp.example')).toEqual(['any.corp.example', '10.0.0.1']);
    expect(ask('alias.corp.example')).toEqual(['10.0.0.2']);
    expect(ask('a.corp.example', 'AAAA')).toBe('no-data');
  });

  it('end in a chain that goes round', () => {
    change(
      ['CREATE', { ...a('x.corp.example', 'y.corp.example'), Type: 'CNAME' }],
      ['CREATE', { ...a('y.corp.example', 'x.corp.example'), Type: 'CNAME' }],
    );
    expect(Array.isArray(ask('x.corp.example'))).toBe(true);
  });
});

describe('VPCs of a zone', () => {
  it('know it while they are associated, and have DNS hostnames', () => {
    const other = newVpc('10.1.0.0/16');
    const VPC = { VPCId: other, VPCRegion: REGION };
    change(['CREATE', a('db.corp.example', '10.0.0.9')]);
    expect(ask('db.corp.example', 'A', other)).toBe('name-error');
    call('AssociateVPCWithHostedZone', { HostedZoneId: zoneId, VPC });
    expect(ask('db.corp.example', 'A', other)).toEqual(['10.0.0.9']);
    call('DisassociateVPCFromHostedZone', { HostedZoneId: zoneId, VPC });
    expect(ask('db.corp.example', 'A', other)).toBe('name-error');
    cloud.call('ModifyVpcAttribute', { VpcId: vpcId, EnableDnsHostnames: { Value: false } });
    expect(ask('db.corp.example')).toBe('name-error');
  });

  it('are at least one, exist, and know a domain once', () => {
    const VPC = { VPCId: vpcId, VPCRegion: REGION };
    expect(refused('DisassociateVPCFromHostedZone', { HostedZoneId: zoneId, VPC })).toBe(
      'LastVPCAssociation',
    );
    expect(refused('AssociateVPCWithHostedZone', { HostedZoneId: zoneId, VPC })).toBe(
      'ConflictingDomainExists',
    );
    const unknown = { VPCId: 'vpc-00000000000000099', VPCRegion: REGION };
    expect(refused('AssociateVPCWithHostedZone', { HostedZoneId: zoneId, VPC: unknown })).toBe(
      'InvalidVPCId',
    );
    expect(refused('CreateHostedZone', { Name: 'x.example', CallerReference: 'x' })).toBe('InvalidInput');
    expect(refused('CreateHostedZone', { Name: 'a b', CallerReference: 'x', VPC })).toBe('InvalidDomainName');
    expect(refused('GetHostedZone', { Id: 'Z0' })).toBe('NoSuchHostedZone');
  });
});

it("a VPC knows S3's name by a zone or by an endpoint with private DNS, not by both", () => {
  const SubnetIds = [
    cloud.call('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.0.0/24' }).Subnet!.SubnetId!,
  ];
  const endpoint = {
    VpcEndpointType: 'Interface' as const,
    VpcId: vpcId,
    ServiceName: `com.amazonaws.${REGION}.s3`,
    SubnetIds,
    PrivateDnsEnabled: true,
    DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
  };
  const Name = `s3.${REGION}.amazonaws.com`;
  const Id = create(Name);
  expect(cloud.refused('CreateVpcEndpoint', endpoint)).toMatchObject({ code: 'InvalidParameter' });
  call('DeleteHostedZone', { Id });
  cloud.call('CreateVpcEndpoint', endpoint);
  const VPC = { VPCId: vpcId, VPCRegion: REGION };
  expect(refused('CreateHostedZone', { Name, CallerReference: 'again', VPC })).toBe(
    'ConflictingDomainExists',
  );
});

it('the most specific zone decides', () => {
  change(['CREATE', a('db.sub.corp.example', '10.0.0.1')]);
  expect(ask('db.sub.corp.example')).toEqual(['10.0.0.1']);
  create('sub.corp.example');
  expect(ask('db.sub.corp.example')).toBe('name-error');
});

it('zones are listed by name, and go when they are empty', () => {
  create('a.example');
  const { HostedZones } = call('ListHostedZonesByName');
  expect(HostedZones).toMatchObject([{ Name: 'a.example.' }, { Name: 'corp.example.' }]);
  change(['CREATE', a('db.corp.example', '10.0.0.9')]);
  expect(refused('DeleteHostedZone', { Id: zoneId })).toBe('HostedZoneNotEmpty');
  change(['DELETE', a('db.corp.example', '10.0.0.9')]);
  const { ChangeInfo } = call('DeleteHostedZone', { Id: `/hostedzone/${zoneId}` });
  const { Id } = ChangeInfo as { Id: string };
  expect(call('GetChange', { Id })).toMatchObject({ ChangeInfo: { Status: 'INSYNC' } });
  expect(refused('GetChange', { Id: 'C0' })).toBe('NoSuchChange');
  expect(violations(cloud.network)).toEqual([]);
});

it('records are listed from the root on, page by page, with stars as escapes', () => {
  change(['CREATE', a('*.corp.example', '10.0.0.1')], ['CREATE', a('b.a.corp.example', '10.0.0.1')]);
  const first = call('ListResourceRecordSets', { HostedZoneId: zoneId, MaxItems: 3 });
  expect(first).toMatchObject({
    IsTruncated: true,
    ResourceRecordSets: [{ Type: 'NS' }, { Type: 'SOA' }, { Name: '\\052.corp.example.' }],
  });
  const { NextRecordName, NextRecordType } = first;
  const rest = { HostedZoneId: zoneId, StartRecordName: NextRecordName, StartRecordType: NextRecordType };
  expect(call('ListResourceRecordSets', rest)).toMatchObject({
    IsTruncated: false,
    ResourceRecordSets: [{ Name: 'b.a.corp.example.' }],
  });
});
