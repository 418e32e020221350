import { describe, expect, it } from 'vitest';
import { nftDelta } from './nft-delta.ts';
import type { Ruleset } from './space.ts';

const base: Ruleset = {
  table: 'vpc',
  sets: { members: { type: 'ipv4_addr', elements: ['10.0.0.5', '10.0.0.6'] } },
  maps: { in_if: { type: 'ifname : verdict', elements: { '"e1"': 'goto in_web' } } },
  chains: { in_web: { rules: ['tcp dport 443 accept'] } },
};

describe('nftDelta', () => {
  it('makes a whole table when there was none, objects before what refers to them', () => {
    expect(nftDelta(undefined, base).trim().split('\n')).toEqual([
      'add table ip vpc',
      'add set ip vpc members { type ipv4_addr; }',
      'add chain ip vpc in_web',
      'add map ip vpc in_if { type ifname : verdict; }',
      'add element ip vpc members { 10.0.0.5, 10.0.0.6 }',
      'add element ip vpc in_if { "e1" : goto in_web }',
      'add rule ip vpc in_web tcp dport 443 accept',
    ]);
  });

  it('makes timeouts before the rules that set them, and only with their table', () => {
    const timed: Ruleset = { ...base, timeouts: { short: { established: 350 } } };
    const [, second] = nftDelta(undefined, timed).split('\n');
    expect(second).toBe(
      'add ct timeout ip vpc short { protocol tcp; l3proto ip; policy = { established : 350 }; }',
    );
    expect(nftDelta(timed, structuredClone(timed))).toBe('');
    expect(() => nftDelta(base, timed)).toThrow('keeps its timeouts');
  });

  it('says nothing when nothing differs', () => {
    expect(nftDelta(base, structuredClone(base))).toBe('');
  });

  it('touches one chain when one rule changes', () => {
    const next = { ...base, chains: { in_web: { rules: ['tcp dport 80 accept'] } } };
    expect(nftDelta(base, next).trim().split('\n')).toEqual([
      'flush chain ip vpc in_web',
      'add rule ip vpc in_web tcp dport 80 accept',
    ]);
  });

  it('moves a map from one chain to another before the first is deleted', () => {
    const next: Ruleset = {
      ...base,
      maps: { in_if: { type: 'ifname : verdict', elements: { '"e1"': 'goto in_other' } } },
      chains: { in_other: { rules: [] } },
    };
    expect(nftDelta(base, next).trim().split('\n')).toEqual([
      'flush chain ip vpc in_web',
      'delete element ip vpc in_if { "e1" : goto in_web }',
      'delete chain ip vpc in_web',
      'add chain ip vpc in_other',
      'add element ip vpc in_if { "e1" : goto in_other }',
    ]);
  });

  it('replaces the elements of an interval set as a whole', () => {
    const set = (elements: string[]): Ruleset => ({
      table: 't',
      maps: {},
      chains: {},
      sets: { s: { type: 'ipv4_addr', interval: true, elements } },
    });
    expect(
      nftDelta(set(['10.0.0.0/24']), set(['10.0.0.0/23']))
        .trim()
        .split('\n'),
    ).toEqual(['flush set ip t s', 'add element ip t s { 10.0.0.0/23 }']);
  });
});
