/** What the account says of a refusal: which statement decided, and everything that a client's path still lacks. */
import type { FindingCode, Problem } from '../../findings/index.ts';
import { accessPointAt, accessPointOfAlias, parseAccessPointArn } from '../../network/access-points.ts';
import { iamAccount, own } from '../../network/iam/account.ts';
import { allObjects, type NewStatement, widened } from '../../policy/index.ts';
import {
  type Arrival,
  identityNamed,
  policyProblems,
  type S3Request,
  type World,
} from '../../reach/index.ts';
import type { Path } from '../account.ts';
import type { Observations } from '../observations.ts';

/** What a policy, a permissions boundary or Block Public Access refuses. */
export type PolicyCode = Extract<
  FindingCode,
  `${string}_POLICY_${'DENY' | 'NO_ALLOW'}` | `PERMISSIONS_BOUNDARY_${string}` | 'S3_PUBLIC_ACCESS_BLOCKED'
>;

type PolicyFacts = Extract<Problem, { code: PolicyCode }>['facts'];

/** What list, put, get and delete of objects takes, multipart uploads among them. */
const OF_BUCKET = ['s3:ListBucket'];
const OF_OBJECTS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

/** The action that an operation of the examination takes. */
const ACTIONS: Record<string, string> = {
  ListObjectsV2: 's3:ListBucket',
  PutObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  CompleteMultipartUpload: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
};

/**
 * `undefined` where the model does not say the same as S3: it was read with gaps, or something decided that it does not
 * know.
 */
export function inTheModel(
  code: PolicyCode,
  { principal, action, resource }: PolicyFacts,
  seen: Observations,
  path: Path,
): Problem | undefined {
  const asking = askingOf(principal, seen, path);
  if (!asking) return undefined;
  const [first] = policyProblems(asking.world, asking.requestFor(action, keyIn(resource)), asking.arrival);
  return first?.code === code ? whole(first, asking) : undefined;
}

/** What the model says where S3 refuses without a reason. */
export function refusedInTheModel(operation: string, seen: Observations, path: Path): Problem | undefined {
  const action = ACTIONS[operation];
  const asking = path.caller === undefined ? undefined : askingOf(path.caller, seen, path);
  if (!asking || action === undefined) return undefined;
  const request = asking.requestFor(action, action === 's3:ListBucket' ? undefined : 'kairo-doctor-');
  // Of a bucket of another account nothing is known.
  if (!asking.world.buckets[request.bucket ?? '']) return undefined;
  const [first] = policyProblems(asking.world, request, asking.arrival);
  return first && whole(first, asking);
}

const mendable = new Set<PolicyCode>([
  ...(['IDENTITY_POLICY_NO_ALLOW', 'ENDPOINT_POLICY_NO_ALLOW'] as const),
  ...(['BUCKET_POLICY_NO_ALLOW', 'ACCESS_POINT_POLICY_NO_ALLOW'] as const),
]);

/** Who asks for what, and where that comes to S3. */
interface Asking {
  world: World;
  requestFor(action: string, key: string | undefined): S3Request;
  arrival: Arrival;
}

function askingOf(
  principal: string,
  { target, tls, addresses }: Observations,
  path: Path,
): Asking | undefined {
  const { world, network, endpoint, clientVpn } = path;
  if (!endpoint || target.bucket === undefined) return undefined;
  const place = parseAccessPointArn(target.bucket);
  const through = place ? accessPointAt(network, place) : accessPointOfAlias(network, target.bucket);
  const who = whoIs(world, principal);
  if (!who) return undefined;
  // Client VPN translates its clients to the address of the association's interface.
  const [association] = clientVpn?.associations ?? [];
  const translated = network.networkInterfaces[association?.networkInterfaceId ?? '']?.privateIps[0];
  const bucket = through?.bucket ?? target.bucket;
  return {
    world,
    requestFor: (action, key) => ({
      ...{ bucket, action, principal: who },
      ...(through && { through }),
      ...(key !== undefined && { key }),
    }),
    arrival: {
      ...{ region: endpoint.region, endpoint },
      sourceIp: translated ?? addresses[0]?.source ?? '',
      tlsVersion: tls?.kind === 'established' ? tls.protocol.replace('TLSv', '') : undefined,
    },
  };
}

function whoIs(world: World, principal: string): S3Request['principal'] | undefined {
  try {
    return identityNamed(world, principal);
  } catch {
    // The identities were not read.
    return undefined;
  }
}

/** One fix for everything that a client's path is refused by the same policy, not for the first of it alone. */
function whole(first: Problem, asking: Asking): Problem {
  const code = first.code as PolicyCode;
  const refused = first.facts as PolicyFacts;
  if (!mendable.has(code)) return first;
  const { world, requestFor, arrival } = asking;
  const key = keyIn(refused.resource) ?? 'kairo-doctor-';
  const wanted = [
    requestFor(refused.action, keyIn(refused.resource)),
    ...OF_BUCKET.map((action) => requestFor(action, undefined)),
    ...OF_OBJECTS.map((action) => requestFor(action, key)),
  ];
  const actionsOn = new Map<string, Set<string>>();
  for (const problem of wanted.flatMap((request) => policyProblems(world, request, arrival))) {
    const { of, action, resource } = problem.facts as PolicyFacts;
    if (problem.code !== code || of !== refused.of) continue;
    const all = allObjects(resource);
    actionsOn.set(all, (actionsOn.get(all) ?? new Set()).add(action));
  }
  const { text, principal } = policyOf(code, refused, asking);
  const grants = [...actionsOn].map(([Resource, actions]): NewStatement => {
    return { Effect: 'Allow', ...principal, Action: [...actions], Resource };
  });
  const mended = { mended: widened(text, grants), mendedName: freeName(refused, asking) };
  return { ...first, facts: { ...refused, ...mended } } as Problem;
}

/** What is widened, and how it names who asks; an identity gets one policy more. */
function policyOf(
  code: PolicyCode,
  { of }: PolicyFacts,
  { world: { network, buckets }, arrival, requestFor }: Asking,
): { text?: string | undefined; principal?: Pick<NewStatement, 'Principal'> } {
  const { through, principal } = requestFor('', undefined);
  const who = principal.principal;
  const AWS = who.kind === 'aws' ? (who.role ?? who.arn) : '*';
  switch (code) {
    case 'ENDPOINT_POLICY_NO_ALLOW':
      return { text: arrival.endpoint?.policyDocument, principal: { Principal: '*' } };
    case 'BUCKET_POLICY_NO_ALLOW':
      return { text: buckets[of]?.policy, principal: { Principal: { AWS } } };
    case 'ACCESS_POINT_POLICY_NO_ALLOW':
      return { text: through && accessPointAt(network, through)?.policy, principal: { Principal: { AWS } } };
    default:
      return {};
  }
}

/** A policy of the same name would be replaced. */
function freeName({ principal }: PolicyFacts, { world: { network }, requestFor }: Asking): string {
  const { bucket = '' } = requestFor('', undefined);
  const [, account = '', kind, path = ''] =
    /^arn:aws:(?:iam|sts)::(\d+):([^/]+)\/(.+)$/.exec(principal) ?? [];
  const { users, roles } = iamAccount(network, account);
  const entity = kind === 'user' ? own(users, path.split('/').at(-1)!) : own(roles, path.split('/')[0]!);
  const taken = Object.keys(entity?.inlinePolicies ?? {});
  const name = `allow-s3-${bucket}`;
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(free)) return free;
  }
}

/** Of an ARN of an object, of a bucket's or behind an access point. */
function keyIn(resource: string): string | undefined {
  return parseAccessPointArn(resource)?.key ?? /^arn:aws:s3:::[^/]+\/(.+)$/s.exec(resource)?.[1];
}
