/** The network is closed: what must not answer does not. */

import { lookup } from 'node:dns/promises';
import type { Target } from '../target.ts';
import { sourceFor } from './host.ts';
import { type Probed, timed, word } from './probe.ts';
import { connectTo } from './tcp.ts';

export interface ClosedFacts {
  /** Addresses of the internet that were tried, and whether a connection came about (or was refused: packets came back). */
  tried: {
    host: string;
    address: string;
    port: number;
    open: boolean;
    /** The machine's own address on the way there. */
    source?: string;
  }[];
}

/** Well-known addresses that answer on these ports all over the internet. */
const PLACES = [
  { host: '1.1.1.1', port: 443 },
  { host: '9.9.9.9', port: 443 },
];
const PATIENCE_MS = 2_500;

interface Place {
  host: string;
  address: string;
  port: number;
}

/** Addresses that well-known places of the internet have. */
export async function probeClosed(target: Target): Promise<Probed<ClosedFacts>> {
  const [known, ofS3] = await Promise.all([
    tryPlaces(PLACES.map(({ host, port }) => ({ host, address: host, port }))),
    publicAddressOfS3(target.region).then((addresses) =>
      tryPlaces(
        addresses.map((address) => ({ host: `s3.${target.region}.amazonaws.com`, address, port: 443 })),
      ),
    ),
  ]);
  return {
    facts: { tried: [...known.facts.tried, ...ofS3.facts.tried] },
    evidence: [...known.evidence, ...ofS3.evidence],
  };
}

/**
 * Without the endpoint's own addresses, which S3's name may have: they are no leak. What else answered is asked again:
 * before a tunnel is up, and while it comes back, everything goes past it.
 */
export async function stillOpen(
  first: Probed<ClosedFacts>,
  own: readonly { address: string }[],
): Promise<Probed<ClosedFacts>> {
  const others = withoutOwn(first, own);
  return others.facts.tried.some(({ open }) => open) ? await tryPlaces(others.facts.tried) : others;
}

async function tryPlaces(places: readonly Place[]): Promise<Probed<ClosedFacts>> {
  const results = await Promise.all(
    places.map(async (place) => ({
      place,
      source: await sourceFor(place.address),
      ...(await timed(() => connectTo(place.address, place.port, PATIENCE_MS))),
    })),
  );
  return {
    facts: {
      tried: results.map(({ place: { host, address, port }, source, value }) => ({
        ...{ host, address, port },
        ...(source !== undefined && { source }),
        open: value.kind === 'connected' || value.kind === 'refused' || value.kind === 'reset',
      })),
    },
    evidence: results.map(({ place, value, ms }) => ({
      probe: 'closed',
      command: `nc -vz -w 3 ${word(place.address)} ${place.port}`,
      observed:
        value.kind === 'timeout' || value.kind === 'unreachable'
          ? `no way there${place.host === place.address ? '' : ` (${place.host})`}, as wanted`
          : `${value.kind}: ${place.host} is reached`,
      ms,
    })),
  };
}

async function publicAddressOfS3(region: string): Promise<string[]> {
  const name = `s3.${region}.amazonaws.com`;
  const late = new Promise<string[]>((resolve) => setTimeout(resolve, PATIENCE_MS, []).unref());
  const found = lookup(name, { all: true, family: 4 }).then(
    (answers) => answers.map(({ address }) => address),
    () => [],
  );
  const addresses = await Promise.race([found, late]);
  return addresses.slice(0, 1);
}

function withoutOwn(
  { facts, evidence }: Probed<ClosedFacts>,
  own: readonly { address: string }[],
): Probed<ClosedFacts> {
  const isOwn = (one: { address: string }) => own.some(({ address }) => address === one.address);
  return {
    facts: { tried: facts.tried.filter((one) => !isOwn(one)) },
    evidence: evidence.filter((_, index) => !isOwn(facts.tried[index]!)),
  };
}
