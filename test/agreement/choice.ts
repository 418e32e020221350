/** Which questions are worth a packet. Most of those at random are silent for reasons that have nothing subtle. */
import type { Network } from '../../src/network/network.ts';
import { type FlowVerdict, flow } from '../../src/reach/flow.ts';
import type { FlowQuestion, Source } from '../../src/reach/question.ts';
import type { World } from '../../src/reach/world.ts';
import { besides, somePort, someQuestions } from './questions.ts';
import type { Random } from './random.ts';

/** Of those that are asked: predicted to arrive, and predicted to miss by little. The rest are at random. */
const ARRIVING = 0.32;
const MISSING = 0.2;
/** Of a later round: what arrived before the network was changed. */
const AGAIN = 0.2;
/** Thought of for one that is asked. */
const POOL = 6;

/** The ports that questions of one network have had: none asks from another's, and none where somebody answers. */
export class Ports {
  readonly #from = new Set<number>();
  readonly #to = new Set<number>();

  /** The first `count` that are in nobody's way. */
  admit(questions: readonly FlowQuestion[], count: number): FlowQuestion[] {
    const admitted: FlowQuestion[] = [];
    for (const question of questions) {
      if (admitted.length === count) break;
      const { port, sourcePort } = question;
      if (port !== undefined && sourcePort !== undefined) {
        if (port === sourcePort || this.#from.has(port)) continue;
        if (this.#from.has(sourcePort) || this.#to.has(sourcePort)) continue;
        this.#from.add(sourcePort);
        this.#to.add(port);
      }
      admitted.push(question);
    }
    return admitted;
  }
}

/**
 * So many questions from these sources, wherever a session of theirs lands: a seed's questions are the same each time.
 * `before` are some that arrived when the network was another.
 */
export function chooseQuestions(
  random: Random,
  world: World,
  {
    sources,
    count,
    ports,
    before,
  }: { sources: Source[]; count: number; ports: Ports; before: FlowQuestion[] },
): FlowQuestion[] {
  const { network } = world;
  const arrives = (question: FlowQuestion) => isAnswered(flow(world, question));
  const pool = someQuestions(random, network, sources, count * POOL).filter((one) =>
    meetsTheNetwork(network, one),
  );
  const arriving = spread(random.some(pool.filter(arrives), pool.length));
  const missing = arriving
    .map((question) => besides(random, network, sources, question))
    .filter((question) => meetsTheNetwork(network, question) && !arrives(question));
  const share = (part: number) => Math.round(count * part);
  const again = before.map((question) =>
    question.protocol === 'icmp' ? question : { ...question, sourcePort: somePort(random) },
  );
  const chosen = [
    ...ports.admit(again, share(AGAIN)),
    ...ports.admit(arriving, share(ARRIVING)),
    ...ports.admit(missing, share(MISSING)),
  ];
  return [
    ...chosen,
    ...ports.admit(
      pool.filter((one) => !chosen.includes(one)),
      count - chosen.length,
    ),
  ];
}

/** One of each pair of ends first, then a second of each, … */
function spread(questions: readonly FlowQuestion[]): FlowQuestion[] {
  const seen = new Map<string, number>();
  return questions
    .map((question) => {
      const ends = JSON.stringify([question.from, question.to]);
      const turn = seen.get(ends) ?? 0;
      seen.set(ends, turn + 1);
      return { question, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ question }) => question);
}

/** A VPN server says nothing to who is no client, and of clients there is only the one that asks. */
export function isAnswered({ verdict, ways }: FlowVerdict): boolean {
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
