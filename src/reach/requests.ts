/** What a client would really send for what was asked: which host, which port, and for S3 what of whom. */
import { type AccessPointPlace, accessPointOfHost } from '../network/access-points.ts';
import { regionalName } from '../network/names/endpoint-names.ts';
import type { VpcEndpoint } from '../network/network.ts';
import { type Target, targetNamed } from './places.ts';
import type { FlowProtocol, Question } from './question.ts';
import { actionAt } from './s3/actions.ts';
import { identityNamed } from './s3/identity.ts';
import type { S3Call } from './s3/judge.ts';
import { Unanswerable } from './unanswerable.ts';
import type { World } from './world.ts';

/** What a client would really send. */
export interface Request {
  protocol: FlowProtocol;
  port?: number;
  /** A name that has to be looked up first. */
  host?: string;
  addresses?: string[];
  s3?: S3Call;
}

/** One, or several where a client has more than one name to choose from, the best first. */
export function requestsFor(world: World, target: Target, question: Question): Request[] {
  const protocol = question.protocol ?? 'tcp';
  const portOr = (own: number) => question.port ?? own;
  const port = (own: number) => (protocol === 'icmp' ? {} : { port: portOr(own) });
  switch (target.kind) {
    case 'internet':
      throw new Unanswerable(
        `"internet" is many addresses: kairo prove --from ${question.from} says which of them are reached.`,
      );
    case 'addresses':
      return [{ protocol, ...port(target.port ?? 443), addresses: target.addresses }];
    case 'host':
      return [
        {
          ...{ protocol, ...port(target.port), host: target.host },
          ...s3OfUrl(world, { ...target, port: portOr(target.port) }, question),
        },
      ];
    case 's3':
      if (protocol !== 'tcp') {
        const asked = protocol.toUpperCase();
        throw new Unanswerable(
          `S3 is spoken over TCP: ask for a host, an address or an endpoint’s id to learn where ${asked} gets.`,
        );
      }
      return s3Hosts(world, question, target).map((at) => ({
        ...{ protocol, ...port(at.port), host: at.host },
        s3: s3Call(world, question, target, { ...at, port: portOr(at.port) }),
      }));
  }
}

/**
 * The hosts that a client could ask for a bucket. An endpoint URL says it; else S3's own name, which is right where
 * private DNS answers it or a gateway endpoint takes it, and the names of interface endpoints.
 */
function s3Hosts(world: World, { endpointUrl, signingRegion, port }: Question, target: S3Place): S3Host[] {
  const { accessPoint } = target;
  const label = accessPoint && `${accessPoint.name}-${accessPoint.accountId}`;
  if (endpointUrl !== undefined) {
    if (!/^https?:\/\//i.test(endpointUrl)) throw noEndpointUrl(endpointUrl);
    const url = targetNamed(world, endpointUrl);
    if (url.kind !== 'host') throw noEndpointUrl(endpointUrl);
    const host = label === undefined ? url.host : `${label}.${url.host}`;
    return [{ host, secure: url.secure, port: url.port }];
  }
  const { network, buckets, region } = world;
  const endpoints = s3Endpoints(world);
  const home = accessPoint?.region ?? signingRegion ?? buckets[target.bucket ?? '']?.region ?? region;
  const own = `${accessPoint ? 's3-accesspoint' : 's3'}.${home}.amazonaws.com`;
  // Clients put a bucket that is a single label in front.
  const first = label ?? (target.bucket?.includes('.') ? undefined : target.bucket);
  const virtual = first === undefined ? own : `${first}.${own}`;
  const hosts = endpoints.map((endpoint) =>
    label === undefined
      ? `bucket.${regionalName(endpoint)}`
      : `${label}.accesspoint.${regionalName(endpoint)}`,
  );
  const usesOwnName =
    endpoints.some((endpoint) => endpoint.privateDnsEnabled) || hasGateway(network.vpcEndpoints);
  const order = usesOwnName ? [virtual, ...hosts] : [...hosts, virtual];
  // Who asks for port 80 asks for plain HTTP.
  return order.map((host) =>
    port === 80 ? { host, secure: false, port } : { host, secure: true, port: 443 },
  );
}

const noEndpointUrl = (text: string) =>
  new Unanswerable(`"${text}" is no endpoint URL; one looks like https://bucket.vpce-….`);

export const s3Endpoints = ({ network }: World): VpcEndpoint[] =>
  Object.values(network.vpcEndpoints).filter(
    ({ type, serviceName }) => type === 'Interface' && serviceName.endsWith('.s3'),
  );

const hasGateway = (endpoints: Record<string, VpcEndpoint>) =>
  Object.values(endpoints).some(({ type }) => type === 'Gateway');

/** What is asked for: a bucket, or an access point by its ARN in place of one. */
interface S3Place {
  bucket?: string;
  key?: string;
  accessPoint?: Pick<AccessPointPlace, 'accountId' | 'name'> & { region?: string };
}

type S3Host = Pick<S3Call, 'host' | 'secure' | 'port'>;

function s3Call(world: World, question: Question, target: S3Place, at: S3Host): S3Call {
  // The host says what it is: below another label than accesspoint. it would be a bucket of that name.
  const accessPoint = accessPointOfHost(at.host.toLowerCase());
  const named = target.accessPoint && `${target.accessPoint.name}-${target.accessPoint.accountId}`;
  const bucket = accessPoint ? undefined : (named ?? target.bucket);
  const place = { bucket: bucket ?? named ?? accessPoint?.name, key: target.key };
  const { bucket: _, ...asked } = actionAt(question.action, place);
  return {
    ...asked,
    ...(bucket !== undefined && { bucket }),
    ...(accessPoint && { accessPoint }),
    principal: identityNamed(world, question.principal),
    ...at,
    signingRegion: regionNamed(question.signingRegion ?? world.region),
    ...(question.tlsVersion !== undefined && { tlsVersion: tlsVersionNamed(question.tlsVersion) }),
    ...(question.now !== undefined && { now: question.now }),
  };
}

function regionNamed(text: string): string {
  if (/^[a-z]{2,3}(?:-[a-z]+)+-\d+$/.test(text)) return text;
  throw new Unanswerable(`"${text}" is no Region; one looks like ap-northeast-1.`);
}

function tlsVersionNamed(text: string): string {
  const version = text.replace(/^TLS ?v?/i, '');
  if (/^1\.[0-3]$/.test(version)) return version;
  throw new Unanswerable(`"${text}" is no version of TLS; there is 1.0, 1.1, 1.2 and 1.3.`);
}

/** A URL of S3 is a question about S3, too. */
function s3OfUrl(
  world: World,
  { host, secure, port, s3Path }: Extract<Target, { kind: 'host' }>,
  question: Question,
): { s3?: S3Call } {
  if (!/\.vpce\.amazonaws\.com$|(?:^|\.)s3[.-].*amazonaws\.com$/i.test(host)) return {};
  const at = { host, secure, port };
  const accessPoint = accessPointOfHost(host.toLowerCase());
  if (accessPoint) {
    const key = (s3Path ?? '/').slice(1);
    return { s3: s3Call(world, question, { accessPoint, ...(key !== '' && { key }) }, at) };
  }
  // `bucket.vpce-…` alone is an endpoint's own name, with no bucket in it.
  const inHost = /^(?!bucket\.vpce-)(.+?)\.(?:bucket\.vpce-|s3\.)/i.exec(host)?.[1];
  const [, inPath, ...rest] = (s3Path ?? '/').split('/');
  const bucket = inHost ?? (inPath || undefined);
  const key = (inHost === undefined ? rest : [inPath ?? '', ...rest]).join('/');
  const target = {
    ...(bucket !== undefined && { bucket }),
    ...(bucket !== undefined && key !== '' && { key }),
  };
  return { s3: s3Call(world, question, target, at) };
}
