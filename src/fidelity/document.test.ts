import { expect, it } from 'vitest';
import { fidelityOf, renderFidelity, type ServiceFidelity } from './document.ts';

const service: ServiceFidelity = {
  title: 'A Service',
  operations: ['Create', 'Delete', 'Describe', 'Tag'],
  served: ['Describe', 'Create', 'Tag'],
  recorded: { Tag: 'shown again, nothing else' },
  limits: ['Magic.'],
};

it('tells enforced, recorded and absent apart', () => {
  expect(service.operations.map((operation) => fidelityOf(service, operation))).toEqual([
    'enforced',
    'absent',
    'enforced',
    'recorded',
  ]);
});

it('never calls an operation recorded that is not served', () => {
  expect(fidelityOf({ ...service, served: [] }, 'Tag')).toBe('absent');
});

it('says of every operation what it is, once', () => {
  const text = renderFidelity([service]);
  expect(text).toContain('| A Service | 2        | 1        | 1      |');
  expect(text).toContain('| `Tag`      | recorded | shown again, nothing else |');
  expect(text).toContain('- Magic.');
  for (const operation of service.operations) expect(text.split(`\`${operation}\``)).toHaveLength(2);
});
