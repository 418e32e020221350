import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, holds, parseAddress } from '../cidr.ts';
import { emptyNetwork, type Network } from '../network.ts';
import { managedPrefixLists, s3PrefixList } from '../prefix-lists.ts';
import { regions } from '../zones.ts';
import type { NameAnswer, View } from './answer.ts';
import { resolve } from './resolve.ts';

const REGION = 'ap-northeast-1';
const ENDPOINT = 'vpce-00000000000000001-abcdefgh';
const REGIONAL = `${ENDPOINT}.s3.${REGION}.vpce.amazonaws.com`;
const ZONAL_A = `${ENDPOINT}-${REGION}a.s3.${REGION}.vpce.amazonaws.com`;
const ZONAL_C = `${ENDPOINT}-${REGION}c.s3.${REGION}.vpce.amazonaws.com`;
const CLIENT_VPN = `cvpn-endpoint-1.prod.clientvpn.${REGION}.amazonaws.com`;

/** A VPC with an S3 interface endpoint in two zones and a Client VPN endpoint, and a second VPC. */
function network(change: (network: Network) => void = () => {}): Network {
  const made = emptyNetwork();
  for (const [id, cidrBlock] of [
    ['vpc-1', '10.0.0.0/16'],
    ['vpc-2', '10.2.0.0/16'],
  ] as const) {
    made.vpcs[id] = {
      id,
      region: REGION,
      cidrBlocks: [{ associationId: 'a', cidrBlock }],
      isDefault: false,
      dhcpOptionsId: '',
      instanceTenancy: 'default',
      enableDnsSupport: true,
      enableDnsHostnames: true,
    };
  }
  for (const [zone, third] of [
    ['a', 0],
    ['c', 1],
  ] as const) {
    made.subnets[`subnet-${zone}`] = {
      id: `subnet-${zone}`,
      region: REGION,
      vpcId: 'vpc-1',
      availabilityZone: `${REGION}${zone}`,
      cidrBlock: `10.0.${third}.0/24`,
      mapPublicIpOnLaunch: false,
      defaultForAz: false,
    };
    made.networkInterfaces[`eni-${zone}`] = {
      id: `eni-${zone}`,
      region: REGION,
      vpcId: 'vpc-1',
      subnetId: `subnet-${zone}`,
      privateIps: [`10.0.${third}.5`],
      macAddress: '',
      description: '',
      groupIds: [],
      interfaceType: 'vpc_endpoint',
      sourceDestCheck: true,
    };
  }
  made.vpcEndpoints['vpce-1'] = {
    id: 'vpce-00000000000000001',
    region: REGION,
    vpcId: 'vpc-1',
    type: 'Interface',
    serviceName: `com.amazonaws.${REGION}.s3`,
    state: 'available',
    subnetIds: ['subnet-a', 'subnet-c'],
    networkInterfaceIds: ['eni-a', 'eni-c'],
    groupIds: [],
    routeTableIds: [],
    privateDnsEnabled: false,
    privateDnsOnlyForInboundResolverEndpoint: false,
    dnsSuffix: 'abcdefgh',
    creationTime: 0,
  };
  made.clientVpnEndpoints['cvpn-endpoint-1'] = {
    id: 'cvpn-endpoint-1',
    region: REGION,
    description: '',
    clientCidrBlock: '10.100.0.0/22',
    dnsServers: [],
    splitTunnel: false,
    transportProtocol: 'udp',
    vpnPort: 443,
    serverCertificateArn: '',
    clientRootCertificateChainArn: '',
    connectionLog: { enabled: false },
    groupIds: [],
    sessionTimeoutHours: 24,
    disconnectOnSessionTimeout: true,
    selfServicePortal: 'enabled',
    clientRouteEnforcement: false,
    creationTime: 0,
    associations: [
      {
        id: 'cvpn-assoc-1',
        subnetId: 'subnet-a',
        networkInterfaceId: 'eni-a',
        state: 'associated',
        publicIp: '198.51.100.10',
      },
    ],
    routes: [],
    authorizationRules: [],
    resets: 0,
  };
  change(made);
  return Object.freeze(made);
}

const IN_VPC: View = { kind: 'vpc', vpcId: 'vpc-1' };
const PUBLIC: View = { kind: 'public' };
const VIEWS: View[] = [IN_VPC, PUBLIC, { kind: 'site', site: 'onprem' }];

function addresses(answer: NameAnswer): string[] | string {
  return answer.kind === 'answer' ? answer.records.map(({ data }) => String(data)) : answer.kind;
}
const ask = (name: string, view: View = PUBLIC, from: Network = network(), type = 'A') =>
  addresses(resolve(from, view, { name, type }));

describe('names of a VPC endpoint', () => {
  it('answer private addresses to everyone: all zones for the regional name, one for a zonal name', () => {
    for (const view of VIEWS) {
      expect(ask(REGIONAL, view)).toEqual(['10.0.0.5', '10.0.1.5']);
      expect(ask(ZONAL_A, view)).toEqual(['10.0.0.5']);
      expect(ask(ZONAL_C, view)).toEqual(['10.0.1.5']);
    }
  });
  it('have everything below them, however deep', () => {
    expect(ask(`bucket.${REGIONAL}`)).toEqual(['10.0.0.5', '10.0.1.5']);
    expect(ask(`my.dotted.name.bucket.${ZONAL_C}`)).toEqual(['10.0.1.5']);
  });
  it('live for a minute', () => {
    expect(resolve(network(), PUBLIC, { name: REGIONAL, type: 'A' })).toMatchObject({
      records: [{ ttl: 60 }, { ttl: 60 }],
    });
  });
  it('keep the case in which they were asked, which makes no difference otherwise', () => {
    const name = `Bucket.${REGIONAL.toUpperCase()}`;
    expect(resolve(network(), PUBLIC, { name, type: 'A' })).toMatchObject({ records: [{ name }, { name }] });
  });
  it('have no IPv6 addresses', () => {
    expect(resolve(network(), PUBLIC, { name: REGIONAL, type: 'AAAA' })).toMatchObject({
      kind: 'no-data',
      authority: [{ type: 'SOA', name: `${REGION}.vpce.amazonaws.com` }],
    });
  });
  it('do not exist for a zone that the endpoint is not in, another suffix, or another endpoint', () => {
    expect(ask(`${ENDPOINT}-${REGION}d.s3.${REGION}.vpce.amazonaws.com`)).toBe('name-error');
    expect(ask(`vpce-00000000000000001.s3.${REGION}.vpce.amazonaws.com`)).toBe('name-error');
    expect(ask(`vpce-00000000000000002-abcdefgh.s3.${REGION}.vpce.amazonaws.com`)).toBe('name-error');
  });
  it('go with the endpoint', () => {
    expect(
      ask(
        REGIONAL,
        PUBLIC,
        network((n) => delete n.vpcEndpoints['vpce-1']),
      ),
    ).toBe('name-error');
  });
});

describe('names of a Client VPN endpoint', () => {
  it('exist below it only, for clients put a random label in front', () => {
    expect(ask(`k3x.${CLIENT_VPN}`)).toEqual(['198.51.100.10']);
    expect(ask(CLIENT_VPN)).toBe('no-data');
  });
  it('do not exist while nothing is associated', () => {
    const unassociated = network((n) => {
      n.clientVpnEndpoints['cvpn-endpoint-1']!.associations = [];
    });
    expect(ask(`k3x.${CLIENT_VPN}`, PUBLIC, unassociated)).toBe('name-error');
  });
});

describe('public names of AWS', () => {
  it('answer public addresses that the prefix list of the region holds', () => {
    for (const region of regions) {
      const cidrs = s3PrefixList(region)!.cidrs.map(block);
      for (const name of [`s3.${region}.amazonaws.com`, `my.bucket.s3.${region}.amazonaws.com`]) {
        const found = ask(name, IN_VPC) as string[];
        expect(found.length).toBeGreaterThan(1);
        expect(found.every((ip) => cidrs.some((cidr) => holds(cidr, parseAddress(ip)!)))).toBe(true);
      }
    }
  });
  it('are there for the APIs that Kairo serves, in every region', () => {
    const all = regions.flatMap((region) =>
      ['ec2', 'sts', 'acm'].map((service) => ask(`${service}.${region}.amazonaws.com`)),
    );
    expect(new Set(all.map(String)).size).toBe(regions.length * 3);
    expect(all.every(Array.isArray)).toBe(true);
  });
  it('do not exist for regions and services that do not', () => {
    expect(ask('s3.mars-north-1.amazonaws.com')).toBe('name-error');
    expect(ask(`nothing.${REGION}.amazonaws.com`)).toBe('name-error');
    expect(ask('constructor')).toBe('name-error');
    expect(ask('__proto__.com')).toBe('name-error');
  });
  it('have names above them that exist and answer nothing', () => {
    expect(ask(`${REGION}.amazonaws.com`)).toBe('no-data');
    expect(ask(`${REGION}.vpce.amazonaws.com`)).toBe('no-data');
  });
  it('include the resolvers that people test with', () => {
    expect(ask('dns.google')).toContain('8.8.8.8');
    expect(ask('one.one.one.one.')).toContain('1.1.1.1');
  });
  it('have one prefix list of S3 in each region', () => {
    expect(regions.map((region) => managedPrefixLists(region).length)).toEqual(regions.map(() => 1));
    expect(managedPrefixLists('constructor')).toEqual([]);
  });
});

describe('private DNS of an endpoint', () => {
  const names = [`s3.${REGION}.amazonaws.com`, `bucket.s3.${REGION}.amazonaws.com`];
  const withPrivateDns = (only: boolean, hostnames = true) =>
    network((n) => {
      Object.assign(n.vpcEndpoints['vpce-1']!, {
        privateDnsEnabled: true,
        privateDnsOnlyForInboundResolverEndpoint: only,
      });
      n.vpcs['vpc-1']!.enableDnsHostnames = hostnames;
    });

  it("takes over the service's names inside the VPC and nowhere else", () => {
    for (const name of names) {
      expect(ask(name, IN_VPC, withPrivateDns(false))).toEqual(['10.0.0.5', '10.0.1.5']);
      expect(ask(name, PUBLIC, withPrivateDns(false))).toEqual(ask(name));
      expect(ask(name, { kind: 'vpc', vpcId: 'vpc-2' }, withPrivateDns(false))).toEqual(ask(name));
    }
  });
  it('leaves them alone where it is for inbound Resolver endpoints only, or the VPC has no DNS hostnames', () => {
    for (const name of names) {
      expect(ask(name, IN_VPC, withPrivateDns(true))).toEqual(ask(name));
      expect(ask(name, IN_VPC, withPrivateDns(false, false))).toEqual(ask(name));
    }
  });
  it.each([
    's3.amazonaws.com',
    'bucket.s3.amazonaws.com',
    `s3-${REGION}.amazonaws.com`,
    `bucket.s3-${REGION}.amazonaws.com`,
    `s3.dualstack.${REGION}.amazonaws.com`,
    `bucket.s3.dualstack.${REGION}.amazonaws.com`,
    's3.eu-west-1.amazonaws.com',
  ])('leaves %s to the public addresses', (name) => {
    const known = ask(name);
    expect(known).toHaveLength(4);
    expect(ask(name, IN_VPC, withPrivateDns(false))).toEqual(known);
  });
  it.each([
    `s3-fips.${REGION}.amazonaws.com`,
    `bucket.s3-website-${REGION}.amazonaws.com`,
    'bucket.s3-accelerate.amazonaws.com',
  ])('does not make up %s', (name) => {
    expect(ask(name, IN_VPC, withPrivateDns(false))).toBe('name-error');
  });
});

describe('addresses of a VPC', () => {
  const name = `ip-10-0-0-5.${REGION}.compute.internal`;
  it('have names, and names addresses, inside the VPC', () => {
    expect(ask('5.0.0.10.in-addr.arpa', IN_VPC, network(), 'PTR')).toEqual([name]);
    expect(ask(name, IN_VPC)).toEqual(['10.0.0.5']);
    expect(ask(name.toUpperCase(), IN_VPC)).toEqual(['10.0.0.5']);
  });
  it('have none elsewhere, nor do other addresses', () => {
    expect(ask('5.0.0.10.in-addr.arpa', PUBLIC, network(), 'PTR')).toBe('name-error');
    expect(ask(name, { kind: 'vpc', vpcId: 'vpc-2' })).toBe('name-error');
    expect(ask('5.0.9.11.in-addr.arpa', IN_VPC, network(), 'PTR')).toBe('name-error');
    expect(ask(`ip-10-0-0-005.${REGION}.compute.internal`, IN_VPC)).toBe('name-error');
  });
});

describe("a VPC's resolver", () => {
  it('refuses everything where DNS support is off, and where the VPC is gone', () => {
    const off = network((n) => {
      n.vpcs['vpc-1']!.enableDnsSupport = false;
    });
    expect(ask(REGIONAL, IN_VPC, off)).toBe('refused');
    expect(ask(REGIONAL, { kind: 'vpc', vpcId: 'vpc-9' })).toBe('refused');
  });
  it('sees a draft as it is at that moment', () => {
    const draft = structuredClone(network()) as Network;
    expect(ask(REGIONAL, IN_VPC, draft)).toEqual(['10.0.0.5', '10.0.1.5']);
    draft.vpcEndpoints = {};
    expect(ask(REGIONAL, IN_VPC, draft)).toBe('name-error');
  });
});

it('answers any question whatever', () => {
  const labels = fc.array(fc.oneof(fc.string(), fc.constantFrom(...REGIONAL.split('.'), '*', '')), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(labels, fc.string(), fc.constantFrom(...VIEWS), (parts, type, view) => {
      const answer = resolve(network(), view, { name: parts.join('.'), type });
      expect(['answer', 'no-data', 'name-error']).toContain(answer.kind);
    }),
  );
});
