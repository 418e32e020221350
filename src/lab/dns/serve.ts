/** DNS on sockets that were bound inside the lab: wire format in, wire format out. */
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import { type Resolver, respond } from './respond.ts';

/** A TCP client that asks nothing for this long is let go. */
const IDLE_MS = 10_000;

export function serveUdp(socket: DatagramSocket, resolver: Resolver): void {
  socket.on('message', (query, peer) => {
    const answer = respond(query, resolver, 'udp');
    if (answer) socket.send(answer, peer.port, peer.address);
  });
  // An answer to a client that has gone comes back as an error, and is none.
  socket.on('error', () => {});
}

export function serveTcp(server: Server, resolver: Resolver): void {
  server.on('connection', (socket) => serveConnection(socket, resolver));
  server.on('error', () => {});
}

/** Each message has its length in front of it; a client may send several. */
function serveConnection(socket: Socket, resolver: Resolver): void {
  let waiting = Buffer.alloc(0);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      const answer = respond(waiting.subarray(2, end), resolver, 'tcp');
      waiting = waiting.subarray(end);
      if (!answer) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}
