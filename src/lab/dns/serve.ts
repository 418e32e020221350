/** DNS on sockets that were bound inside the lab: wire format in, wire format out. */
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import type { Answerer } from './answerer.ts';
import { framed, unframed } from './frames.ts';

/** A TCP client that asks nothing for this long is let go. */
const IDLE_MS = 10_000;

export function serveUdp(socket: DatagramSocket, answerer: Answerer): void {
  socket.on('message', (query, { port, address }) => {
    const answer = answerer.answer(query, 'udp');
    if (answer === undefined) return;
    if (!(answer instanceof Promise)) return void socket.send(answer, port, address);
    void answer.then((late) => {
      if (late) sendIfOpen(socket, late, port, address);
    });
  });
  // An answer to a client that has gone comes back as an error, and is none.
  socket.on('error', () => {});
}

/** The lab may have taken the socket away while an answer was waited for. */
function sendIfOpen(socket: DatagramSocket, answer: Buffer, port: number, address: string): void {
  try {
    socket.send(answer, port, address);
  } catch {}
}

export function serveTcp(server: Server, answerer: Answerer): void {
  server.on('connection', (socket) => serveConnection(socket, answerer));
  server.on('error', () => {});
}

/** A client may send several queries; answers are in their order. */
function serveConnection(socket: Socket, answerer: Answerer): void {
  const unframe = unframed();
  let turn: Promise<unknown> = Promise.resolve();
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    for (const query of unframe(chunk)) {
      turn = turn.then(async () => {
        const answer = await answerer.answer(query, 'tcp');
        if (!answer) socket.destroy();
        else if (!socket.destroyed) socket.write(framed(answer));
      });
    }
  });
}
