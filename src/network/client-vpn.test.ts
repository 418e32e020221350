import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, block, contains, formatBlock, holds, overlaps } from './cidr.ts';
import { authorizedBlocks, clientPool, freePublicAddress, routesOf } from './client-vpn.ts';
import type { ClientVpnAssociation, ClientVpnAuthorizationRule, ClientVpnEndpoint } from './network.ts';

function endpoint(part: Partial<ClientVpnEndpoint>): ClientVpnEndpoint {
  return {
    id: 'cvpn-endpoint-1',
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
    ...part,
  };
}

function association(number: number, publicIp = `198.51.100.${10 + number}`): ClientVpnAssociation {
  return {
    id: `cvpn-assoc-${number}`,
    subnetId: `subnet-${number}`,
    networkInterfaceId: `eni-${number}`,
    state: 'associated',
    publicIp,
  };
}

const rule = (targetNetworkCidr: string, accessGroupId?: string): ClientVpnAuthorizationRule => ({
  targetNetworkCidr,
  ...(accessGroupId !== undefined && { accessGroupId }),
  description: '',
  state: 'active',
});

const authorized = (...authorizationRules: ClientVpnAuthorizationRule[]) =>
  authorizedBlocks(endpoint({ authorizationRules })).map(formatBlock);

describe('authorization rules', () => {
  it('admit nothing where there are none', () => {
    expect(authorized()).toEqual([]);
  });
  it('admit everything with 0.0.0.0/0', () => {
    expect(authorized(rule('0.0.0.0/0'))).toEqual(['0.0.0.0/0']);
  });
  it('block, with a longer prefix for a group, what a shorter one admits', () => {
    expect(authorized(rule('10.0.0.0/30'), rule('10.0.0.1/32', 'S-1-5-11'))).toEqual([
      '10.0.0.0/32',
      '10.0.0.2/31',
    ]);
  });
  it('admit again inside of what is for a group', () => {
    expect(authorized(rule('0.0.0.0/0'), rule('0.0.0.0/1', 'staff'), rule('10.0.0.0/16'))).toEqual([
      '10.0.0.0/16',
      '128.0.0.0/1',
    ]);
  });
  it('admit a block that is for all and for a group, in whatever order', () => {
    expect(authorized(rule('10.0.0.0/24'), rule('10.0.0.0/24', 'staff'))).toEqual(['10.0.0.0/24']);
    expect(authorized(rule('10.0.0.0/24', 'staff'), rule('10.0.0.0/24'))).toEqual(['10.0.0.0/24']);
  });

  it('agree, address by address, with the rules themselves', () => {
    // Prefixes of a few addresses, so that rules meet: 10.0.0.0/26 to 10.0.0.63/32, and some far larger.
    const cidr = fc
      .tuple(
        fc.integer({ min: 0, max: 63 }),
        fc.oneof(fc.integer({ min: 26, max: 32 }), fc.constantFrom(0, 1, 8)),
      )
      .map(([host, prefix]) => formatBlock(block(`10.0.0.${host}/${prefix}`)));
    const rules = fc.array(
      fc
        .tuple(cidr, fc.option(fc.constantFrom('staff', 'guests'), { nil: undefined }))
        .map(([c, g]) => rule(c, g)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(rules, (authorizationRules) => {
        const blocks = authorizedBlocks(endpoint({ authorizationRules }));
        for (const ip of ['0.0.0.0', '9.255.255.255', '10.0.0.64', '128.0.0.0', '255.255.255.255'].map(
          address,
        )) {
          expect(blocks.some((one) => holds(one, ip))).toBe(naivelyAuthorized(authorizationRules, ip));
        }
        for (let ip = address('10.0.0.0'); ip <= address('10.0.0.63'); ip++) {
          expect(blocks.some((one) => holds(one, ip))).toBe(naivelyAuthorized(authorizationRules, ip));
        }
        for (const [index, one] of blocks.entries()) {
          expect(block(formatBlock(one))).toEqual(one);
          if (index > 0) expect(one.first).toBeGreaterThan(blocks[index - 1]!.last);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The rules as the documentation tells them, for one address. */
function naivelyAuthorized(rules: ClientVpnAuthorizationRule[], ip: number): boolean {
  const holding = rules.filter(({ targetNetworkCidr }) => holds(block(targetNetworkCidr), ip));
  const longest = Math.max(...holding.map(({ targetNetworkCidr }) => block(targetNetworkCidr).prefix));
  return holding.some(
    ({ targetNetworkCidr, accessGroupId }) =>
      block(targetNetworkCidr).prefix === longest && accessGroupId === undefined,
  );
}

describe('routes', () => {
  it('belong to the association of their subnet', () => {
    const route = (targetSubnetId: string) => ({
      destinationCidr: '10.0.0.0/16',
      targetSubnetId,
      origin: 'associate' as const,
      description: '',
      state: 'active' as const,
    });
    const routes = [route('subnet-1'), route('subnet-2'), route('local')];
    expect(routesOf(endpoint({ routes }), association(2))).toEqual([routes[1]]);
  });
});

describe('client addresses', () => {
  it('start with the second slice of the client CIDR', () => {
    expect(clientPool(endpoint({}), association(0))).toEqual({
      gateway: '10.100.0.33',
      first: '10.100.0.34',
      last: '10.100.0.62',
      cidr: '10.100.0.32/27',
    });
  });

  it('are inside the client CIDR, apart from those of every other association, and stay', () => {
    const steps = fc.array(
      fc.record({ endpoint: fc.integer({ min: 0, max: 4 }), remove: fc.boolean(), which: fc.nat() }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, fc.constantFrom('10.100.0.0/22', '172.16.0.0/12'), (all, clientCidrBlock) => {
        const endpoints = Array.from({ length: 5 }, () => endpoint({ clientCidrBlock }));
        const pools = new Map<ClientVpnAssociation, string>();
        for (const [number, step] of all.entries()) {
          const one = endpoints[step.endpoint]!;
          if (step.remove) {
            one.associations.splice(step.which % Math.max(one.associations.length, 1), 1);
          } else if (one.associations.length < 6) {
            const added = association(number, freePublicAddress(endpoints, one)!);
            one.associations.push(added);
            pools.set(added, clientPool(one, added).cidr);
          }
        }
        const addresses = endpoints.flatMap(({ associations }) =>
          associations.map(({ publicIp }) => publicIp),
        );
        expect(new Set(addresses).size).toBe(addresses.length);
        for (const one of endpoints) {
          const blocks = one.associations.map((known) => block(clientPool(one, known).cidr));
          for (const [index, pool] of blocks.entries()) {
            expect(pool).toEqual(block(pools.get(one.associations[index]!)!));
            expect(contains(block(clientCidrBlock), pool)).toBe(true);
            expect(blocks.slice(index + 1).some((other) => overlaps(pool, other))).toBe(false);
          }
        }
      }),
    );
  });

  it('end where public addresses do', () => {
    const full = endpoint({
      associations: Array.from({ length: 241 }, (_, number) => association(number)),
    });
    expect(freePublicAddress([full], endpoint({}))).toBeUndefined();
    expect(freePublicAddress([], endpoint({}))).toBe('198.51.100.10');
  });
});
