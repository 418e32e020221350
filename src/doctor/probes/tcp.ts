/** TCP: whether each address of the endpoint takes a connection, and how it does not. */
import { connect } from 'node:net';
import { sourceFor } from './host.ts';
import { type Evidence, type Probed, timed } from './probe.ts';

export type Connection =
  | { kind: 'connected' }
  /** Something answered that nothing listens there. */
  | { kind: 'refused' }
  /** Something cut the connection off. */
  | { kind: 'reset' }
  /** Silence: what filters do. */
  | { kind: 'timeout' }
  /** The machine itself, or a router on the way, says that there is no way. */
  | { kind: 'unreachable' }
  | { kind: 'error'; code: string };

export interface AddressFacts {
  address: string;
  connection: Connection;
  /** The machine's own address on the way there; `undefined` when it has no route. */
  source: string | undefined;
  ms: number;
}

const PATIENCE_MS = 3_000;

export async function probeAddresses(
  addresses: readonly string[],
  port: number,
): Promise<Probed<AddressFacts[]>> {
  const facts = await Promise.all(addresses.map((address) => probeAddress(address, port)));
  return { facts, evidence: facts.map((one) => evidenceOf(one, port)) };
}

async function probeAddress(address: string, port: number): Promise<AddressFacts> {
  const [source, { value: connection, ms }] = await Promise.all([
    sourceFor(address),
    timed(() => connectTo(address, port, PATIENCE_MS)),
  ]);
  return { address, connection, source, ms };
}

/** Opens a connection and closes it again. */
export function connectTo(address: string, port: number, patience: number): Promise<Connection> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: patience });
    const end = (connection: Connection): void => {
      socket.destroy();
      resolve(connection);
    };
    socket.once('connect', () => end({ kind: 'connected' }));
    socket.once('timeout', () => end({ kind: 'timeout' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end(failureOf(error.code ?? 'unknown')));
  });
}

function failureOf(code: string): Connection {
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused' };
    case 'ECONNRESET':
      return { kind: 'reset' };
    case 'ETIMEDOUT':
      return { kind: 'timeout' };
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return { kind: 'unreachable' };
    default:
      return { kind: 'error', code };
  }
}

export function connectionText(connection: Connection): string {
  switch (connection.kind) {
    case 'connected':
      return 'connected';
    case 'refused':
      return 'refused: the address is reached, and nothing listens there';
    case 'reset':
      return 'reset: something on the way cut it off';
    case 'timeout':
      return 'no answer (time-out)';
    case 'unreachable':
      return 'unreachable: no route';
    case 'error':
      return connection.code;
  }
}

function evidenceOf({ address, connection, source, ms }: AddressFacts, port: number): Evidence {
  const from = source === undefined ? 'no route from here' : `from ${source}`;
  return {
    probe: 'tcp',
    command:
      process.platform === 'win32'
        ? `Test-NetConnection ${address} -Port ${port}`
        : `nc -vz -w 3 ${address} ${port}`,
    observed: `${connectionText(connection)}, ${from}`,
    ms,
  };
}
