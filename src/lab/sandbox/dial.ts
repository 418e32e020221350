/**
 * Makes one TCP connection in the network namespace where it was started and hands it to the daemon.
 * A connection keeps the namespace where it was made.
 */
import { connect } from 'node:net';
import type { Destination } from './protocol.ts';

const { address, port, localAddress, timeoutMs } = JSON.parse(process.argv[2]!) as Destination;
const socket = connect({ host: address, port, ...(localAddress !== undefined && { localAddress }) });

function giveUp(reason: string): void {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

process.on('disconnect', () => process.exit(0));
socket.setTimeout(timeoutMs, () => giveUp(`no connection after ${timeoutMs} ms`));
socket.on('error', (error) => giveUp(error.message));
socket.on('connect', () => {
  socket.setTimeout(0);
  process.send!('connected', socket);
});
