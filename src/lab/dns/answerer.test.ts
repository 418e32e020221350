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

it('keeps what it is asked in bounds', () => {
  const answerer = new Answerer({
    network: emptyNetwork.bind(undefined, undefined),
    resolve: () => ({ kind: 'refused' }),
    forward: async () => undefined,
  });
  for (let id = 0; id < 10_000; id++)
    expect(answerer.answer(query(`n${id}.example`, id), 'udp')).toBeDefined();
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
