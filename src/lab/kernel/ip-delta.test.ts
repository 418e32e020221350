import { expect, it } from 'vitest';
import { ipDelta } from './ip-delta.ts';
import { address, route } from './space.ts';

it('removes what is gone, last made first, and adds what is new in order', () => {
  const a = address('10.0.0.1/32', 'lo');
  const b = route('10.0.0.5/32 dev e1');
  const c = route('10.0.0.6/32 dev e2');
  expect(ipDelta([a, b], [a, c])).toEqual({
    remove: ['route del 10.0.0.5/32 dev e1'],
    add: ['route add 10.0.0.6/32 dev e2'],
  });
  expect(ipDelta([a, b, c], [])).toEqual({
    remove: ['route del 10.0.0.6/32 dev e2', 'route del 10.0.0.5/32 dev e1', 'addr del 10.0.0.1/32 dev lo'],
    add: [],
  });
  expect(ipDelta([a, b], [a, b])).toEqual({ remove: [], add: [] });
});
