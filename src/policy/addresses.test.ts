import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBlock, parseBlock } from './addresses.ts';

describe('blocks of addresses', () => {
  it('hold what shares their first bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (base, address, prefix) => {
        const bits = (text: string) =>
          text
            .split('.')
            .map((part) => Number(part).toString(2).padStart(8, '0'))
            .join('')
            .slice(0, prefix);
        expect(inBlock(address, parseBlock(`${base}/${prefix}`)!)).toBe(bits(base) === bits(address));
      }),
    );
  });
  it('are read from every way to write an IPv6 address', () => {
    fc.assert(fc.property(fc.ipV6(), (text) => (!/\./.test(text) ? parseBlock(text) !== undefined : true)));
    expect(parseBlock('1::2::3')).toBeUndefined();
    expect(parseBlock('10.0.0.0/33')).toBeUndefined();
    expect(parseBlock('10.0.0.256')).toBeUndefined();
  });
});
