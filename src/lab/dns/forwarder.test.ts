import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type Server } from 'node:net';
import dns from 'dns-packet';
import { afterEach, expect, it } from 'vitest';
import { Forwarder } from './forwarder.ts';
import { framed, unframed } from './frames.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function socket(): Promise<Socket> {
  const made = createSocket('udp4');
  open.push(made);
  await new Promise<void>((resolve) => made.bind(0, '127.0.0.1', resolve));
  return made;
}

/** A name server that answers as it is told. */
async function server(answer: (query: Buffer, count: number) => Buffer | undefined) {
  const made = await socket();
  const seen: Buffer[] = [];
  made.on('message', (query, { port, address }) => {
    seen.push(query);
    const said = answer(query, seen.length);
    if (said) made.send(said, port, address);
  });
  return { at: { ip: '127.0.0.1', port: made.address().port }, seen };
}

const query = (name: string, id = 7) =>
  dns.encode({ type: 'query', id, flags: dns.RECURSION_DESIRED, questions: [{ type: 'A', name }] });

function answerTo(message: Buffer, data = '10.0.0.5'): Buffer {
  const { id, questions } = dns.decode(message);
  const name = questions![0]!.name;
  return dns.encode({
    type: 'response',
    id: id!,
    questions: questions!,
    answers: [{ type: 'A', name, ttl: 60, data }],
  });
}

async function forwarder(): Promise<Forwarder> {
  return new Forwarder({
    socket: await socket(),
    attemptMs: 60,
    connect: ({ ip, port }) =>
      new Promise((resolve, reject) => {
        const made = connect(port, ip, () => resolve(made)).once('error', reject);
      }),
  });
}

it('gives the answer with the id of the query, which is not the id on the wire', async () => {
  const { at, seen } = await server((message) => answerTo(message));
  const asking = await forwarder();
  const answers = await Promise.all(
    [1, 2, 3].map((id) => asking.ask(query(`host${id}.example`, id), [at], 'udp')),
  );
  expect(answers.map((answer) => dns.decode(answer!).id)).toEqual([1, 2, 3]);
  expect(seen).toHaveLength(3);
});

it('asks the next server when one is silent, and gives up when all are', async () => {
  const silent = await server(() => undefined);
  const speaks = await server((message) => answerTo(message));
  const asking = await forwarder();
  expect(await asking.ask(query('a.example'), [silent.at, speaks.at], 'udp')).toBeDefined();
  expect(await asking.ask(query('b.example'), [silent.at, silent.at, silent.at], 'udp')).toBeUndefined();
  expect(silent.seen).toHaveLength(5);
});

it('asks once for many who want the same', async () => {
  const { at, seen } = await server((message) => answerTo(message));
  const asking = await forwarder();
  const ids = Array.from({ length: 50 }, (_, index) => index);
  const answers = await Promise.all(ids.map((id) => asking.ask(query('same.example', id), [at], 'udp')));
  expect(answers.map((answer) => dns.decode(answer!).id)).toEqual(ids);
  expect(seen).toHaveLength(1);
});

it('believes no answer to another question, with another id, or from elsewhere', async () => {
  const lying = await server((message, count) => {
    const wrong = answerTo(count === 1 ? query('other.example', message.readUInt16BE(0)) : message);
    if (count > 1) wrong.writeUInt16BE((message.readUInt16BE(0) + 1) & 0xffff);
    return wrong;
  });
  const asking = await forwarder();
  expect(await asking.ask(query('mine.example'), [lying.at], 'udp')).toBeUndefined();
});

it('asks over TCP where the client did, and survives a server that hangs up', async () => {
  const listen = (handle: (message: Buffer) => Buffer | undefined) =>
    new Promise<Server>((resolve) => {
      const made = createServer((peer) => {
        const unframe = unframed();
        peer.on('error', () => {});
        peer.on('data', (chunk) => {
          for (const message of unframe(chunk)) {
            const said = handle(message);
            if (said) peer.write(framed(said));
            else peer.destroy();
          }
        });
      }).listen(0, '127.0.0.1', () => resolve(made));
      open.push(made);
    });
  const at = (made: Server) => ({ ip: '127.0.0.1', port: (made.address() as { port: number }).port });
  const hangsUp = at(await listen(() => undefined));
  const speaks = at(await listen((message) => answerTo(message)));
  const asking = await forwarder();
  const answer = await asking.ask(query('tcp.example', 9), [hangsUp, speaks], 'tcp');
  expect(dns.decode(answer!)).toMatchObject({ id: 9, answers: [{ data: '10.0.0.5' }] });
  expect(await asking.ask(query('tcp.example'), [{ ip: '127.0.0.1', port: 1 }], 'tcp')).toBeUndefined();
});
