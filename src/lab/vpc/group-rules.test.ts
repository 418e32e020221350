import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, formatAddress, holds, overlaps } from '../../network/cidr.ts';
import type { RulePeer, SecurityGroupRule } from '../../network/network.ts';
import { groupMatches, setOf } from './group-rules.ts';

const rule = (
  protocol: string,
  fromPort: number,
  toPort: number,
  peer: RulePeer | string,
): SecurityGroupRule => ({
  id: 'sgr-00000000000000001',
  region: 'ap-northeast-1',
  groupId: 'sg-00000000000000002',
  isEgress: false,
  protocol,
  fromPort,
  toPort,
  peer: typeof peer === 'string' ? { kind: 'ipv4', cidr: peer } : peer,
});

describe('groupMatches', () => {
  it('matches the source on the way in and the destination on the way out', () => {
    const rules = [rule('tcp', 443, 443, '10.0.0.0/16')];
    expect(groupMatches(rules, 'ingress')).toEqual(['ip saddr 10.0.0.0/16 tcp dport 443']);
    expect(groupMatches(rules, 'egress')).toEqual(['ip daddr 10.0.0.0/16 tcp dport 443']);
  });

  it('joins rules that differ only in their block', () => {
    const rules = [
      rule('tcp', 443, 443, '10.0.1.0/24'),
      rule('tcp', 443, 443, '10.0.2.0/24'),
      rule('tcp', 80, 80, '10.0.1.0/24'),
    ];
    expect(groupMatches(rules, 'ingress')).toEqual([
      'ip saddr { 10.0.1.0/24, 10.0.2.0/24 } tcp dport 443',
      'ip saddr 10.0.1.0/24 tcp dport 80',
    ]);
  });

  it('admits every protocol for -1, and whole protocols for all ports', () => {
    expect(groupMatches([rule('-1', -1, -1, '0.0.0.0/0')], 'ingress')).toEqual(['ip saddr 0.0.0.0/0']);
    expect(groupMatches([rule('udp', 0, 65535, '0.0.0.0/0')], 'ingress')).toEqual([
      'ip saddr 0.0.0.0/0 meta l4proto udp',
    ]);
  });

  it('reads ICMP types and codes out of the ports', () => {
    expect(groupMatches([rule('icmp', 8, -1, '0.0.0.0/0')], 'ingress')).toEqual([
      'ip saddr 0.0.0.0/0 icmp type 8',
    ]);
    expect(groupMatches([rule('icmp', 3, 4, '0.0.0.0/0')], 'ingress')).toEqual([
      'ip saddr 0.0.0.0/0 icmp type 3 icmp code 4',
    ]);
    expect(groupMatches([rule('icmp', -1, -1, '0.0.0.0/0')], 'ingress')).toEqual([
      'ip saddr 0.0.0.0/0 meta l4proto icmp',
    ]);
  });

  it('refers to the members of another group', () => {
    const peer: RulePeer = { kind: 'group', groupId: 'sg-0aaaaaaaaaaaaaaaa' };
    expect(groupMatches([rule('tcp', 443, 443, peer)], 'ingress')).toEqual([
      'ip saddr @members_sg_0aaaaaaaaaaaaaaaa tcp dport 443',
    ]);
  });

  it('reads a prefix list as the blocks that it holds', () => {
    const peer: RulePeer = { kind: 'prefix-list', prefixListId: 'pl-61a54008' };
    expect(groupMatches([rule('tcp', 443, 443, peer)], 'egress')).toEqual([
      'ip daddr { 52.219.0.0/20, 54.231.224.0/21, 52.219.16.0/22, 52.219.68.0/22 } tcp dport 443',
    ]);
  });

  it('admits nothing for a rule that no IPv4 packet can match', () => {
    expect(
      groupMatches(
        [rule('icmpv6', -1, -1, '0.0.0.0/0'), rule('tcp', 443, 443, { kind: 'ipv6', cidr: '::/0' })],
        'ingress',
      ),
    ).toEqual([]);
  });
});

describe('setOf', () => {
  const cidr = fc
    .tuple(fc.nat(0xffffffff), fc.integer({ min: 4, max: 32 }))
    .map(([first, prefix]) => `${formatAddress(first >>> 0)}/${prefix}`);

  it('holds the same addresses as its blocks, none of them overlapping', () => {
    fc.assert(
      fc.property(fc.array(cidr, { minLength: 1, maxLength: 12 }), fc.nat(0xffffffff), (cidrs, probe) => {
        const kept = setOf(cidrs).replace(/[{} ]/g, '').split(',').map(block);
        for (const [i, a] of kept.entries())
          for (const b of kept.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        const probes = [
          probe,
          ...cidrs.map((text) => block(text).first),
          ...cidrs.map((text) => block(text).last),
        ];
        for (const ip of probes) {
          expect(kept.some((b) => holds(b, ip))).toBe(cidrs.map(block).some((b) => holds(b, ip)));
        }
      }),
    );
  });
});
