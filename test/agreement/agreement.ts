/** The comparison itself: networks and questions from a seed, what is predicted, what packets say. */

import { hostSpace, INTERNET, instanceSpace, siteRouterSpace } from '../../src/lab/names.ts';
import { isUp } from '../../src/network/instances.ts';
import type { Network } from '../../src/network/network.ts';
import { createAuthority, issue } from '../../src/pki/index.ts';
import { type FlowVerdict, flow } from '../../src/reach/flow.ts';
import type { MatchedRule } from '../../src/reach/path/leg.ts';
import type { FlowQuestion, Source } from '../../src/reach/question.ts';
import type { World } from '../../src/reach/world.ts';
import { chooseQuestions, isAnswered, Ports } from './choice.ts';
import type { Answering, Laboratory } from './laboratory.ts';
import { buildNetwork } from './network/build.ts';
import { changeNetwork } from './network/changes.ts';
import type { Certificates } from './network/client-vpn.ts';
import { someSources } from './questions.ts';
import { Random } from './random.ts';

export interface Disagreement {
  seed: number;
  /** 0 in the network as it was made, 1 after it was changed. */
  round: number;
  question: FlowQuestion;
  predicted: string;
  /** `answer`, or what came in its place. */
  observed: string;
  /** The codes of what was found to stand in the way. */
  findings: string[];
  /** How to see it again. */
  repeat: string;
}

export interface Compared {
  asked: number;
  /** Of these, how many had an answer. */
  answered: number;
  /** Predicted to be answered, and answered only when they were asked again: a busy machine, or a tunnel that was made anew. */
  late: Disagreement[];
  disagreements: Disagreement[];
}

const FIRST_PATIENCE_MS = 700;
/** Of the second asking. */
const SECOND_PATIENCE_MS = 3_000;
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

/** Makes the network of a seed in the laboratory, asks about it, changes it, and asks again; so many questions in all. */
export async function compare(
  laboratory: Laboratory,
  certificates: Certificates,
  seed: number,
  count: number,
): Promise<Compared> {
  const { account } = laboratory;
  const making = { random: new Random(seed), account, number: seed % 1_000_000 };
  await laboratory.change(async () => {
    await account.startAnew(making.number * IDS_PER_NETWORK);
    await buildNetwork(making, certificates);
  });
  const ports = new Ports();
  const half = Math.ceil(count / 2);
  const first = await round(laboratory, making.random, { count: half, ports, before: [] });
  await laboratory.alter(() => changeNetwork(making, first.rules));
  const second = await round(laboratory, making.random, {
    count: count - half,
    ports,
    before: first.arriving.filter((one) => isThere(account.network, one.from)),
  });
  const rounds = [first, second];
  const told = (list: 'late' | 'disagreements') =>
    rounds.flatMap((each, index) =>
      each[list].map((one): Disagreement => {
        const repeat = `npm run bench -- agreement --networks 1 --questions ${count} --seed ${seed}`;
        return { seed, round: index, ...one, repeat };
      }),
    );
  const sum = (one: 'asked' | 'answered') => first[one] + second[one];
  return {
    asked: sum('asked'),
    answered: sum('answered'),
    late: told('late'),
    disagreements: told('disagreements'),
  };
}

type Found = Omit<Disagreement, 'seed' | 'round' | 'repeat'>;

interface Round {
  asked: number;
  answered: number;
  late: Found[];
  disagreements: Found[];
  /** As they can be asked again. */
  arriving: FlowQuestion[];
  /** What decided about those that arrive. */
  rules: MatchedRule[];
}

/** Asks so many questions about the network as it is. */
async function round(
  laboratory: Laboratory,
  random: Random,
  { count, ports, before }: { count: number; ports: Ports; before: FlowQuestion[] },
): Promise<Round> {
  const { network, region } = laboratory.account;
  const world = { network, buckets: {}, region };
  const sources = someSources(random, network);
  const questions = chooseQuestions(random, world, { sources, count, ports, before });
  await openPorts(laboratory, questions);
  const asking = await landed(laboratory, questions);
  const observed = await laboratory.ask(asking, FIRST_PATIENCE_MS);
  const expected = asking.map((question) => isAnswered(flow(world, question)));
  const unanswered = asking.filter((_, index) => expected[index] && observed[index] !== 'answer');
  const second = await askAgain(laboratory, world, unanswered);
  const surprising = asking.flatMap((question, index) =>
    !expected[index] && observed[index] === 'answer' ? [{ question, observed: 'answer' }] : [],
  );
  const tell = (one: { question: FlowQuestion; observed: string }): Found => {
    const { verdict, ways } = flow(world, one.question);
    return {
      ...one,
      predicted: verdict,
      findings: ways.flatMap((way) => way.findings.map(({ code }) => code)),
    };
  };
  const arriving = questions.filter((question) => isAnswered(flow(world, question)));
  return {
    asked: questions.length,
    answered: [...observed, ...second.map((one) => one.observed)].filter((one) => one === 'answer').length,
    late: second.filter(({ agrees }) => agrees).map(({ agrees: _, ...one }) => tell(one)),
    disagreements: [
      ...surprising,
      ...second.filter(({ agrees }) => !agrees).map(({ agrees: _, ...one }) => one),
    ].map(tell),
    arriving,
    rules: arriving.flatMap((question) => rulesOf(flow(world, question))),
  };
}

/**
 * The very packets once more, when the tunnels are there. A session may have landed elsewhere meanwhile: then what
 * counts is what is predicted from there.
 */
async function askAgain(laboratory: Laboratory, world: World, questions: FlowQuestion[]) {
  if (questions.length === 0) return [];
  await laboratory.settle();
  const asking = await landed(laboratory, questions);
  const observed = await laboratory.ask(asking, SECOND_PATIENCE_MS);
  return asking.map((question, index) => ({
    question,
    observed: observed[index]!,
    agrees: isAnswered(flow(world, question)) === (observed[index] === 'answer'),
  }));
}

function rulesOf({ ways }: FlowVerdict): MatchedRule[] {
  return ways.flatMap(({ forward, back }) => [...forward, ...back].flatMap(({ rules = [] }) => rules));
}

/** An instance may have gone. */
function isThere({ networkInterfaces, instances }: Network, from: Source): boolean {
  if (from.kind !== 'network-interface') return true;
  const instance = instances[networkInterfaces[from.id]?.attachment?.instanceId ?? ''];
  return instance !== undefined && isUp(instance);
}

/** The same questions, from the associations on which sessions have landed: what is predicted is about these. */
async function landed(laboratory: Laboratory, questions: readonly FlowQuestion[]): Promise<FlowQuestion[]> {
  const { network } = laboratory.account;
  const spaces = new Set(questions.flatMap(({ from }) => tunnelSpaceOf(network, from) ?? []));
  const landings = new Map(
    await Promise.all([...spaces].map(async (space) => [space, await laboratory.landingOf(space)] as const)),
  );
  return questions.map((question) => {
    const associationId = landings.get(tunnelSpaceOf(network, question.from) ?? '');
    return associationId === undefined
      ? question
      : { ...question, from: { ...question.from, associationId } };
  });
}

/** Where the tunnel that a source's packets may take begins. */
function tunnelSpaceOf({ sites }: Network, source: Source): string | undefined {
  if (source.kind !== 'site-host' && source.kind !== 'site-router') return undefined;
  const site = sites[source.site]!;
  const host = source.kind === 'site-host' ? site.hosts.find(({ name }) => name === source.host) : undefined;
  if (host?.vpnProfile) return hostSpace(host.name);
  return site.vpnProfile ? siteRouterSpace(site.name) : undefined;
}

/**
 * Whoever may be meant by a question answers at the port that is asked for. A refusal would be an answer, too, but one
 * that connection tracking forgets with the connection: it does not come through a middlebox that stands in the way back.
 */
async function openPorts(laboratory: Laboratory, questions: readonly FlowQuestion[]): Promise<void> {
  const { network } = laboratory.account;
  const places = new Map<string, Map<string, Answering>>();
  const open = (space: string, answering: Answering) => {
    const ports = places.get(space) ?? new Map();
    places.set(space, ports.set(Object.values(answering).join(' '), answering));
  };
  for (const { to, protocol, port = 0 } of questions) {
    if (protocol !== 'udp' && protocol !== 'tcp') continue;
    const at = (address: string): Answering => ({ protocol, address, port });
    const publicOf = Object.values(network.elasticIps).filter(({ publicIp }) => publicIp === to);
    const meant = new Set([to, ...publicOf.flatMap(({ association }) => association?.privateIp ?? [])]);
    for (const { privateIps, attachment } of Object.values(network.networkInterfaces)) {
      const instance = network.instances[attachment?.instanceId ?? ''];
      const ip = privateIps.find((one) => meant.has(one));
      if (ip !== undefined && instance && isUp(instance)) open(instanceSpace(instance.id), at(ip));
    }
    for (const site of Object.values(network.sites)) {
      if (to === site.routerAddress || to === site.publicAddress) open(siteRouterSpace(site.name), at(to));
      for (const { name, address } of site.hosts) if (address === to) open(hostSpace(name), at(to));
    }
    open(INTERNET, at(to));
  }
  await Promise.all([...places].map(([space, ports]) => laboratory.answerAt(space, [...ports.values()])));
}
