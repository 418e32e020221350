/** The rulesets against the kernel itself: what the delta leads to is what a fresh load gives. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nftDelta } from '../src/lab/kernel/nft-delta.ts';
import type { Ruleset } from '../src/lab/kernel/space.ts';
import type { Sandbox } from '../src/lab/sandbox/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  const { Sandbox: Built } = (await import('../dist/lab/sandbox/sandbox.js' as string)) as {
    Sandbox: typeof Sandbox;
  };
  sandbox = await Built.start();
  await sandbox.run(['ip', '-batch', '-'], { input: 'netns add changed\nnetns add fresh\n' });
});
afterAll(() => sandbox?.close());

const ip = fc.integer({ min: 1, max: 30 }).map((n) => `10.0.0.${n}`);
const chainName = fc.constantFrom('a', 'b', 'c');

/** Small rulesets with sets, interval sets, verdict maps and chains that refer to one another. */
const ruleset: fc.Arbitrary<Ruleset> = fc
  .record({
    members: fc.uniqueArray(ip, { maxLength: 6 }),
    blocks: fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
    chains: fc.uniqueArray(chainName, { maxLength: 3 }),
    ports: fc.array(fc.integer({ min: 1, max: 65535 }), { maxLength: 3 }),
    keys: fc.uniqueArray(ip, { maxLength: 5 }),
    withSet: fc.boolean(),
  })
  .map(({ members, blocks, chains, ports, keys, withSet }) => ({
    table: 't',
    sets: {
      ...(withSet ? { extra: { type: 'ipv4_addr', elements: members } } : {}),
      members: { type: 'ipv4_addr', elements: members },
      blocks: { type: 'ipv4_addr', interval: true, elements: blocks.map((n) => `10.${n}.0.0/16`) },
    },
    maps: {
      to: {
        type: 'ipv4_addr : verdict',
        elements: chains.length
          ? Object.fromEntries(keys.map((key, i) => [key, `goto ${chains[i % chains.length]}`]))
          : {},
      },
    },
    chains: {
      ...Object.fromEntries(
        chains.map((name) => [
          name,
          {
            rules: [
              ...ports.map((port) => `tcp dport ${port} accept`),
              ...(withSet ? ['ip saddr @extra accept'] : []),
              'counter drop',
            ],
          },
        ]),
      ),
      base: {
        hook: 'type filter hook forward priority 0; policy accept;',
        rules: ['ip saddr @members accept', 'ip daddr @blocks accept', 'ip daddr vmap @to'],
      },
    },
  }));

const list = async (namespace: string) => {
  const text = await sandbox.run(['nft', '-s', '-j', 'list', 'table', 'ip', 't'], { namespace });
  const { nftables } = JSON.parse(text) as { nftables: Record<string, Record<string, unknown>>[] };
  // Handles and the order of objects differ; everything else must not.
  const plain = nftables
    .filter((entry) => !('metainfo' in entry))
    .map((entry) =>
      JSON.stringify(entry, (key, value) =>
        key === 'handle'
          ? undefined
          : key === 'elem' && Array.isArray(value)
            ? value.map((v) => JSON.stringify(v)).sort()
            : value,
      ),
    );
  const rules = plain.filter((text) => text.startsWith('{"rule"'));
  const objects = plain.filter((text) => !text.startsWith('{"rule"')).sort();
  const chainOf = (text: string) => (JSON.parse(text) as { rule: { chain: string } }).rule.chain;
  return { objects, rules: rules.toSorted((a, b) => chainOf(a).localeCompare(chainOf(b))) };
};

it('leads from any ruleset to any other, as if it had been loaded fresh', async () => {
  await fc.assert(
    fc.asyncProperty(ruleset, ruleset, async (first, second) => {
      const wipe = 'add table ip t\ndelete table ip t\n';
      const load = (namespace: string, text: string) =>
        sandbox.run(['nft', '-f', '-'], { namespace, input: text });
      await load('changed', wipe + nftDelta(undefined, first));
      await load('changed', nftDelta(first, second) || '\n');
      await load('fresh', wipe + nftDelta(undefined, second));
      expect(await list('changed')).toEqual(await list('fresh'));
    }),
    { numRuns: 60 },
  );
});
