/** Why a request does not get there: what stopped its packets, and what was wrong before that. */
import { type Finding, findingOf, type Problem, problem } from '../findings/index.ts';
import { regionalName } from '../network/names/endpoint-names.ts';
import { publicServiceAt } from '../network/names/public-names.ts';
import type { Way } from './flow.ts';
import { intersect, isEmpty } from './packets/packet-set.ts';
import { serviceBehind } from './path/interface.ts';
import type { Walk } from './path/station.ts';
import { type Request, s3Endpoints } from './requests.ts';
import type { Stage } from './stage.ts';
import { getsThrough, type WayTo } from './ways.ts';
import { packetFacts } from './words.ts';
import type { World } from './world.ts';

/**
 * What stops packets, and what is wrong before that: where nobody would answer them, or the name leads elsewhere
 * than to the endpoint that there is, opening the way would mend nothing.
 */
export function whyNot(
  world: World,
  walk: Walk,
  request: Request,
  found: { ways: WayTo[]; failing: WayTo; addresses: string[]; stages: Stage[] },
): Finding[] {
  const { ways, failing, addresses, stages } = found;
  const { findings } = failing.way;
  const before = [...unserved(walk, failing), ...publicAnswer(world, request, addresses, stages)].map(
    findingOf,
  );
  const around = dependence(ways, failing).map(findingOf);
  const mended = before.some(({ code, fix }) => fix !== '' || code === 'PROTOCOL_RESTRICTION');
  return mended
    ? [...before, ...findings.map((one) => ({ ...one, fix: '' })), ...around]
    : [...findings, ...around, ...before];
}

/** What AWS manages at the other end does not answer such packets, whoever lets them through. */
function unserved({ lookup }: Walk, { way: { forward } }: WayTo): Problem[] {
  const last = forward.at(-1);
  if (last?.direction !== 'ingress' || last.networkInterfaceId === undefined) return [];
  const service = serviceBehind(lookup, last.networkInterfaceId);
  if (!service || !isEmpty(intersect(last.before, service.accepts))) return [];
  const { id, serves } = service;
  return [problem('PROTOCOL_RESTRICTION', { resource: id, serves, packet: packetFacts(last.before) })];
}

/** What works for one association or one address of the answer, and not for another, works now and then. */
function dependence(ways: WayTo[], failing: WayTo): Problem[] {
  const landing = ({ source }: Way) => ('associationId' in source ? source.associationId : undefined);
  const endpointId = failing.way.forward.find(({ kind }) => kind === 'client-vpn-endpoint')?.id;
  const others = ways
    .filter(({ ip, way }) => ip === failing.ip && getsThrough(way))
    .flatMap(({ way }) => landing(way) ?? []);
  const fails = landing(failing.way);
  const associations =
    others.length > 0 && fails !== undefined && endpointId !== undefined
      ? [problem('CLIENT_VPN_DEPENDS_ON_ASSOCIATION', { endpointId, works: others, fails })]
      : [];
  const works = [
    ...new Set(ways.filter(({ ip, way }) => ip !== failing.ip && getsThrough(way)).map(({ ip }) => ip)),
  ];
  const addresses = works.length > 0 ? [problem('DEPENDS_ON_ADDRESS', { works, fails: failing.ip })] : [];
  return [...associations, ...addresses];
}

/** That the name led to public addresses is the cause, where they are not reached. */
function publicAnswer(world: World, request: Request, addresses: string[], stages: Stage[]): Problem[] {
  const { host, s3 } = request;
  const service = addresses.map(publicServiceAt).find((one) => one?.kind === 's3');
  if (!s3 || host === undefined || !service) return [];
  const by = stages.findLast(({ stage }) => stage === 'name')?.detail.split(', from ')[1] ?? 'its resolver';
  const endpoint = s3Endpoints(world).find(({ region }) => region === service.region);
  const label = s3.accessPoint ? 'accesspoint' : 'bucket';
  const fix = endpoint && {
    fix: `export AWS_ENDPOINT_URL_S3=https://${label}.${regionalName(endpoint)}`,
  };
  return [problem('DNS_PUBLIC_ANSWER', { name: host, addresses, view: by, ...fix })];
}
