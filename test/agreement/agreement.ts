/** The comparison itself: networks and questions from a seed, what is predicted, what packets say. */

import { hostSpace, INTERNET, instanceSpace, siteRouterSpace } from '../../src/lab/names.ts';
import { isUp } from '../../src/network/instances.ts';
import type { Network } from '../../src/network/network.ts';
import { createAuthority, issue } from '../../src/pki/index.ts';
import { type FlowVerdict, flow } from '../../src/reach/flow.ts';
import type { FlowQuestion, Source } from '../../src/reach/question.ts';
import type { Laboratory } from './laboratory.ts';
import { buildNetwork } from './network/build.ts';
import type { Certificates } from './network/client-vpn.ts';
import { someQuestions, someSources } from './questions.ts';
import { Random } from './random.ts';

export interface Disagreement {
  seed: number;
  question: FlowQuestion;
  predicted: string;
  /** `answer`, or what came in its place. */
  observed: string;
  /** The codes of what was found to stand in the way. */
  findings: string[];
}

export interface Compared {
  asked: number;
  /** Of these, how many had an answer. */
  answered: number;
  disagreements: Disagreement[];
}

/** More than one network has of ids. */
const IDS_PER_NETWORK = 100_000;

export async function makeCertificates(): Promise<Certificates> {
  const authority = await createAuthority({ commonName: 'Clients' });
  const [server, client] = await Promise.all([
    issue(authority, { commonName: 'server', dnsNames: ['server'], usage: 'server' }),
    issue(authority, { commonName: 'client', usage: 'client' }),
  ]);
  return { authority, server, client };
}

/** Makes the network of a seed in the laboratory and asks so many questions about it. */
export async function compare(
  laboratory: Laboratory,
  certificates: Certificates,
  seed: number,
  count: number,
): Promise<Compared> {
  const { account } = laboratory;
  const random = new Random(seed);
  await laboratory.change(async () => {
    await account.startAnew((seed % 1_000_000) * IDS_PER_NETWORK);
    await buildNetwork({ random, account }, certificates);
  });
  const { network } = account;
  const sources = await Promise.all(someSources(random, network).map((source) => landed(laboratory, source)));
  const questions = someQuestions(random, network, sources, count).filter((one) =>
    meetsTheNetwork(network, one),
  );
  await openPorts(laboratory, questions);
  const world = { network, buckets: {}, region: account.region };
  const predictions = questions.map((question) => flow(world, question));
  const expected = predictions.map(isAnswered);
  const observed = await laboratory.ask(
    questions.map((question, index) => ({ question, expected: expected[index]! })),
  );
  const disagreements = questions.flatMap((question, index): Disagreement[] => {
    if ((observed[index] === 'answer') === expected[index]) return [];
    const { verdict, ways } = predictions[index]!;
    const findings = ways.flatMap((way) => way.findings.map(({ code }) => code));
    return [{ seed, question, predicted: verdict, observed: observed[index]!, findings }];
  });
  return {
    asked: questions.length,
    answered: observed.filter((one) => one === 'answer').length,
    disagreements,
  };
}

/** A source whose session has landed says where, so that the prediction is about the same one. */
async function landed(laboratory: Laboratory, source: Source): Promise<Source> {
  if (source.kind !== 'site-host' && source.kind !== 'site-router') return source;
  const site = laboratory.account.network.sites[source.site]!;
  const host = source.kind === 'site-host' ? site.hosts.find(({ name }) => name === source.host) : undefined;
  const space = host?.vpnProfile ? hostSpace(host.name) : siteRouterSpace(site.name);
  if (!host?.vpnProfile && !site.vpnProfile) return source;
  const associationId = await laboratory.landingOf(space);
  return associationId === undefined ? source : { ...source, associationId };
}

/** A VPN server says nothing to who is no client, and of clients there is only the one that asks. */
function isAnswered({ verdict, ways }: FlowVerdict): boolean {
  const silent = ['client-vpn-port', 'client-vpn-client'];
  return verdict === 'reachable' && ways.every(({ end }) => !silent.includes(end?.kind ?? ''));
}

/** What a host sends to itself meets no network. */
function meetsTheNetwork(network: Network, { from, to }: FlowQuestion): boolean {
  if (from.kind !== 'network-interface') return true;
  const instanceId = network.networkInterfaces[from.id]!.attachment?.instanceId;
  const own = Object.values(network.networkInterfaces).filter(
    ({ attachment }) => attachment?.instanceId === instanceId,
  );
  return !own.some(({ privateIps }) => privateIps.includes(to));
}

/** Whoever may be meant by a question about UDP answers at the port that is asked for. */
async function openPorts(laboratory: Laboratory, questions: readonly FlowQuestion[]): Promise<void> {
  const { network } = laboratory.account;
  const places = new Map<string, Map<string, { address: string; port: number }>>();
  const open = (space: string, address: string, port: number) => {
    const ports = places.get(space) ?? new Map();
    places.set(space, ports.set(`${address} ${port}`, { address, port }));
  };
  for (const { to, protocol, port = 0 } of questions) {
    if (protocol !== 'udp') continue;
    const publicOf = Object.values(network.elasticIps).filter(({ publicIp }) => publicIp === to);
    const meant = new Set([to, ...publicOf.flatMap(({ association }) => association?.privateIp ?? [])]);
    for (const { privateIps, attachment } of Object.values(network.networkInterfaces)) {
      const instance = network.instances[attachment?.instanceId ?? ''];
      const ip = privateIps.find((one) => meant.has(one));
      if (ip !== undefined && instance && isUp(instance)) open(instanceSpace(instance.id), ip, port);
    }
    for (const site of Object.values(network.sites)) {
      if (to === site.routerAddress || to === site.publicAddress) open(siteRouterSpace(site.name), to, port);
      for (const { name, address } of site.hosts) if (address === to) open(hostSpace(name), to, port);
    }
    open(INTERNET, to, port);
  }
  await Promise.all([...places].map(([space, ports]) => laboratory.answerAt(space, [...ports.values()])));
}
