import dns from 'dns-packet';
import { expect, it } from 'vitest';
import type { NameAnswer } from '../../network/names/answer.ts';
import { emptyNetwork } from '../../network/network.ts';
import { Answerer } from './answerer.ts';

const query = (name: string, id: number) =>
  dns.encode({ type: 'query', id, questions: [{ type: 'A', name }] });
const idOf = (answer: Buffer | undefined) => dns.decode(answer!).id;

const FORWARD: NameAnswer = { kind: 'forward', from: { kind: 'site', site: 'a' }, servers: [] };

it('remembers an answer for as long as the network stays, each time with its own id', () => {
  let network = emptyNetwork();
  let asked = 0;
  const answerer = new Answerer({
    network: () => network,
    resolve: (_, { name }) => {
      asked++;
      return { kind: 'answer', records: [{ name, type: 'A', ttl: 60, data: '10.0.0.5' }] };
    },
    forward: async () => undefined,
  });
  for (const id of [1, 2, 3]) expect(idOf(answerer.answer(query('a.example', id), 'udp') as Buffer)).toBe(id);
  expect(asked).toBe(1);
  network = emptyNetwork();
  answerer.answer(query('a.example', 4), 'udp');
  expect(asked).toBe(2);
});

it.each([
  ['names that are not there', (n: number) => query(`n${n}.missing`, n)],
  [
    'malformed queries',
    (n: number) => Buffer.concat([query('a.example', n).subarray(0, 13), Buffer.from(`${n}`)]),
  ],
])('does not forget for %s what is asked again and again', (_, rubbish) => {
  const asked: string[] = [];
  const network = emptyNetwork();
  const answerer = new Answerer({
    network: () => network,
    resolve: (_, { name }) => {
      asked.push(name);
      if (name.endsWith('.missing')) return { kind: 'name-error', authority: [] };
      return { kind: 'answer', records: [{ name, type: 'A', ttl: 60, data: '10.0.0.5' }] };
    },
    forward: async () => undefined,
  });
  answerer.answer(query('often.example', 1), 'udp');
  for (let n = 0; n < 10_000; n++) answerer.answer(rubbish(n), 'udp');
  expect(idOf(answerer.answer(query('often.example', 2), 'udp') as Buffer)).toBe(2);
  expect(asked.filter((name) => name === 'often.example')).toHaveLength(1);
});

it('keeps no long answers', () => {
  let asked = 0;
  const network = emptyNetwork();
  const answerer = new Answerer({
    network: () => network,
    resolve: (_, { name }) => {
      asked++;
      return {
        kind: 'answer',
        records: Array.from({ length: 200 }, () => ({ name, type: 'TXT', ttl: 60, data: ['x'.repeat(200)] })),
      };
    },
    forward: async () => undefined,
  });
  for (const id of [1, 2]) {
    expect((answerer.answer(query('long.example', id), 'tcp') as Buffer).length).toBeGreaterThan(40_000);
  }
  expect(asked).toBe(2);
});

it('gives what other name servers said, and a failure where none did', async () => {
  const given = query('a.example', 1);
  const made = (forward: () => Promise<Buffer | undefined>) =>
    new Answerer({ network: () => emptyNetwork(), resolve: () => FORWARD, forward }).answer(given, 'udp');
  const answer = Buffer.from('an answer');
  expect(await made(async () => answer)).toBe(answer);
  for (const silent of [async () => undefined, () => Promise.reject(new Error('gone'))]) {
    expect(dns.decode((await made(silent))!)).toMatchObject({ rcode: 'SERVFAIL' });
  }
});
