import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, contains, formatAddress, holds, overlaps } from './cidr.ts';
import { authorizedBlocks, clientPool, freePublicAddress, routesOf } from './client-vpn.ts';
import type { ClientVpnAssociation, ClientVpnAuthorizationRule, ClientVpnEndpoint } from './network.ts';

function endpoint(more: Partial<ClientVpnEndpoint>): ClientVpnEndpoint {
  return {
    id: 'cvpn-endpoint-00000000000000001',
    region: 'ap-northeast-1',
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
    associations: [],
    routes: [],
    authorizationRules: [],
    resets: 0,
    ...more,
  };
}

const association = (publicIp: string, subnetId = 'subnet-00000000000000001'): ClientVpnAssociation => ({
  id: `cvpn-assoc-${publicIp}`,
  subnetId,
  networkInterfaceId: 'eni-00000000000000001',
  state: 'associated',
  publicIp,
});

const rule = (targetNetworkCidr: string, accessGroupId?: string): ClientVpnAuthorizationRule => ({
  targetNetworkCidr,
  description: '',
  state: 'active',
  ...(accessGroupId && { accessGroupId }),
});

describe('authorizedBlocks', () => {
  const cidr = fc
    .tuple(fc.nat(255), fc.integer({ min: 0, max: 32 }))
    .map(
      ([octet, prefix]) =>
        `${block(`10.${octet}.0.0/${prefix}`).prefix === 0 ? '0.0.0.0' : formatAddress(block(`10.${octet % 4}.${octet}.${octet}/${prefix}`).first)}/${prefix}`,
    );
  const rules = fc.array(fc.tuple(cidr, fc.boolean()), { maxLength: 8 });

  it('agrees with looking at one address: the longest matching prefix decides alone', () => {
    fc.assert(
      fc.property(rules, fc.nat(0xffffffff), (list, random) => {
        const authorizationRules = list.map(([target, all]) => rule(target, all ? undefined : 'group'));
        const blocks = authorizedBlocks(endpoint({ authorizationRules }));
        const edges = authorizationRules.flatMap(({ targetNetworkCidr }) => {
          const { first, last } = block(targetNetworkCidr);
          return [first, last, Math.max(0, first - 1), Math.min(0xffffffff, last + 1)];
        });
        for (const ip of [random, ...edges]) {
          const matching = authorizationRules.filter(({ targetNetworkCidr }) =>
            holds(block(targetNetworkCidr), ip),
          );
          const longest = Math.max(
            ...matching.map(({ targetNetworkCidr }) => block(targetNetworkCidr).prefix),
          );
          const deciding = matching.filter(
            ({ targetNetworkCidr }) => block(targetNetworkCidr).prefix === longest,
          );
          const allowed = deciding.some(({ accessGroupId }) => accessGroupId === undefined);
          expect(blocks.some((b) => holds(b, ip))).toBe(allowed);
        }
        for (const [i, a] of blocks.entries())
          for (const b of blocks.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
      }),
    );
  });

  it('denies everything without a rule', () => {
    expect(authorizedBlocks(endpoint({}))).toEqual([]);
  });
});

describe('clientPool', () => {
  it('gives every association addresses of its own inside the client CIDR', () => {
    const associations = ['198.51.100.10', '198.51.100.11', '198.51.100.40'].map((ip) => association(ip));
    const vpn = endpoint({ associations });
    const pools = associations.map((each) => clientPool(vpn, each));
    for (const pool of pools) expect(contains(block(vpn.clientCidrBlock), block(pool.cidr))).toBe(true);
    for (const [i, a] of pools.entries())
      for (const b of pools.slice(i + 1)) expect(overlaps(block(a.cidr), block(b.cidr))).toBe(false);
    expect(pools[0]).toEqual({
      gateway: '10.100.0.33',
      first: '10.100.0.34',
      last: '10.100.0.62',
      cidr: '10.100.0.32/27',
    });
  });
});

it('takes the lowest public address that is free', () => {
  const vpn = endpoint({ associations: [association('198.51.100.10'), association('198.51.100.12')] });
  expect(freePublicAddress([vpn])).toBe('198.51.100.11');
});

it('uses only the routes of the association on which a session landed', () => {
  const here = association('198.51.100.10', 'subnet-a');
  const routes = ['subnet-a', 'subnet-b'].map((targetSubnetId) => ({
    destinationCidr: '10.0.0.0/16',
    targetSubnetId,
    origin: 'associate' as const,
    description: '',
    state: 'active' as const,
  }));
  expect(routesOf(endpoint({ routes }), here)).toEqual([routes[0]]);
});
