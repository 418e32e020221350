import { describe, expect, it } from 'vitest';
import { emptyNetwork, type Network, type ResolverRule } from '../network.ts';
import type { View } from './answer.ts';
import { resolve } from './resolve.ts';

const REGION = 'ap-northeast-1';
const IN_VPC: View = { kind: 'vpc', vpcId: 'vpc-1' };

/** A VPC with a zone `corp.example` that has `db`. */
function network(change: (network: Network) => void = () => {}): Network {
  const made = emptyNetwork();
  made.vpcs['vpc-1'] = {
    id: 'vpc-1',
    region: REGION,
    cidrBlocks: [{ associationId: 'a', cidrBlock: '10.0.0.0/16' }],
    isDefault: false,
    dhcpOptionsId: '',
    instanceTenancy: 'default',
    enableDnsSupport: true,
    enableDnsHostnames: true,
  };
  made.hostedZones.Z1 = {
    id: 'Z1',
    name: 'corp.example',
    callerReference: '',
    vpcs: [{ vpcId: 'vpc-1', region: REGION }],
    recordSets: [
      { name: 'db.corp.example', type: 'A', value: { kind: 'records', ttl: 60, records: ['10.0.0.9'] } },
    ],
  };
  change(made);
  return made;
}

function rule(target: Network, domain: string, kind: 'FORWARD' | 'SYSTEM' = 'FORWARD'): void {
  const id = `rslvr-rr-${domain}`;
  const action: ResolverRule['action'] =
    kind === 'SYSTEM'
      ? { kind }
      : { kind, resolverEndpointId: 'rslvr-out-1', targets: [{ ip: '192.168.11.1', port: 53 }] };
  const time = { creationTime: 0, modificationTime: 0 };
  target.resolverRules[id] = { id, region: REGION, creatorRequestId: '', domain, action, ...time };
  target.resolverRuleAssociations[id] = { id, region: REGION, ruleId: id, vpcId: 'vpc-1' };
}

function ask(name: string, from: Network, view: View = IN_VPC, type = 'A'): unknown {
  const answer = resolve(from, view, { name, type });
  return answer.kind === 'answer' ? answer.records.map(({ data }) => data) : answer.kind;
}

describe('a forwarding rule', () => {
  it('says who is to be asked, and from where', () => {
    const made = network((n) => rule(n, 'onprem.example'));
    expect(resolve(made, IN_VPC, { name: 'Any.OnPrem.Example.', type: 'A' })).toEqual({
      kind: 'forward',
      from: { kind: 'outbound', resolverEndpointId: 'rslvr-out-1' },
      servers: [{ ip: '192.168.11.1', port: 53 }],
    });
    expect(ask('notonprem.example', made)).toBe('name-error');
  });
  it('holds for questions through an inbound endpoint, and nowhere outside the VPC', () => {
    const made = network((n) => rule(n, 'onprem.example'));
    expect(ask('any.onprem.example', made, { kind: 'inbound', vpcId: 'vpc-1' })).toBe('forward');
    expect(ask('any.onprem.example', made, { kind: 'public' })).toBe('name-error');
  });
  it('beats a zone of the same name, and the more specific of the two beats the other', () => {
    expect(
      ask(
        'db.corp.example',
        network((n) => rule(n, 'corp.example')),
      ),
    ).toBe('forward');
    expect(
      ask(
        'db.corp.example',
        network((n) => rule(n, 'db.corp.example')),
      ),
    ).toBe('forward');
    expect(
      ask(
        'db.corp.example',
        network((n) => rule(n, 'example')),
      ),
    ).toEqual(['10.0.0.9']);
    expect(
      ask(
        'db.corp.example',
        network((n) => rule(n, '')),
      ),
    ).toEqual(['10.0.0.9']);
  });
  it('leaves to Resolver what a SYSTEM rule takes out of it', () => {
    const made = network((n) => {
      rule(n, 'example');
      rule(n, 'aws.example', 'SYSTEM');
    });
    expect(ask('x.example', made)).toBe('forward');
    expect(ask('x.aws.example', made)).toBe('name-error');
  });
  it('for everything leaves the names of private addresses alone, while the VPC has DNS hostnames', () => {
    const all = (hostnames: boolean) =>
      network((n) => {
        rule(n, '');
        n.vpcs['vpc-1']!.enableDnsHostnames = hostnames;
      });
    expect(ask(`ip-10-0-0-5.${REGION}.compute.internal`, all(true))).toEqual(['10.0.0.5']);
    expect(ask('5.0.0.10.in-addr.arpa', all(true), IN_VPC, 'PTR')).toHaveLength(1);
    expect(ask(`ip-10-0-0-5.${REGION}.compute.internal`, all(false))).toBe('forward');
    expect(ask('dns.google', all(true))).toBe('forward');
  });
});

describe('a zone', () => {
  it('hides what the internet knows below its name', () => {
    const made = network((n) => {
      n.hostedZones.Z1!.name = 'dns.google';
      n.hostedZones.Z1!.recordSets = [];
    });
    expect(ask('dns.google', made)).toBe('no-data');
    expect(ask('dns.google', made, { kind: 'public' })).toContain('8.8.8.8');
  });
  it('is not known without DNS hostnames, and nothing is without DNS support', () => {
    const without = (attribute: 'enableDnsHostnames' | 'enableDnsSupport') =>
      network((n) => {
        n.vpcs['vpc-1']![attribute] = false;
      });
    expect(ask('db.corp.example', without('enableDnsHostnames'))).toBe('name-error');
    expect(ask('db.corp.example', without('enableDnsSupport'))).toBe('refused');
    expect(ask('db.corp.example', without('enableDnsSupport'), { kind: 'inbound', vpcId: 'vpc-1' })).toBe(
      'refused',
    );
  });
});

it("a site's forwarder is asked for its domain and for nothing else", () => {
  const made = network((n) => {
    n.sites.onprem = {
      name: 'onprem',
      lanCidr: '192.168.11.0/24',
      routerAddress: '192.168.11.1',
      publicAddress: '203.0.113.10',
      hosts: [],
      forwarders: [{ domain: `s3.${REGION}.amazonaws.com`, servers: ['10.0.0.53'] }],
    };
  });
  const site: View = { kind: 'site', site: 'onprem' };
  expect(ask(`bucket.s3.${REGION}.amazonaws.com`, made, site)).toBe('forward');
  expect(ask(`s3-control.${REGION}.amazonaws.com`, made, site)).toHaveLength(4);
  expect(ask('dns.google', made, site)).toContain('8.8.8.8');
});
