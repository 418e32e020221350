/** TLS: version, name, chain; each judged apart, so that one failure does not hide the others. */
import { connect as connectTcp, isIP } from 'node:net';
import {
  checkServerIdentity,
  connect,
  DEFAULT_MAX_VERSION,
  DEFAULT_MIN_VERSION,
  type PeerCertificate,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import type { Target } from '../target.ts';
import { type Probed, timed, word } from './probe.ts';

export type TlsFacts =
  | {
      kind: 'established';
      protocol: string;
      /** Does the certificate stand for the endpoint's name? */
      nameMatches: boolean;
      names: string[];
      /** `undefined`: the chain is trusted. Otherwise OpenSSL's code, such as `SELF_SIGNED_CERT_IN_CHAIN`. */
      untrusted: string | undefined;
      issuer: string;
      /** Epoch milliseconds. */
      notBefore: number;
      notAfter: number;
    }
  /** TCP connects, and the handshake does not come to its end. */
  | {
      kind: 'failed';
      code: string;
      message: string;
      /** What this machine's clients insist on, where a client that speaks TLS 1.2 gets through. */
      insists?: string;
    }
  /** `speaks`: to a few bytes that are no TLS it answers at once, so it is what is larger that does not arrive. */
  | { kind: 'timeout'; speaks: boolean };

const PATIENCE_MS = 4_000;
const SMALL_MS = 1_000;

/** @param address one that takes connections */
export async function probeTls(target: Target, address: string): Promise<Probed<TlsFacts>> {
  const { value: facts, ms } = await timed(() => handshakes(target, address));
  return {
    facts,
    evidence: [
      {
        probe: 'tls',
        command: `openssl s_client -connect ${address}:${target.port} -servername ${word(target.host)} </dev/null`,
        observed: tlsText(facts),
        ms,
      },
    ],
  };
}

/** As clients here are set up; where that fails, with the version that S3 speaks everywhere. */
async function handshakes(target: Target, address: string): Promise<TlsFacts> {
  const first = await handshake(target, address);
  if (first.kind === 'timeout') return { ...first, speaks: await answersSmall(target, address) };
  if (first.kind !== 'failed') return first;
  const second = await handshake(target, address, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  if (second.kind !== 'established') return first;
  return { ...first, insists: DEFAULT_MIN_VERSION > 'TLSv1.2' ? DEFAULT_MIN_VERSION : DEFAULT_MAX_VERSION };
}

function handshake(
  { host, port }: Target,
  address: string,
  versions: Pick<SecureContextOptions, 'minVersion' | 'maxVersion'> = {},
): Promise<TlsFacts> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      ...serverName(host),
      ...versions,
      // What is wrong with the certificate is to be told, not to end the handshake.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      timeout: PATIENCE_MS,
    });
    const end = (facts: TlsFacts): void => {
      socket.destroy();
      resolve(facts);
    };
    const timer = setTimeout(() => end({ kind: 'timeout', speaks: false }), PATIENCE_MS);
    socket.once('close', () => clearTimeout(timer));
    socket.once('secureConnect', () => end(established(socket, host)));
    socket.once('timeout', () => end({ kind: 'timeout', speaks: false }));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'failed', code: error.code ?? 'unknown', message: error.message.split('\n', 1)[0]! }),
    );
  });
}

/** Whoever speaks TLS answers a plain request with an alert, or hangs up. */
function answersSmall({ port }: Target, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host: address, port });
    const end = (answers: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    const timer = setTimeout(() => end(false), SMALL_MS);
    socket.once('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    for (const event of ['data', 'end', 'error']) socket.once(event, () => end(socket.bytesWritten > 0));
  });
}

/** TLS is told names, never addresses. */
export const serverName = (host: string): { servername?: string } =>
  isIP(host) === 0 ? { servername: host } : {};

function established(socket: TLSSocket, host: string): TlsFacts {
  const certificate = socket.getPeerCertificate();
  return {
    kind: 'established',
    protocol: socket.getProtocol() ?? 'unknown',
    nameMatches: checkServerIdentity(host, certificate) === undefined,
    names: namesOf(certificate),
    // Node's type says Error; what is there is OpenSSL's code.
    untrusted: socket.authorized ? undefined : String(socket.authorizationError),
    issuer: [certificate.issuer?.O, certificate.issuer?.CN].flat().filter(Boolean).join(', '),
    notBefore: Date.parse(certificate.valid_from),
    notAfter: Date.parse(certificate.valid_to),
  };
}

function namesOf({ subjectaltname = '' }: PeerCertificate): string[] {
  return subjectaltname.split(', ').flatMap((entry) => (entry.startsWith('DNS:') ? [entry.slice(4)] : []));
}

export function tlsText(facts: TlsFacts): string {
  switch (facts.kind) {
    case 'timeout':
      return `TCP connects, then silence: no answer to the ClientHello${facts.speaks ? ', while a few bytes are answered' : ''}`;
    case 'failed':
      return `the handshake fails: ${facts.code} (${facts.message})${facts.insists === undefined ? '' : '; with TLS 1.2 it succeeds'}`;
    case 'established': {
      const name = facts.nameMatches
        ? 'the certificate stands for the name'
        : `the certificate stands for ${facts.names.slice(0, 4).join(', ')}${facts.names.length > 4 ? ', …' : ''}, not for this name`;
      const trust = facts.untrusted === undefined ? 'trusted' : `NOT trusted (${facts.untrusted})`;
      return `${facts.protocol}; ${name}; issued by ${facts.issuer || 'nobody named'}, ${trust}; until ${day(facts.notAfter)}`;
    }
  }
}

function day(time: number): string {
  return Number.isNaN(time) ? 'unknown' : new Date(time).toISOString().slice(0, 10);
}
