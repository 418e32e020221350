import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../aws-error.ts';
import { contentRange, parseRange } from './ranges.ts';

describe('ranges', () => {
  it('are cut to the object', () => {
    expect(parseRange('bytes=0-4', 10)).toEqual({ offset: 0, length: 5 });
    expect(parseRange('bytes=5-', 10)).toEqual({ offset: 5, length: 5 });
    expect(parseRange('bytes=-3', 10)).toEqual({ offset: 7, length: 3 });
    expect(parseRange('bytes=-30', 10)).toEqual({ offset: 0, length: 10 });
    expect(contentRange({ offset: 7, length: 3 }, 10)).toBe('bytes 7-9/10');
  });

  it('that are none are ignored', () => {
    for (const text of ['bytes=', 'bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'x', undefined]) {
      expect(parseRange(text, 10)).toBeUndefined();
    }
  });

  it('outside the object are refused', () => {
    for (const text of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
      expect(() => parseRange(text, 10)).toThrow(AwsError);
    }
    expect(() => parseRange('bytes=0-', 0)).toThrow(AwsError);
  });

  it('always lie within the object, whatever is sent', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat(40).map((n) => `bytes=-${n}`),
    );
    fc.assert(
      fc.property(text, fc.nat(30), (range, size) => {
        try {
          const parsed = parseRange(range, size);
          if (parsed) expect(parsed.offset + parsed.length).toBeLessThanOrEqual(size);
          if (parsed) expect(parsed.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });
});
