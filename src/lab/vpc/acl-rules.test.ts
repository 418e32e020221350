import { expect, it } from 'vitest';
import type { NetworkAclEntry } from '../../network/network.ts';
import { entryRules } from './acl-rules.ts';

const entry = (ruleNumber: number, more: Partial<NetworkAclEntry> = {}): NetworkAclEntry => ({
  ruleNumber,
  egress: false,
  protocol: '-1',
  action: 'allow',
  cidr: '0.0.0.0/0',
  ...more,
});

it('puts entries in the order of their numbers and denies the rest', () => {
  const entries = [
    entry(200, { protocol: '6', portRange: { from: 443, to: 443 } }),
    entry(100, { cidr: '10.0.0.0/8', action: 'deny' }),
    entry(50, { egress: true }),
  ];
  expect(entryRules(entries, false)).toEqual([
    'ip saddr 10.0.0.0/8 goto reject_entering',
    'ip saddr 0.0.0.0/0 tcp dport 443 accept',
    'goto reject_entering',
  ]);
  expect(entryRules(entries, true)).toEqual(['ip daddr 0.0.0.0/0 accept', 'goto reject_leaving']);
});

it('leaves IPv6 entries out, for the lab carries IPv4', () => {
  expect(entryRules([entry(101, { cidr: '::/0' })], false)).toEqual(['goto reject_entering']);
});
