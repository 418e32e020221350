/** The name before the packet: which resolver is asked, whether it is reached, and what it answers there. */
import { type Finding, findingOf, type Problem, problem } from '../../findings/index.ts';
import { parseAddress } from '../../network/cidr.ts';
import type { NameAnswer, View } from '../../network/names/answer.ts';
import { resolve } from '../../network/names/resolve.ts';
import type { NameServer } from '../../network/network.ts';
import { asked, type Way, wayOf } from '../flow.ts';
import type { End } from '../path/leg.ts';
import type { Walk } from '../path/station.ts';
import { nameOf, type Source } from '../question.ts';
import type { Stage } from '../stage.ts';
import { PUBLIC_NAME_SERVERS } from './public-servers.ts';
import { nameServersOf } from './servers.ts';

export interface NameAnswered {
  stages: Stage[];
  /** IPv4, in the order of the answer; empty where there is a problem. */
  addresses: string[];
  /** Who answered, in words. */
  by: string;
  /** What is wrong; what stands in the way of a name server comes before that. */
  findings: Finding[];
}

/** Name servers that ask each other in a circle end somewhere. */
const MOST_FORWARDS = 5;

export function lookUpName(walk: Walk, source: Source, host: string): NameAnswered {
  const { network } = walk;
  const known = hostsFileOf(walk, source)[host.toLowerCase()];
  if (known !== undefined) {
    const detail = `the hosts file says ${known}, and nobody is asked`;
    return { stages: [stage(host, 'pass', detail)], addresses: [known], by: 'the hosts file', findings: [] };
  }
  const { servers, by } = nameServersOf(network, source);
  if (servers.length === 0) {
    if (source.kind !== 'client-vpn-client')
      return failed([], host, problem('DNS_NO_SERVER', { host: nameOf(source) }));
    return answerOf(
      walk,
      { kind: 'public' },
      host,
      'its own resolver, which knows what the internet knows',
      [],
      0,
    );
  }
  const stages: Stage[] = [];
  let first: NameAnswered | undefined;
  // Who does not answer is followed by the next; who answers, whatever it is, has the last word.
  for (const server of servers) {
    const found = askServer(walk, source, { ip: server, port: 53 }, host, `${by}`, 0);
    stages.push(...found.stages);
    if (!wentUnanswered(found)) return { ...found, stages };
    first ??= found;
  }
  return { ...first!, stages };
}

function askServer(
  walk: Walk,
  source: Source,
  server: NameServer,
  name: string,
  by: string,
  depth: number,
): NameAnswered {
  const address = server.port === 53 ? server.ip : `${server.ip}:${server.port}`;
  const way = wayTo(walk, source, server);
  if (way.verdict === 'blocked') {
    const because = way.findings[0]?.detail ?? 'it is not reached.';
    const facts = { server: address, askedBy: nameOf(source), name, because };
    return failed([], name, problem('DNS_SERVER_UNREACHABLE', facts), way.findings);
  }
  const view = viewAt(walk, way.end, server.ip);
  if (!view) return failed([], name, problem('DNS_SERVER_UNKNOWN', { server: address, name }));
  const note = by === '' ? '' : ` (${by})`;
  return answerOf(walk, view, name, `${address}${note}, ${viewWords(view)}`, [], depth);
}

function wayTo(walk: Walk, source: Source, { ip, port }: NameServer): Way {
  return wayOf(walk, source, asked({ from: source, to: ip, protocol: 'udp', port }));
}

/** What a server that was reached knows; `undefined` where nobody can tell. */
function viewAt({ lookup }: Walk, end: End | undefined, ip: string): View | undefined {
  switch (end?.kind) {
    case 'vpc-resolver':
      return { kind: 'vpc', vpcId: end.vpcId };
    case 'site-router':
      return { kind: 'site', site: end.site };
    case 'internet':
      return PUBLIC_NAME_SERVERS.has(ip) ? { kind: 'public' } : undefined;
    case 'network-interface': {
      const resolver = lookup.resolverBehind(end.id);
      return resolver?.direction === 'INBOUND' ? { kind: 'inbound', vpcId: resolver.vpcId } : undefined;
    }
    default:
      return undefined;
  }
}

function viewWords(view: View): string {
  switch (view.kind) {
    case 'vpc':
      return `the resolver of ${view.vpcId}`;
    case 'inbound':
      return `a Resolver inbound endpoint of ${view.vpcId}`;
    case 'site':
      return `the resolver of ${view.site}`;
    case 'public':
      return 'which knows what the internet knows';
  }
}

function answerOf(
  walk: Walk,
  view: View,
  name: string,
  who: string,
  before: Stage[],
  depth: number,
): NameAnswered {
  const { network } = walk;
  const answer = resolve(network, view, { name, type: 'A' });
  if (answer.kind === 'forward') return forwarded(walk, answer, name, who, before, depth);
  const finding = problemIn(walk, answer, view, name, who);
  if (finding) return failed(before, name, finding);
  const { records } = answer as Extract<NameAnswer, { kind: 'answer' }>;
  const addresses = records.flatMap(({ type, data }) => (type === 'A' ? [String(data)] : []));
  const alias = records.findLast(({ type }) => type === 'CNAME')?.data;
  if (addresses.length === 0 && typeof alias === 'string' && depth < MOST_FORWARDS) {
    return answerOf(walk, view, alias, who, before, depth + 1);
  }
  const stages = [...before, stage(name, 'pass', `${addresses.join(', ')}, from ${who}`)];
  return { stages, addresses, by: who, findings: [] };
}

function forwarded(
  walk: Walk,
  { from, servers }: Extract<NameAnswer, { kind: 'forward' }>,
  name: string,
  who: string,
  before: Stage[],
  depth: number,
): NameAnswered {
  const through =
    from.kind === 'site'
      ? ({ kind: 'site-router', site: from.site } as const)
      : outboundSource(walk, from.resolverEndpointId);
  const stages = [...before, stage(name, 'pass', `${who} asks ${servers.map(({ ip }) => ip).join(', ')}`)];
  let last: NameAnswered | undefined;
  for (const server of depth < MOST_FORWARDS && through ? servers : []) {
    last = askServer(walk, through!, server, name, '', depth + 1);
    if (!wentUnanswered(last)) break;
  }
  if (last) return { ...last, stages: [...stages, ...last.stages] };
  const because = 'name servers ask each other in a circle.';
  const facts = { server: servers[0]?.ip ?? '', askedBy: who, name, because };
  return failed(stages, name, problem('DNS_SERVER_UNREACHABLE', facts));
}

/** Questions leave by the first address of an outbound endpoint. */
function outboundSource({ network }: Walk, id: string): Source | undefined {
  const interfaceId = network.resolverEndpoints[id]?.ipAddresses[0]?.networkInterfaceId;
  return interfaceId === undefined ? undefined : { kind: 'network-interface', id: interfaceId };
}

function problemIn(
  { network }: Walk,
  answer: NameAnswer,
  view: View,
  name: string,
  who: string,
): Problem | undefined {
  const [server = who] = who.split(' ');
  switch (answer.kind) {
    case 'refused':
      return problem('VPC_DNS_SUPPORT_OFF', { vpcId: 'vpcId' in view ? view.vpcId : '' });
    case 'name-error': {
      const zone = answer.authority[0]?.name;
      const hosted = Object.values(network.hostedZones).some((one) => one.name === zone);
      const decided = hosted && 'vpcId' in view ? { zone: zone! } : {};
      const elsewhere = !hosted && !/\.amazonaws\.com(?:\.cn)?\.?$/i.test(name);
      const facts = { server, name, view: viewWords(view), ...decided };
      return problem('DNS_NAME_ERROR', { ...facts, ...(elsewhere && { elsewhere }) });
    }
    case 'no-data': {
      const stripped =
        view.kind === 'site' && network.sites[view.site]?.conditions?.stripsPrivateAnswers === true;
      return problem('DNS_NO_ADDRESS', { server, name, view: viewWords(view), stripped });
    }
    default:
      return undefined;
  }
}

function hostsFileOf({ network }: Walk, source: Source): Record<string, string> {
  if (source.kind !== 'site-host') return {};
  const host = network.sites[source.site]?.hosts.find(({ name }) => name === source.host);
  return Object.fromEntries(
    Object.entries(host?.conditions?.hostsFile ?? {})
      .filter(([, ip]) => parseAddress(ip) !== undefined)
      .map(([name, ip]) => [name.toLowerCase(), ip]),
  );
}

function failed(before: Stage[], name: string, wrong: Problem, causes: Finding[] = []): NameAnswered {
  const finding = findingOf(wrong);
  const stages = [...before, stage(name, 'blocked', finding.detail)];
  return { stages, addresses: [], by: '', findings: [...causes, finding] };
}

/** The next server is asked when one says nothing, and not when it says no. */
function wentUnanswered({ findings }: NameAnswered): boolean {
  return findings.at(-1)?.code === 'DNS_SERVER_UNREACHABLE';
}

function stage(resource: string, verdict: Stage['verdict'], detail: string): Stage {
  return { stage: 'name', resource, verdict, detail };
}
