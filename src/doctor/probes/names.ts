/** Names: what the system makes of the endpoint's name, and what each name server says by itself. */
import { lookup, promises } from 'node:dns';
import { isIP } from 'node:net';
import { isPrivate } from '../addresses.ts';
import type { Target } from '../target.ts';
import { sourceFor } from './host.ts';
import { type Evidence, type Probed, timed, within, word } from './probe.ts';

export type Answer =
  | { kind: 'addresses'; addresses: string[] }
  /** The name does not exist. */
  | { kind: 'nxdomain' }
  /** The name exists, or might, and has no IPv4 address: what filters against rebinding make of a private answer. */
  | { kind: 'nodata' }
  | { kind: 'refused' }
  | { kind: 'servfail' }
  | { kind: 'timeout' }
  | { kind: 'error'; code: string };

export interface NameFacts {
  /** What programs get: the hosts file, caches and name servers together. */
  system: Answer;
  /** Each name server asked by itself, the system's own first. */
  servers: {
    server: string;
    own: boolean;
    answer: Answer;
    /** The machine's own address on the way there; `undefined` when it has no route. */
    source: string | undefined;
  }[];
  /** Where the name is not answered: one that the public DNS has, asked of the first name server. Does it answer anything? */
  control: { name: string; server: string; answer: Answer } | undefined;
}

const PATIENCE_MS = 3_000;

/** @param others name servers to be asked beside the system's own */
export async function probeNames(target: Target, others: readonly string[]): Promise<Probed<NameFacts>> {
  const own = ipv4Servers();
  // An address is no name, and no name server's concern.
  const servers = isIP(target.host) === 0 ? [...new Set([...own, ...others])] : [];
  const controlName = `sts.${target.region}.amazonaws.com`;
  const known = new AbortController();
  const control = own[0] === undefined ? undefined : byServer(controlName, own[0], known.signal);
  const [system, sources, answers] = await Promise.all([
    timed(() => bySystem(target.host)),
    Promise.all(servers.map((server) => sourceFor(server.replace(/:\d+$/, '')))),
    Promise.all(servers.map((server) => timed(() => byServer(target.host, server)))),
  ]);
  // The other name tells why this one is not answered; where it is, nobody waits for a server that knows no other.
  if (system.value.kind === 'addresses') known.abort();
  const controlled = known.signal.aborted ? undefined : await control;
  const evidence: Evidence[] = [
    {
      probe: 'name',
      command:
        process.platform === 'linux'
          ? `getent ahostsv4 ${word(target.host)}`
          : `nslookup ${word(target.host)}`,
      observed: answerText(system.value),
      ms: system.ms,
    },
    ...servers.map((server, index) => ({
      probe: 'name server',
      command: `dig @${server} ${word(target.host)}`,
      observed: answerText(answers[index]!.value),
      ms: answers[index]!.ms,
    })),
  ];
  if (own.length === 0) {
    evidence.push({
      probe: 'name server',
      command: 'cat /etc/resolv.conf',
      observed: 'no name server is configured',
      ms: 0,
    });
  }
  return {
    facts: {
      system: system.value,
      servers: servers.map((server, index) => ({
        server,
        own: own.includes(server),
        answer: answers[index]!.value,
        source: sources[index],
      })),
      control: controlled && { name: controlName, server: own[0]!, answer: controlled },
    },
    evidence,
  };
}

/**
 * `1.2.3.4`, `1.2.3.4:5353`; c-ares falls back to the loopback where nothing is configured. A new resolver reads what
 * is configured now: a tunnel may have brought another server since this process began.
 */
function ipv4Servers(): string[] {
  return new promises.Resolver()
    .getServers()
    .filter((server) => !server.includes('[') && server.split(':').length <= 2);
}

/**
 * A look-up of the C library cannot be ended, and a process waits at its end for those under way: ten seconds for each
 * name server that is silent. So the library is told to have less patience than the probe.
 */
export function shortenLookups(): void {
  process.env.RES_OPTIONS ??= `timeout:${PATIENCE_MS / 1_000} attempts:1`;
}

async function bySystem(host: string): Promise<Answer> {
  const asked = new Promise<Answer>((resolve) => {
    lookup(host, { all: true, family: 4 }, (error, addresses) => {
      resolve(
        error ? failure(error) : { kind: 'addresses', addresses: addresses.map(({ address }) => address) },
      );
    });
  });
  return await within(PATIENCE_MS + 500, { kind: 'timeout' } as const, () => asked);
}

/** @param enough when this is aborted, nobody wants the answer any more */
async function byServer(host: string, server: string, enough?: AbortSignal): Promise<Answer> {
  const resolver = new promises.Resolver({ timeout: PATIENCE_MS / 2, tries: 2 });
  resolver.setServers([server]);
  return await within<Answer, Answer>(PATIENCE_MS, { kind: 'timeout' }, async (signal) => {
    for (const end of [signal, enough]) end?.addEventListener('abort', () => resolver.cancel());
    try {
      return { kind: 'addresses', addresses: await resolver.resolve4(host) };
    } catch (error) {
      return failure(error as NodeJS.ErrnoException);
    }
  });
}

function failure({ code = 'unknown' }: NodeJS.ErrnoException): Answer {
  switch (code) {
    case 'ENOTFOUND':
      return { kind: 'nxdomain' };
    case 'ENODATA':
      return { kind: 'nodata' };
    case 'EREFUSED':
      return { kind: 'refused' };
    case 'ESERVFAIL':
      return { kind: 'servfail' };
    case 'ETIMEOUT':
    case 'EAI_AGAIN':
    case 'ECANCELLED':
    case 'ECONNREFUSED':
      return code === 'ECONNREFUSED' ? { kind: 'error', code } : { kind: 'timeout' };
    default:
      return { kind: 'error', code };
  }
}

export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'addresses':
      return answer.addresses.map((one) => `${one} (${isPrivate(one) ? 'private' : 'public'})`).join(', ');
    case 'nxdomain':
      return 'NXDOMAIN: the name does not exist';
    case 'nodata':
      return 'no address for the name';
    case 'refused':
      return 'REFUSED';
    case 'servfail':
      return 'SERVFAIL';
    case 'timeout':
      return 'no answer';
    case 'error':
      return answer.code;
  }
}
