/** What is examined: an endpoint of S3, a bucket, a region; and where each was taken from. */
import { loadSharedConfigFiles } from '@smithy/core/config';
import { parseAccessPointArn } from '../network/access-points.ts';
import { regions } from '../network/zones.ts';

/** What the command line was given. */
export interface Wanted {
  /** A URL, or a host name. */
  endpoint?: string;
  bucket?: string;
  region?: string;
  profile?: string;
}

export interface Target {
  /** As clients are given it, without a path: `https://bucket.vpce-….s3.ap-northeast-1.vpce.amazonaws.com`. */
  url: string;
  /** As it is looked up; that of an access point has its own name in front. */
  host: string;
  port: number;
  tls: boolean;
  /** Of the URL, which an endpoint's has not: `/my-bucket`. */
  path?: string;
  region: string;
  /** Or the alias or the ARN of an access point. `undefined` when nothing was said; then S3 is examined as far as it goes without one. */
  bucket?: string;
  /** For the reader: `--endpoint-url`, `AWS_ENDPOINT_URL_S3`, `profile closed`, … */
  source: string;
}

/** The target cannot be made out. The message says what to give. */
export class NoTarget extends Error {
  override readonly name = 'NoTarget';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** By the precedence of the SDKs: what is given, the environment, the profile; else the region's own S3. */
export async function targetOf(wanted: Wanted, environment: Environment): Promise<Target> {
  const profile = await profileOf(wanted, environment);
  const [endpoint, source] = endpointOf(wanted, environment, profile);
  const url = endpoint === undefined ? undefined : parseEndpoint(endpoint);
  const region =
    wanted.region ??
    environment.AWS_REGION ??
    environment.AWS_DEFAULT_REGION ??
    profile.region ??
    (url && regionIn(url.hostname));
  if (region === undefined || region === '') {
    throw new NoTarget(
      "No region is known: neither --region nor AWS_REGION nor the profile names one. Give the bucket's: kairo doctor --region ap-northeast-1 …",
    );
  }
  return targetAt(url ?? new URL(`https://s3.${region}.amazonaws.com`), {
    region,
    bucket: wanted.bucket,
    source: url ? source : `S3 of ${region}: no endpoint URL is given or configured`,
  });
}

/** The target at an endpoint's URL. */
export function targetAt(
  { origin, hostname, port, protocol, pathname }: URL,
  { region, bucket, source }: { region: string; bucket: string | undefined; source: string },
): Target {
  const tls = protocol === 'https:';
  return reachedBy({
    url: origin,
    host: hostname,
    port: Number(port) || (tls ? 443 : 80),
    tls,
    ...(pathname !== '/' && { path: pathname }),
    region,
    ...(bucket !== undefined && { bucket: bucketIn(bucket) }),
    source,
  });
}

/** `s3://reports/2026` is `reports`. */
const bucketIn = (text: string): string => /^s3:\/\/([^/]+)/.exec(text)?.[1] ?? text;

/**
 * Where a bucket is asked for: an access point by its ARN has a name of its own, below another label than buckets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function reachedBy(target: Target): Target {
  const point = parseAccessPointArn(target.bucket ?? '');
  if (!point) return target;
  const host = target.host
    .replace(/^bucket\.(?=vpce-)/, 'accesspoint.')
    .replace(/^s3\.(?=[a-z0-9-]+\.amazonaws\.com$)/, 's3-accesspoint.');
  return {
    ...target,
    url: target.url.replace(target.host, host),
    host: `${point.name}-${point.accountId}.${host}`,
  };
}

/** The parts of a profile that say where S3 is. */
interface Profile {
  name: string;
  region?: string;
  endpoint?: string;
}

type Sections = Record<string, Record<string, string | undefined> | undefined>;

async function sharedFiles(): Promise<{ configFile: Sections; credentialsFile: Sections }> {
  return await loadSharedConfigFiles().catch(() => ({ configFile: {}, credentialsFile: {} }));
}

async function profileOf(wanted: Wanted, environment: Environment): Promise<Profile> {
  const chosen = wanted.profile ?? (environment.AWS_PROFILE || undefined);
  const name = chosen ?? 'default';
  const { configFile, credentialsFile } = await sharedFiles();
  const profile = configFile[name];
  if (!profile) {
    // The AWS CLI and the SDKs ask nobody under a profile that is in neither file.
    if (chosen === undefined || credentialsFile[name]) return { name };
    throw new NoTarget(
      `There is no profile "${name}" in the AWS configuration${wanted.profile === undefined ? ', and AWS_PROFILE names it' : ''}; see: aws configure list-profiles`,
    );
  }
  const services: Record<string, string | undefined> | undefined =
    profile.services === undefined ? undefined : configFile[`services.${profile.services}`];
  const endpoint = services?.['s3.endpoint_url'] ?? profile['s3.endpoint_url'] ?? profile.endpoint_url;
  return {
    name,
    ...(profile.region !== undefined && { region: profile.region }),
    ...(endpoint !== undefined && { endpoint }),
  };
}

function endpointOf(
  wanted: Wanted,
  environment: Environment,
  profile: Profile,
): [string | undefined, string] {
  const candidates: [string | undefined, string][] = [
    [wanted.endpoint, 'as given'],
    ...(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true'
      ? []
      : ([
          [environment.AWS_ENDPOINT_URL_S3, 'AWS_ENDPOINT_URL_S3'],
          [environment.AWS_ENDPOINT_URL, 'AWS_ENDPOINT_URL'],
          [profile.endpoint, `profile ${profile.name}`],
        ] satisfies [string | undefined, string][])),
  ];
  return candidates.find(([value]) => value !== undefined && value !== '') ?? [undefined, ''];
}

/** A URL or a bare host name. Throws `NoTarget` for what is neither. */
export function parseEndpoint(text: string): URL {
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    if ((url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '') return url;
  } catch {
    // Said below.
  }
  throw new NoTarget(
    `"${text}" is no endpoint: a URL such as https://bucket.vpce-….s3.ap-northeast-1.vpce.amazonaws.com is expected.`,
  );
}

/** `…s3.ap-northeast-1.vpce.amazonaws.com` → `ap-northeast-1`. */
function regionIn(host: string): string | undefined {
  return host.split('.').find((label) => regions.includes(label));
}
