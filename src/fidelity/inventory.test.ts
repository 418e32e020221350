import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderFidelity } from './document.ts';
import { inventory } from './inventory.ts';
import { s3TestsSummary } from './s3-tests.ts';

const services = inventory();

describe.each(services)('what is known of $title', ({ operations, served, recorded }) => {
  it('names only operations that AWS has', () => {
    expect(served.filter((operation) => !operations.includes(operation))).toEqual([]);
  });
  it('calls only operations recorded that are served', () => {
    expect(Object.keys(recorded).filter((operation) => !served.includes(operation))).toEqual([]);
  });
});

it('docs/fidelity.md is current; npm run fidelity makes it so', () => {
  const committed = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');
  expect(committed).toBe(renderFidelity(services, s3TestsSummary()));
});
