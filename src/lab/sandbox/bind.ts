/**
 * Binds sockets in the network namespace where it was started and hands them to the daemon, which serves them.
 * Node cannot change its namespace, but a socket keeps the one where it was made.
 */
import type { SendHandle } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { Binding } from './protocol.ts';

function bind(binding: Binding): Promise<void> {
  return new Promise((resolve, reject) => {
    const hand = (handle: SendHandle) =>
      process.send!(binding, handle, {}, (error) => (error ? reject(error) : resolve()));
    if (binding.kind === 'tcp') {
      const server = createServer({ pauseOnConnect: true }).once('error', reject);
      server.listen({ host: binding.address, port: binding.port, backlog: 511 }, () => hand(server));
    } else {
      const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 }).once('error', reject);
      socket.bind(binding.port, binding.address, () => hand(socket));
    }
  });
}

process.on('disconnect', () => process.exit(0));
Promise.all((JSON.parse(process.argv[2]!) as Binding[]).map(bind)).then(
  () => process.send!('done'),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
