/** Why a request gets there, or what stops it: from its name to the policy of the bucket. */
import { type Finding, findingOf } from '../findings/index.ts';
import { formatAddress } from '../network/cidr.ts';
import { publicServiceAt } from '../network/names/public-names.ts';
import type { Way } from './flow.ts';
import { lookupOf } from './lookup.ts';
import { lookUpName } from './names/lookup-name.ts';
import { asFarAsRead, notReadFindings } from './not-read.ts';
import { valuesOf } from './packets/packet-set.ts';
import { only } from './packets/range-set.ts';
import type { Walk } from './path/station.ts';
import { sourceNamed, targetNamed } from './places.ts';
import type { Question, Source } from './question.ts';
import { type Request, requestsFor } from './requests.ts';
import { judgeS3, type S3Call } from './s3/judge.ts';
import type { Arrival } from './s3/request.ts';
import { missingProblems, type SoundWorld, soundWorld } from './sound.ts';
import { type Stage, stageOf } from './stage.ts';
import { throughTunnel } from './tunnel.ts';
import { getsThrough, type WayTo, waysTo } from './ways.ts';
import { whyNot } from './why-not.ts';
import type { World } from './world.ts';

export interface Explanation {
  verdict: 'reachable' | 'blocked';
  from: string;
  to: string;
  /** In the order in which a request meets them; the one that blocked comes last. */
  stages: Stage[];
  findings: Finding[];
  /** The ways that packets take, one for each address and each association, for programs that draw them. */
  ways: Way[];
}

/** Throws `Unanswerable` for a question that has no answer. */
export const explain = (asked: World, question: Question): Explanation =>
  asFarAsRead(asked, () => explained(asked, question));

function explained(asked: World, question: Question): Explanation {
  const { world, missing } = soundWorld(asked);
  const { network } = world;
  const walk: Walk = { network, lookup: lookupOf(network), inside: true };
  const source = sourceNamed(world, question.from);
  const target = targetNamed(world, question.to);
  const requests = requestsFor(world, target, question);
  let first: Explanation | undefined;
  // Of several ways to the same thing, the one that works is the answer.
  for (const request of requests) {
    const unread = notReadFindings(
      world,
      request.s3 ? 'requests' : request.host === undefined ? 'packets' : 'names',
    );
    const told = withMissing(missing, explainRequest(world, walk, source, request, question));
    const explanation = { ...told, findings: [...told.findings, ...unread] };
    if (explanation.verdict === 'reachable')
      return first ? byThisName(request, explanation, requests[0]!, first) : explanation;
    first ??= explanation;
  }
  return first!;
}

/** A client has to ask for the name that works, where the one that comes first does not. */
function byThisName(
  { host = '' }: Request,
  told: Explanation,
  usual: Request,
  failed: Explanation,
): Explanation {
  const why = failed.findings[0]?.code ?? 'blocked';
  const detail = `a client has to ask for this name; by ${usual.host} it does not get there: ${why}`;
  const stage: Stage = { stage: 'host-name', resource: host, verdict: 'pass', detail };
  return { ...told, stages: [stage, ...told.stages] };
}

/** What was not read and could have made the answer another one is told with it. */
function withMissing(missing: SoundWorld['missing'], explanation: Explanation): Explanation {
  const { stages, findings, to } = explanation;
  const resources = new Set([to, ...stages.flatMap(({ resource, at }) => [resource, at ?? resource])]);
  const unknown = missingProblems(missing, resources).map(findingOf);
  return { ...explanation, findings: distinct([...findings, ...unknown]) };
}

function explainRequest(
  world: World,
  walk: Walk,
  source: Source,
  request: Request,
  question: Question,
): Explanation {
  const { from, to } = question;
  const tunnel = throughTunnel(walk.network, source);
  const stages = [...tunnel.stages];
  const findings = [...tunnel.findings];
  const ended = (verdict: Explanation['verdict'], more: Finding[], ways: Way[] = []): Explanation => ({
    verdict,
    from,
    to,
    stages,
    findings: distinct([...findings, ...more]),
    ways,
  });
  let { addresses = [] } = request;
  if (request.host !== undefined) {
    const named = lookUpName(walk, source, request.host);
    stages.push(...named.stages);
    addresses = named.addresses;
    if (named.findings.length > 0) return ended('blocked', named.findings);
  }
  const ways = addresses.flatMap((ip) => waysTo(walk, source, ip, request));
  const failing = ways.find(({ way }) => !getsThrough(way));
  const shown = failing ?? ways[0]!;
  stages.push(
    ...shown.way.forward.map((hop) => stageOf(hop)),
    ...shown.way.back.map((hop) => stageOf(hop, true)),
  );
  const all = ways.map(({ way }) => way);
  if (failing) {
    return ended('blocked', whyNot(world, walk, request, { ways, failing, addresses, stages }), all);
  }
  stages.push(...alternatives(ways));
  const arrival = request.s3 && arrivalOf(walk, shown, request.s3);
  if (!request.s3 || !arrival) return ended('reachable', [], all);
  const judged = judgeS3(world, request.s3, arrival);
  stages.push(...judged.stages);
  const verdict = judged.problems.length === 0 ? 'reachable' : 'blocked';
  return ended(verdict, judged.problems.map(findingOf), all);
}

/** The other addresses of the answer, and the other associations, get there as well; they are not drawn. */
function alternatives([shown, ...others]: WayTo[]): Stage[] {
  if (!shown || others.length === 0) return [];
  const words = others.map(({ ip, way }) => {
    const landing = 'associationId' in way.source ? way.source.associationId : undefined;
    const elsewhere = 'associationId' in shown.way.source && landing !== shown.way.source.associationId;
    return elsewhere ? `${ip} by ${landing}` : ip;
  });
  return [
    { stage: 'alternatives', resource: shown.ip, verdict: 'pass', detail: `as well: ${words.join(', ')}` },
  ];
}

/** Where S3 receives it; `undefined` where nobody there is S3. */
function arrivalOf(
  { network, lookup }: Walk,
  { ip, way }: WayTo,
  { secure, tlsVersion }: S3Call,
): Arrival | undefined {
  const { end, forward } = way;
  const source = only(valuesOf(forward.at(-1)?.before ?? [], 'source'));
  const sourceIp = source === undefined ? '' : formatAddress(source);
  const spoken = (own: string) => (secure ? (tlsVersion ?? own) : undefined);
  if (end?.kind === 'internet') {
    const service = publicServiceAt(ip);
    return service?.kind === 's3'
      ? { region: service.region, sourceIp, tlsVersion: spoken('1.3') }
      : undefined;
  }
  const endpoint =
    end?.kind === 'gateway-endpoint'
      ? network.vpcEndpoints[end.id]
      : end?.kind === 'network-interface'
        ? lookup.endpointBehind(end.id)
        : undefined;
  if (!endpoint) return undefined;
  return {
    region: endpoint.region,
    sourceIp,
    endpoint,
    tlsVersion: spoken(endpoint.type === 'Interface' ? '1.2' : '1.3'),
  };
}

/** The same thing is said once. */
function distinct(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, detail }) => {
    const key = `${code} ${detail}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
