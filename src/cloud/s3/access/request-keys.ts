/**
 * The condition keys of a request to S3, as its connection, its signature and its parameters give them.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessPoint } from '../../../network/network.ts';
import { type RequestKeys, type SetKey, setGlobalKeys } from '../../../policy/index.ts';
import type { Origin } from '../../origin.ts';
import type { Caller } from '../../service.ts';
import { single } from '../payload/plan.ts';
import type { ConditionKey, Tag } from '../store/model.ts';
import type { Authentication } from '../wire/authenticate.ts';
import { inputKeys } from './input-keys.ts';

export interface KeySource {
  operation: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  authentication: Authentication;
  caller: Caller | undefined;
  /** What the request came through to the bucket. */
  accessPoint?: AccessPoint;
  /** What the source of a copy is named through. */
  sourceAccessPoint?: AccessPoint;
  origin: Origin;
  /** Of the endpoint that was reached. */
  region: string;
  /** Of the account that owns the network. */
  accountId: string;
  /** What is asked for, as far as it has been read. */
  input: Readonly<Record<string, unknown>>;
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
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'if-match',
  'if-none-match',
];

/** What holds of the request as a whole. */
export function requestKeys(source: KeySource): RequestKeys {
  const keys = new Map<string, string[]>();
  const set: SetKey = (name, value) => {
    if (value !== undefined) keys.set(name.toLowerCase(), [value]);
  };
  const { headers, query, origin, accountId: networkAccountId } = source;
  setGlobalKeys(
    { networkAccountId, userAgent: headers['user-agent'], referer: headers.referer, ...source },
    set,
  );
  const tlsVersion = origin.via === 'api' ? undefined : origin.tlsVersion;
  set('s3:TlsVersion', tlsVersion?.replace(/^TLSv/, ''));
  setSignature(source, set);
  if (/^ListObject/.test(source.operation)) {
    for (const name of LISTED) set(`s3:${name}`, query.get(name) ?? undefined);
  }
  for (const name of HEADERS) set(`s3:${name}`, single(headers, name));
  for (const [name, values] of inputKeys(source.operation, source.input, source.now)) keys.set(name, values);
  return keys;
}

export interface ResourceFacts {
  /** Of the account that owns it. */
  accountId: string;
  versionId: string | undefined;
  /** That the object has already. */
  tags: readonly Tag[];
  /** Of the upload whose part it is. */
  upload: readonly ConditionKey[];
}

/** The same with what is known of what one permission is about. */
export function resourceKeys(
  common: RequestKeys,
  { accountId, versionId, tags, upload }: ResourceFacts,
): RequestKeys {
  // What the request says itself counts before what its upload was begun with.
  const keys = new Map([...upload, ...common]);
  keys.set('aws:resourceaccount', [accountId]).set('s3:resourceaccount', [accountId]);
  if (versionId !== undefined) keys.set('s3:versionid', [versionId]);
  for (const { Key, Value } of tags) keys.set(`s3:existingobjecttag/${Key.toLowerCase()}`, [Value]);
  return keys;
}

const AUTH_TYPES = { header: 'REST-HEADER', query: 'REST-QUERY-STRING', post: 'POST' };

function setSignature({ authentication, now }: KeySource, set: SetKey): void {
  if (authentication.form === 'anonymous') return;
  set('s3:authType', AUTH_TYPES[authentication.form]);
  if (!authentication.seed) {
    if (authentication.form !== 'post') set('s3:signatureversion', 'AWS');
    return;
  }
  set('s3:signatureversion', 'AWS4-HMAC-SHA256');
  set('s3:signatureAge', String(Math.max(now - timeOf(authentication.seed.amzDate), 0)));
}

/** Epoch milliseconds of `yyyymmddThhmmssZ`. */
function timeOf(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
