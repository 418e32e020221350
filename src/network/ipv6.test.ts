import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalIpv6Block } from './ipv6.ts';

describe('canonicalIpv6Block', () => {
  it.each([
    ['::/0', '::/0'],
    ['2001:DB8:0:0::1/32', '2001:db8::/32'],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
    ['::ffff:192.0.2.1/128', '::ffff:c000:201/128'],
    ['1:2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7:8/128'],
  ])('%s is stored as %s', (text, expected) => {
    expect(canonicalIpv6Block(text)).toBe(expected);
  });

  it.each(['', '::', '::/129', '::/01', '::/-1', '10.0.0.0/8', 'fe80::1%eth0/64', '1::2::3/64', '::/0/0'])(
    'takes no %s',
    (text) => {
      expect(canonicalIpv6Block(text)).toBeUndefined();
    },
  );

  it('leaves what it made as it is', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(128), (address, prefix) => {
        const once = canonicalIpv6Block(`${address}/${prefix}`)!;
        expect(canonicalIpv6Block(once)).toBe(once);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        canonicalIpv6Block(text);
      }),
    );
  });
});
