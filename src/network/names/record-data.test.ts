import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordType } from '../network.ts';
import { recordData } from './record-data.ts';

it.each<[RecordType, string, unknown]>([
  ['A', '10.0.0.1', '10.0.0.1'],
  ['A', '10.0.0.256', undefined],
  ['AAAA', '2001:db8::1', '2001:db8::1'],
  ['AAAA', '10.0.0.1', undefined],
  ['CNAME', 'Db.Example.', 'db.example'],
  ['CNAME', 'two words', undefined],
  ['TXT', '"one" "two\\"three"', ['one', 'two"three']],
  ['TXT', 'bare', undefined],
  ['TXT', '"\\101"', ['A']],
  ['MX', '10 mail.example', { preference: 10, exchange: 'mail.example' }],
  ['MX', 'mail.example', undefined],
  ['SRV', '1 2 443 host.example', { priority: 1, weight: 2, port: 443, target: 'host.example' }],
  ['SRV', '1 2 70000 host.example', undefined],
  ['CAA', '0 issue "ca.example"', { flags: 0, tag: 'issue', value: 'ca.example' }],
])('a record of type %s with the value %s', (type, text, value) => {
  expect(recordData(type, text)).toEqual(value);
});

it('any text is a value or none', () => {
  const types: RecordType[] = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.string(), (type, text) => {
      recordData(type, text);
    }),
  );
});
