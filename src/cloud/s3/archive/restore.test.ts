import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveClasses, immediateClasses, movesDown } from './classes.ts';
import { askForCopy, availability, restoreTime, tiers } from './restore.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2012, 9, 15, 10, 30);
const archived = { kind: 'archived' } as const;
const standard = { tier: 'Standard', takes: 5000 } as const;

describe('a temporary copy', () => {
  it('ends at the midnight after its days, as in AWS’s own example', () => {
    const asked = askForCopy(archived, { ...standard, days: 3 }, NOW);
    expect(asked).toEqual({
      kind: 'started',
      restore: { tier: 'Standard', days: 3, readyAt: NOW + 5000, until: Date.UTC(2012, 9, 19) },
    });
    const later = Date.UTC(2012, 9, 16, 11);
    const state = { kind: 'restored', until: Date.UTC(2012, 9, 19) } as const;
    expect(askForCopy(state, { ...standard, days: 1 }, later)).toMatchObject({
      kind: 'prolonged',
      restore: { until: Date.UTC(2012, 9, 18) },
    });
  });

  it('is awaited, there and over by the clock alone, for any days and tier', () => {
    const asked = fc.record({
      storageClass: fc.constantFrom(...archiveClasses),
      tier: fc.constantFrom(...tiers),
      days: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      now: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }),
    });
    fc.assert(
      fc.property(asked, ({ storageClass, tier, days, now }) => {
        const takes = restoreTime(storageClass, tier);
        if (takes === undefined) return;
        const { restore } = askForCopy(archived, { tier, days, takes }, now) as {
          restore: NonNullable<Parameters<typeof availability>[0]['restore']>;
        };
        const at = (time: number) => availability({ storageClass, restore }, time).kind;
        expect(at(now)).toBe('restoring');
        expect(at(now + takes - 1)).toBe('restoring');
        expect(at(now + takes)).toBe('restored');
        expect(at(restore.until - 1)).toBe('restored');
        expect(at(restore.until)).toBe('archived');
        expect(new Date(restore.until).toISOString()).toMatch(/T00:00:00\.000Z$/);
        if (days < 36_500) {
          expect(restore.until).toBeGreaterThanOrEqual(now + days * DAY);
          expect(restore.until).toBeLessThan(now + (days + 1) * DAY);
        }
      }),
    );
  });

  it('is made sooner by a faster tier, and by nothing else', () => {
    const restore = { tier: 'Standard', days: 2, readyAt: NOW + 5000, until: NOW + 3 * DAY } as const;
    const state = { kind: 'restoring', restore } as const;
    expect(askForCopy(state, { tier: 'Standard', days: 2, takes: 5000 }, NOW).kind).toBe('refused');
    expect(askForCopy(state, { tier: 'Bulk', days: 2, takes: 12_000 }, NOW).kind).toBe('refused');
    expect(askForCopy(state, { tier: 'Expedited', days: 3, takes: 1000 }, NOW).kind).toBe('refused');
    expect(askForCopy(state, { tier: 'Expedited', days: 2, takes: 1000 }, NOW)).toEqual({
      kind: 'hastened',
      restore: { ...restore, tier: 'Expedited', readyAt: NOW + 1000 },
    });
    expect(askForCopy(state, { tier: 'Expedited', days: 2, takes: 1000 }, NOW + 4500)).toMatchObject({
      restore: { readyAt: NOW + 5000 },
    });
  });
});

describe('storage classes', () => {
  it('are left downwards only', () => {
    expect(movesDown('STANDARD', 'GLACIER')).toBe(true);
    expect(movesDown('GLACIER', 'DEEP_ARCHIVE')).toBe(true);
    expect(movesDown('STANDARD_IA', 'INTELLIGENT_TIERING')).toBe(true);
    expect(movesDown('GLACIER', 'GLACIER')).toBe(false);
    for (const storageClass of immediateClasses) expect(movesDown('GLACIER', storageClass)).toBe(false);
    expect(movesDown('ONEZONE_IA', 'INTELLIGENT_TIERING')).toBe(false);
    expect(movesDown('INTELLIGENT_TIERING', 'STANDARD_IA')).toBe(false);
  });
});
