import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Network } from '../network/network.ts';
import { explain, flow, prove, Unanswerable, type World } from './index.ts';
import { inboundResolver, ONPREM, providedDns, publicDns } from './testing/patterns.ts';

const questions: ((world: World) => unknown)[] = [
  (world) => explain(world, { from: 'onprem', to: 's3://kairo-rehearsal/x' }),
  (world) =>
    explain(world, { from: 'onprem', to: 'https://s3.ap-northeast-1.amazonaws.com/kairo-rehearsal/x' }),
  (world) => explain(world, { from: 'client-vpn', to: '10.0.0.4' }),
  (world) => flow(world, { from: ONPREM, to: '8.8.8.8', protocol: 'udp', port: 53 }),
  (world) => prove(world, { from: 'onprem' }),
];

/** Everything in a network that has an id, by its table. */
function entries(network: Network): [keyof Network, string][] {
  return Object.entries(network).flatMap(([table, values]) =>
    typeof values === 'object'
      ? Object.keys(values).map((id): [keyof Network, string] => [table as keyof Network, id])
      : [],
  );
}

function without(world: World, gone: readonly [keyof Network, string][]): World {
  const network = structuredClone(world.network);
  for (const [table, id] of gone) delete (network[table] as Record<string, unknown>)[id];
  return { ...world, network };
}

/** There are questions without an answer, and nothing worse. */
function asked(ask: (typeof questions)[number], world: World): void {
  try {
    ask(world);
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
  }
}

describe('an account that was read half', () => {
  const worlds = [publicDns().world, inboundResolver().world];
  const missingOnes = fc
    .constantFrom(...worlds)
    .chain((world) =>
      fc.record({ world: fc.constant(world), gone: fc.subarray(entries(world.network), { maxLength: 6 }) }),
    );
  it('is answered for all the same, whatever is missing', () => {
    fc.assert(
      fc.property(missingOnes, fc.constantFrom(...questions), ({ world, gone }, ask) => {
        asked(ask, without(world, gone));
      }),
      { numRuns: 500 },
    );
  });
  it('is answered for when a whole table is missing', () => {
    for (const world of worlds) {
      const all = entries(world.network);
      for (const table of new Set(all.map(([name]) => name))) {
        const gone = all.filter(([name]) => name === table);
        for (const ask of questions) asked(ask, without(world, gone));
      }
    }
  });
  it('says what is missing, and answers the rest', () => {
    const { world: whole, endpoint } = providedDns();
    const [, second] = endpoint.networkInterfaceIds;
    const half = without(whole, [['networkInterfaces', second!]]);
    const { verdict, findings } = explain(half, { from: 'onprem', to: 's3://kairo-rehearsal/x' });
    expect(verdict).toBe('reachable');
    expect(findings).toMatchObject([{ code: 'UNKNOWN_RESOURCE', resource: second }]);
  });
  it('has groups that are not there admit nobody', () => {
    const { world: whole, endpointGroupId } = providedDns();
    const rules = Object.keys(whole.network.securityGroupRules).map((id): [keyof Network, string] => [
      'securityGroupRules',
      id,
    ]);
    const half = without(whole, [['securityGroups', endpointGroupId], ...rules]);
    const { findings } = explain(half, { from: 'onprem', to: 's3://kairo-rehearsal/x' });
    expect(findings.map(({ code }) => code)).toContain('SG_HAS_NO_RULES');
  });
});
