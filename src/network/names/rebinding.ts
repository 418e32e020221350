/** What resolvers that protect against DNS rebinding make of answers: private addresses are taken out. */
import { block, holds, parseAddress } from '../cidr.ts';
import { type NameAnswer, soa } from './answer.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(block);

/** An answer that loses all its records says that there is no data. */
export function withoutPrivate(answer: NameAnswer, zone: string): NameAnswer {
  if (answer.kind !== 'answer') return answer;
  const records = answer.records.filter(({ type, data }) => type !== 'A' || !isPrivate(String(data)));
  return records.length > 0 ? { kind: 'answer', records } : { kind: 'no-data', authority: [soa(zone)] };
}

function isPrivate(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && PRIVATE.some((one) => holds(one, address));
}
