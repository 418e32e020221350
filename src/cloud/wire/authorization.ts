/** What a request claims about its signature, in a header or in the query, before anything is believed. */
import { decodeText, parseTarget, type Target } from './target.ts';

export interface SignedRequest {
  method: string;
  /** Path and query exactly as received. */
  target: string;
  headers: Record<string, string | string[] | undefined>;
  /** Hex SHA-256 of the body, for services other than S3. Absent: there is no body. */
  bodySha256?: string;
}

/** `AKID/20260101/ap-northeast-1/ec2/aws4_request`, taken apart. */
export interface CredentialScope {
  accessKeyId: string;
  /** `yyyymmdd`. */
  date: string;
  region: string;
  service: string;
}

export interface Claim extends CredentialScope {
  form: 'header' | 'query';
  signedHeaders: string[];
  /** As sent. */
  signature: string;
  /** `X-Amz-Expires` as sent; in the query form only. */
  expires?: string;
  /** `X-Amz-Date` as sent, or the header `Date`. */
  dateSent: string | undefined;
}

export type ParsedAuthorization =
  | { kind: 'claim'; claim: Claim }
  | { kind: 'anonymous' }
  | { kind: 'malformed'; detail: string };

const ALGORITHM = 'AWS4-HMAC-SHA256';
const QUERY_NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];
const REQUIRED_IN_QUERY =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';

/** Who claims to have signed a request, for which service. `undefined` when nobody does, or not readably. */
export function peek(request: SignedRequest): CredentialScope | undefined {
  const { parsed } = parseSigned(request);
  if (parsed.kind !== 'claim') return undefined;
  const { accessKeyId, date, region, service } = parsed.claim;
  return { accessKeyId, date, region, service };
}

export interface ParsedRequest {
  target: Target;
  parsed: ParsedAuthorization;
}

/** By the object of its headers: a request is asked for its claim several times on its way. */
const known = new WeakMap<object, ParsedRequest & { text: string }>();

/** Takes the target apart and reads the claim. */
export function parseSigned(request: SignedRequest): ParsedRequest {
  const before = known.get(request.headers);
  if (before?.text === request.target) return before;
  const target = parseTarget(request.target);
  const parsed = parseAuthorization(request, target);
  known.set(request.headers, { target, parsed, text: request.target });
  return { target, parsed };
}

function parseAuthorization(request: SignedRequest, target: Target): ParsedAuthorization {
  const header = single(request.headers.authorization);
  const inQuery = target.parameters.filter(({ name }) => QUERY_NAMES.includes(name));
  const signedByQuery = inQuery.some(({ name }) => QUERY_NAMES.slice(0, 3).includes(name));
  if (header !== undefined && signedByQuery) {
    return malformed(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    );
  }
  if (header !== undefined) return fromHeader(header, request);
  return signedByQuery ? fromQuery(inQuery) : { kind: 'anonymous' };
}

function fromHeader(header: string, { headers }: SignedRequest): ParsedAuthorization {
  if (!header.startsWith(`${ALGORITHM} `)) {
    return malformed(
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const fields = new Map<string, string>();
  for (const field of header.slice(ALGORITHM.length).split(',')) {
    const equals = field.indexOf('=');
    const name = field.slice(0, equals).trim();
    if (equals === -1 || fields.has(name)) {
      return malformed(`The authorization header is malformed; '${field.trim()}' is not a key=value pair.`);
    }
    fields.set(name, field.slice(equals + 1).trim());
  }
  const missing = ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !fields.get(name));
  if (missing.length > 0) {
    return malformed(
      `The authorization header is malformed; ${missing.map((name) => `it requires '${name}' parameter`).join(', ')}.`,
    );
  }
  const scope = parseCredential(fields.get('Credential')!);
  if (typeof scope === 'string') return malformed(`The authorization header is malformed; ${scope}`);
  return {
    kind: 'claim',
    claim: {
      form: 'header',
      signedHeaders: fields.get('SignedHeaders')!.split(';'),
      signature: fields.get('Signature')!,
      dateSent: single(headers['x-amz-date']) ?? single(headers.date),
      ...scope,
    },
  };
}

function fromQuery(parameters: Target['parameters']): ParsedAuthorization {
  const fields = new Map(parameters.map(({ name, value }) => [name, decodeText(value)]));
  const complete = QUERY_NAMES.every((name) => fields.get(name));
  // Twice the same parameter: it would not be plain which one was meant.
  if (!complete || parameters.length !== fields.size) return malformed(REQUIRED_IN_QUERY);
  if (fields.get('X-Amz-Algorithm') !== ALGORITHM) {
    return malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const scope = parseCredential(fields.get('X-Amz-Credential')!);
  if (typeof scope === 'string') {
    return malformed(`Error parsing the X-Amz-Credential parameter; ${scope}`);
  }
  return {
    kind: 'claim',
    claim: {
      form: 'query',
      signedHeaders: fields.get('X-Amz-SignedHeaders')!.split(';'),
      signature: fields.get('X-Amz-Signature')!,
      expires: fields.get('X-Amz-Expires')!,
      dateSent: fields.get('X-Amz-Date'),
      ...scope,
    },
  };
}

/** The scope, or what is wrong with it. An access key id may hold slashes, so it is read from the end. */
export function parseCredential(credential: string): CredentialScope | string {
  const parts = credential.split('/');
  const [date, region, service, terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (!accessKeyId || !date || !region || !service || !terminator) {
    return `the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`;
  }
  if (terminator !== 'aws4_request')
    return `incorrect terminal "${terminator}". This endpoint expects "aws4_request".`;
  if (!/^\d{8}$/.test(date))
    return `incorrect date format "${date}". This date in the credential must be in the format "yyyyMMdd".`;
  return { accessKeyId, date, region, service };
}

function malformed(detail: string): ParsedAuthorization {
  return { kind: 'malformed', detail };
}

/** A header's value when it was sent once. */
export function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
