/** The probes, in the order in which a request meets what can be wrong, side by side where they can be. */
import { isIPv4 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observations } from './observations.ts';
import { probeClosed, stillOpen } from './probes/closed.ts';
import { type HostFacts, probeHost } from './probes/host.ts';
import { probeHttp } from './probes/http.ts';
import { type NameFacts, probeNames, shortenLookups } from './probes/names.ts';
import { type Probed, unless } from './probes/probe.ts';
import { missedS3, probeS3, type S3Options } from './probes/s3.ts';
import { type AddressFacts, probeAddresses } from './probes/tcp.ts';
import { probeTls } from './probes/tls.ts';
import type { Target } from './target.ts';

export interface ExamineOptions extends S3Options {
  environment: Readonly<Record<string, string | undefined>>;
  /** Name servers to be asked beside the system's own. */
  nameServers: readonly string[];
  /** Is the network to be closed? Then a few addresses of the internet are tried, too. */
  closed: boolean;
  /** For tests: another bound, in milliseconds. */
  longestMs?: number;
  /** Told what is being done. */
  onStep?: (title: string) => void;
}

/** Starting, reading the account and removing the scratch object come on top, and it is to be 15 seconds at most. */
const LONGEST_MS = 11_000;

/** How long a VPN client takes to come back. */
const RECONNECTS_MS = 2_500;

/** More addresses than an endpoint has zones. */
const MOST_ADDRESSES = 8;

/**
 * Never throws for what is wrong with the network. It ends in bounded time: what was not looked at by then is told in
 * `cutShort`. Interrupted it rejects with the signal's reason, at once, but not before the scratch object is removed.
 */
export async function examine(target: Target, options: ExamineOptions): Promise<Observations> {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), options.longestMs ?? LONGEST_MS);
  try {
    const seen = await probe(target, options, AbortSignal.any([options.signal, clock.signal]));
    options.signal.throwIfAborted();
    return seen;
  } finally {
    clearTimeout(timer);
  }
}

/** @param end when this is aborted, nothing more is begun or waited for, but for what cleans up */
async function probe(target: Target, options: ExamineOptions, end: AbortSignal): Promise<Observations> {
  // Before the first look-up of all.
  shortenLookups();
  // What must not answer takes its whole time-out, so it is asked beside everything else.
  const closedProbe = options.closed ? probeClosed(target) : undefined;
  const seen = await probeSteadily(target, options, end);
  // Only now, when the tunnel has had its time to come back.
  const outside = closedProbe?.then((first) => stillOpen(first, seen.addresses));
  const closed = outside && (await unless(end, outside));
  if (closed) {
    seen.closed = closed.facts;
    seen.evidence.push(...closed.evidence);
  }
  if (outside && !closed) seen.cutShort ??= 'whether the internet is reached';
  return seen;
}

/**
 * A second time where the way changed meanwhile: names and connections were whole, then something was silent, and now
 * they are not whole any more. What the first time saw belongs to no one moment; it stays as evidence.
 */
async function probeSteadily(
  target: Target,
  options: ExamineOptions,
  end: AbortSignal,
): Promise<Observations> {
  const first = await probeOnce(await lastLook(target, options, end), target, options, end);
  if (end.aborted || !fellSilent(first)) return first;
  const now = await unless(end, lookAt(target, options));
  if (!now || (isOpen(now) && !missedS3(first.s3))) return first;
  const second = await probeOnce(await lastLook(target, options, end, now), target, options, end);
  return { ...second, evidence: [...first.evidence, ...second.evidence] };
}

async function probeOnce(
  look: Look,
  target: Target,
  options: ExamineOptions,
  end: AbortSignal,
): Promise<Observations> {
  const evidence: Observations['evidence'] = [];
  const kept = <Facts>({ facts, evidence: more }: Probed<Facts>): Facts => {
    evidence.push(...more);
    return facts;
  };
  const [host, names, addresses] = [kept(look.host), kept(look.names), kept(look.addresses)];
  const seen: Observations = { target, host, names, addresses, evidence };
  const cutShort = await beyondConnections(seen, kept, options, end);
  if (cutShort !== undefined) seen.cutShort = cutShort;
  return seen;
}

/** Did something beyond the connections, which were there, get no answer? */
function fellSilent({ tls, http, s3 }: Observations): boolean {
  if (tls?.kind === 'timeout' || missedS3(s3) || s3?.refusal?.code === 'TimeoutError') return true;
  return http !== undefined && (http.small.kind !== 'answer' || http.large?.kind === 'timeout');
}

interface Look {
  host: Probed<HostFacts>;
  names: Probed<NameFacts>;
  addresses: Probed<AddressFacts[]>;
}

/**
 * Looks twice where something is silent: a tunnel that was cut a moment ago is back within seconds, and is no finding.
 *
 * @param now a look that was had already
 */
async function lastLook(
  target: Target,
  options: ExamineOptions,
  end: AbortSignal,
  now?: Look,
): Promise<Look> {
  options.onStep?.('names and connections');
  const startedAt = performance.now();
  const first = now ?? (await unless(options.signal, lookAt(target, options)));
  if (!first) throw options.signal.reason;
  if (isOpen(first)) return first;
  const rest = RECONNECTS_MS - (performance.now() - startedAt);
  const second = pause(rest).then(() => lookAt(target, options));
  return (await unless(end, second)) ?? first;
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

/** TLS, unsigned and signed requests, as far as each lets the next. Returns what the time did not suffice for. */
async function beyondConnections(
  seen: Observations,
  kept: Keep,
  options: ExamineOptions,
  end: AbortSignal,
): Promise<string | undefined> {
  const { target, addresses } = seen;
  const { onStep = () => undefined } = options;
  const open = addresses.find(({ connection }) => connection.kind === 'connected');
  if (!open) return undefined;
  onStep('TLS and S3');
  if (target.tls) {
    const tls = await unless(end, probeTls(target, open.address));
    if (!tls) return 'TLS';
    seen.tls = kept(tls);
    if (seen.tls.kind !== 'established') return undefined;
  }
  const http = await unless(end, probeHttp(target, open.address));
  if (!http) return 'unsigned requests';
  seen.http = kept(http);
  if (seen.http.small.kind !== 'answer') return undefined;
  // Where large packets are lost an upload would only hang, and may leave something behind.
  if (seen.http.large?.kind === 'timeout') return undefined;
  onStep('signed requests');
  if (end.aborted) return 'signed requests';
  // Not left alone when the time is up: it removes what it has written.
  seen.s3 = kept(await probeS3(target, { ...options, signal: end }));
  return seen.s3.cutShort ? 'signed requests' : undefined;
}

function addressesOf({ host }: Target, { system }: Observations['names']): string[] {
  if (isIPv4(host)) return [host];
  return system.kind === 'addresses' ? [...new Set(system.addresses)].slice(0, MOST_ADDRESSES) : [];
}
