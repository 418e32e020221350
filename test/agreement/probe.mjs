/**
 * Asks and answers inside one network namespace. Its parent sends questions and the ports to answer at, over Node's
 * IPC; all questions of one message are asked at once.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

/** A DNS question, so that name servers answer it, too; whoever else listens sends it back as it is. */
const QUERY = Buffer.from('4b4101000001000000000000036f6e65036f6e65036f6e65036f6e650000010001', 'hex');

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ id, echo = [], probes = [], quiet }) => {
  if (quiet) for (const socket of answering.splice(0)) socket.close();
  await Promise.all(echo.map(answerAt));
  process.send({ id, result: await Promise.all(probes.map(ask)) });
});
process.send('ready');

/** Sockets that answer. */
const answering = [];

/** Answers at a port; somebody else's port stays theirs. */
function answerAt({ protocol, address, port }) {
  return new Promise((resolve) => {
    const socket = protocol === 'tcp' ? accepting() : echoing();
    socket.on('error', () => {
      socket.close();
      resolve();
    });
    const opened = () => {
      answering.push(socket);
      resolve();
    };
    if (protocol === 'tcp') socket.listen({ host: address, port, exclusive: true }, opened);
    else socket.bind({ address, port, exclusive: true }, opened);
  });
}

/** Accepts connections, and ends them. */
function accepting() {
  return createServer((connection) => connection.on('error', () => {}).end());
}

/** Sends back what comes. */
function echoing() {
  const socket = createSocket('udp4');
  return socket.on('message', (message, from) => socket.send(message, from.port, from.address, () => {}));
}

/** Did anything come back within the time? */
function ask(probe) {
  switch (probe.protocol) {
    case 'tcp':
      return tcp(probe);
    case 'udp':
      return udp(probe);
    default:
      return ping(probe);
  }
}

/** A refusal is an answer: it came from there. */
function tcp({ from, to, port, sourcePort, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localPort: sourcePort, ...(from && { localAddress: from }) });
    const end = (answered) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => end('nothing'), timeoutMs);
    socket.on('connect', () => end('answer'));
    socket.on('error', ({ code }) => end(code === 'ECONNREFUSED' ? 'answer' : code));
  });
}

function udp({ from, to, port, sourcePort, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answered) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => end('nothing'), timeoutMs);
    socket.on('error', ({ code }) => end(code));
    socket.on('message', (_, source) => {
      if (source.address === to && source.port === port) end('answer');
    });
    socket.bind({ address: from ?? '0.0.0.0', port: sourcePort, exclusive: true }, () =>
      socket.send(QUERY, port, to, (error) => error && end(error.code)),
    );
  });
}

function ping({ from, to, timeoutMs }) {
  return new Promise((resolve) => {
    const source = from ? ['-I', from] : [];
    const argv = ['-n', '-q', '-c', '1', '-W', String(timeoutMs / 1000), ...source, to];
    const child = spawn('ping', argv, { stdio: 'ignore' });
    child.on('error', ({ code }) => resolve(code));
    child.on('exit', (code) => resolve(code === 0 ? 'answer' : 'nothing'));
  });
}
