import { describe, expect, it } from 'vitest';
import { templateOf } from '../templates/templates.ts';
import { costOf } from './cost.ts';
import { pricedRegions, pricesOf } from './prices.ts';

const tokyo = pricesOf('ap-northeast-1')!;
const usage = { hours: 730, gigabytes: 100, clients: 1 };

describe('what the patterns cost in Tokyo', () => {
  it.each([
    // 2 × 0.014 + 0.15 + 0.05
    ['provided-dns', 0.228],
    // … + 0.062 + 0.005
    ['public-dns', 0.295],
    // … + 2 × 0.125
    ['inbound-resolver', 0.478],
  ] as const)('%s: %d USD an hour', (pattern, perHour) => {
    const cost = costOf(templateOf(pattern), tokyo, usage);
    expect(cost).toMatchObject({ perHour, perGigabyte: 0.01 });
    expect(cost.total).toBeCloseTo(perHour * 730 + 1, 6);
  });

  it('does not charge for the gateway endpoint', () => {
    const { items } = costOf(templateOf('inbound-resolver'), tokyo, usage);
    expect(items.find(({ charge }) => charge === 'endpoint-hour')).toMatchObject({ count: 2 });
  });

  it('leaves out what is not used', () => {
    const { items, total } = costOf(templateOf('provided-dns'), tokyo, {
      hours: 0,
      gigabytes: 0,
      clients: 0,
    });
    expect(total).toBe(0);
    expect(items.map(({ charge }) => charge)).toEqual(['endpoint-hour', 'association-hour']);
  });
});

it('every price says where it is from and when', () => {
  for (const region of pricedRegions) {
    for (const { usd, source, date } of Object.values(pricesOf(region)!)) {
      expect(usd).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\/(aws\.amazon\.com|repost\.aws)\//);
      expect(date).toMatch(/^20\d\d-[01]\d$/);
    }
  }
});

it('knows no price of a region that nobody looked up', () => {
  expect(pricesOf('eu-west-1')).toBeUndefined();
  expect(pricesOf('toString')).toBeUndefined();
});
