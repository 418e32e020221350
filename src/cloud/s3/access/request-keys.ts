/**
 * The condition keys of a request to S3, as its connection, its signature and its parameters give them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestKeys } from '../../../policy/index.ts';
import type { Origin } from '../../origin.ts';
import type { Caller } from '../../service.ts';
import { single } from '../payload/plan.ts';
import type { Authentication } from '../wire/authenticate.ts';

export interface KeySource {
  operation: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  authentication: Authentication;
  caller: Caller | undefined;
  origin: Origin;
  /** Of the endpoint that was reached. */
  region: string;
  /** Whose buckets they are. */
  accountId: string;
  /** Epoch milliseconds. */
  now: number;
}

/** Parameters of listings that are condition keys. */
const LISTED = ['prefix', 'delimiter', 'max-keys'];
/** Headers that are condition keys under their own names. */
const HEADERS = [
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'if-match',
  'if-none-match',
];

export function requestKeys(source: KeySource): RequestKeys {
  const keys = new Map<string, string[]>();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) keys.set(name.toLowerCase(), [value]);
  };
  const { now, region, accountId, headers, query } = source;
  set('aws:CurrentTime', new Date(now).toISOString());
  set('aws:EpochTime', String(Math.floor(now / 1000)));
  set('aws:RequestedRegion', region);
  set('aws:UserAgent', headers['user-agent']);
  set('aws:Referer', headers.referer);
  set('aws:ViaAWSService', 'false');
  set('aws:PrincipalIsAWSService', 'false');
  if (source.operation !== 'ListBuckets') {
    set('aws:ResourceAccount', accountId);
    set('s3:ResourceAccount', accountId);
  }
  setPath(source, set);
  setIdentity(source, set);
  if (/^ListObject/.test(source.operation)) {
    for (const name of LISTED) set(`s3:${name}`, query.get(name) ?? undefined);
  }
  for (const name of HEADERS) set(`s3:${name}`, single(headers, name));
  set('s3:VersionId', query.get('versionId') ?? undefined);
  return keys;
}

type Set = (name: string, value: string | undefined) => void;

/**
 * Where it came from. Through an endpoint there is a private address, which `aws:SourceIp` never holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
function setPath({ origin, accountId, region }: KeySource, set: Set): void {
  const address = origin.sourceIp.replace(/^::ffff:(?=\d+\.)/i, '');
  const tlsVersion = origin.via === 'api' ? undefined : origin.tlsVersion;
  set('aws:SecureTransport', String(tlsVersion !== undefined));
  set('s3:TlsVersion', tlsVersion?.replace(/^TLSv/, ''));
  if (origin.via !== 'vpc-endpoint') {
    set('aws:SourceIp', address);
    return;
  }
  set('aws:SourceVpce', origin.vpcEndpointId);
  set('aws:SourceVpc', origin.vpcId);
  set('aws:SourceVpcArn', `arn:aws:ec2:${region}:${accountId}:vpc/${origin.vpcId}`);
  set('aws:VpceAccount', accountId);
  set('aws:VpcSourceIp', address);
}

const AUTH_TYPES = { header: 'REST-HEADER', query: 'REST-QUERY-STRING', post: 'POST' };

function setIdentity({ authentication, caller, now }: KeySource, set: Set): void {
  if (authentication.form === 'anonymous' || !caller) {
    set('aws:PrincipalType', 'Anonymous');
    return;
  }
  set('aws:PrincipalArn', caller.arn);
  set('aws:PrincipalAccount', caller.accountId);
  set('aws:PrincipalType', caller.arn.endsWith(':root') ? 'Account' : 'User');
  set('aws:userid', caller.userId);
  set('s3:authType', AUTH_TYPES[authentication.form]);
  if (authentication.form === 'post') return;
  set('s3:signatureversion', 'AWS4-HMAC-SHA256');
  set('s3:signatureAge', String(Math.max(now - timeOf(authentication.seed.amzDate), 0)));
}

/** Epoch milliseconds of `yyyymmddThhmmssZ`. */
function timeOf(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
