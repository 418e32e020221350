/** The probes, in the order in which a request meets what can be wrong, side by side where they can be. */
import { isIPv4 } from 'node:net';
import type { Observations } from './observations.ts';
import { type ClosedFacts, probeClosed, withoutOwn } from './probes/closed.ts';
import { type HostFacts, probeHost } from './probes/host.ts';
import { probeHttp } from './probes/http.ts';
import { type NameFacts, probeNames } from './probes/names.ts';
import type { Probed } from './probes/probe.ts';
import { probeS3, type S3Options } from './probes/s3.ts';
import { type AddressFacts, probeAddresses } from './probes/tcp.ts';
import { probeTls } from './probes/tls.ts';
import type { Target } from './target.ts';

export interface ExamineOptions extends S3Options {
  environment: Readonly<Record<string, string | undefined>>;
  /** Name servers to be asked beside the system's own. */
  nameServers: readonly string[];
  /** Is the network to be closed? Then a few addresses of the internet are tried, too. */
  closed: boolean;
  /** Told what is being done. */
  onStep?: (title: string) => void;
}

/** How long a VPN client takes to come back. */
const RECONNECTS_MS = 2_500;

/** More addresses than an endpoint has zones. */
const MOST_ADDRESSES = 8;

/** Never throws for what is wrong with the network. An aborted signal ends it early, without leaving anything behind. */
export async function examine(target: Target, options: ExamineOptions): Promise<Observations> {
  const { onStep = () => undefined } = options;
  const evidence: Observations['evidence'] = [];
  const kept = <Facts>({ facts, evidence: more }: Probed<Facts>): Facts => {
    evidence.push(...more);
    return facts;
  };

  onStep('names and connections');
  const startedAt = performance.now();
  // What must not answer takes its whole time-out, so it is asked beside everything else.
  const closedProbe = options.closed ? probeClosed(target) : undefined;
  let look = await lookAt(target, options);
  if (!isOpen(look) && !options.signal.aborted) {
    // A tunnel that was cut a moment ago is back within seconds, and is no finding.
    const rest = RECONNECTS_MS - (performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, rest));
    look = await lookAt(target, options);
  }
  const [host, names, addresses] = [kept(look.host), kept(look.names), kept(look.addresses)];
  const seen: Observations = { target, host, names, addresses, evidence };
  await beyondConnections(seen, kept, options);
  if (closedProbe) seen.closed = kept(withoutOwn(await stillOpen(target, await closedProbe), addresses));
  return seen;
}

/** What answered is asked again: before a tunnel is up, and while it comes back, everything goes past it. */
async function stillOpen(target: Target, first: Probed<ClosedFacts>): Promise<Probed<ClosedFacts>> {
  return first.facts.tried.some(({ open }) => open) ? await probeClosed(target) : first;
}

interface Look {
  host: Probed<HostFacts>;
  names: Probed<NameFacts>;
  addresses: Probed<AddressFacts[]>;
}

/** This machine, the name, and every address that it has. */
async function lookAt(target: Target, options: ExamineOptions): Promise<Look> {
  const [host, names] = await Promise.all([
    probeHost(target, options.environment),
    probeNames(target, options.nameServers),
  ]);
  const addresses = await probeAddresses(addressesOf(target, names.facts), target.port);
  return { host, names, addresses };
}

function isOpen({ addresses: { facts } }: Look): boolean {
  return facts.length > 0 && facts.every(({ connection }) => connection.kind === 'connected');
}

type Keep = <Facts>(probed: Probed<Facts>) => Facts;

/** TLS, unsigned and signed requests, as far as each lets the next. */
async function beyondConnections(seen: Observations, kept: Keep, options: ExamineOptions): Promise<void> {
  const { target, addresses } = seen;
  const { onStep = () => undefined, signal } = options;
  const open = addresses.find(({ connection }) => connection.kind === 'connected');
  if (!open || signal.aborted) return;
  onStep('TLS and S3');
  if (target.tls) {
    seen.tls = kept(await probeTls(target, open.address));
    if (seen.tls.kind !== 'established') return;
  }
  seen.http = kept(await probeHttp(target, open.address));
  if (seen.http.small.kind !== 'answer' || signal.aborted) return;
  onStep('signed requests');
  seen.s3 = kept(await probeS3(target, options));
}

function addressesOf({ host }: Target, { system }: Observations['names']): string[] {
  if (isIPv4(host)) return [host];
  return system.kind === 'addresses' ? [...new Set(system.addresses)].slice(0, MOST_ADDRESSES) : [];
}
