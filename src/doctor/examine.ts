/** The probes, in the order in which a request meets what can be wrong, side by side where they can be. */
import { isIPv4 } from 'node:net';
import type { Observations } from './observations.ts';
import { probeClosed } from './probes/closed.ts';
import { probeHost } from './probes/host.ts';
import { probeHttp } from './probes/http.ts';
import { probeNames } from './probes/names.ts';
import type { Probed } from './probes/probe.ts';
import { probeS3, type S3Options } from './probes/s3.ts';
import { probeAddresses } from './probes/tcp.ts';
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

/** More addresses than an endpoint has zones. */
const MOST_ADDRESSES = 8;

/** Never throws for what is wrong with the network. An aborted signal ends it early, without leaving anything behind. */
export async function examine(target: Target, options: ExamineOptions): Promise<Observations> {
  const { onStep = () => undefined, signal } = options;
  const evidence: Observations['evidence'] = [];
  const kept = <Facts>({ facts, evidence: more }: Probed<Facts>): Facts => {
    evidence.push(...more);
    return facts;
  };

  onStep('names');
  const [hostProbe, nameProbe] = await Promise.all([
    probeHost(target, options.environment),
    probeNames(target, options.nameServers),
  ]);
  const host = kept(hostProbe);
  const names = kept(nameProbe);
  const known = addressesOf(target, names);

  onStep('connections');
  const [tcpProbe, closedProbe] = await Promise.all([
    probeAddresses(known, target.port),
    options.closed ? probeClosed(target, known) : undefined,
  ]);
  const addresses = kept(tcpProbe);
  const closed = closedProbe && kept(closedProbe);
  const seen: Observations = { target, host, names, addresses, ...(closed && { closed }), evidence };

  const open = addresses.find(({ connection }) => connection.kind === 'connected');
  if (!open || signal.aborted) return seen;
  onStep('TLS and S3');
  if (target.tls) {
    seen.tls = kept(await probeTls(target, open.address));
    if (seen.tls.kind !== 'established') return seen;
  }
  seen.http = kept(await probeHttp(target, open.address));
  if (seen.http.small.kind !== 'answer' || signal.aborted) return seen;
  // A name with two addresses of which one is silent makes clients wait; that is found already.
  onStep('signed requests');
  seen.s3 = kept(await probeS3(target, options));
  return seen;
}

function addressesOf({ host }: Target, { system }: Observations['names']): string[] {
  if (isIPv4(host)) return [host];
  return system.kind === 'addresses' ? [...new Set(system.addresses)].slice(0, MOST_ADDRESSES) : [];
}
