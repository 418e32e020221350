/** One operation of S3, asked for in whatever form: judged, its document read, carried out. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { accessPointsOf } from '../../../network/access-points.ts';
import type { AccessPoint } from '../../../network/network.ts';
import type { Caller } from '../../service.ts';
import { decodeXml } from '../../wire/xml-decode.ts';
import { accessTo } from '../access/access.ts';
import { judgedByDocument } from '../access/input-keys.ts';
import { stricter } from '../acl/block.ts';
import type { S3Context } from '../context.ts';
import { invalidRequest, notImplemented } from '../errors.ts';
import { handlerOf } from '../operations/operations.ts';
import { collect, ingestFrom } from '../payload/ingest.ts';
import type { PayloadPlan } from '../payload/plan.ts';
import type { AccessRecord } from './access-record.ts';
import type { Authentication } from './authenticate.ts';
import { payloadOf } from './decode.ts';
import type { HandleOptions } from './handle-options.ts';
import { checkHeaders, checkQuery } from './refused.ts';
import type { OperationSchema } from './schemas.ts';

export interface Call {
  operation: OperationSchema;
  /** Without what its body says. */
  input: Record<string, unknown>;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  authentication: Authentication;
  caller: Caller | undefined;
  /** What the request came through to the bucket. */
  accessPoint?: AccessPoint | undefined;
  /** That was named by its alias. */
  byAlias?: boolean | undefined;
  /** What the source of a copy is named through. */
  sourceAccessPoint?: AccessPoint | undefined;
  body: Readable;
  /** How to read the body, if the operation has one. */
  plan: PayloadPlan | undefined;
  defer: S3Context['defer'];
}

/** The most XML that a request may carry: the longest lists of parts and of keys fit. */
const MAX_XML = 8 * 1024 * 1024;

/** Returns the operation's output. Throws S3's errors. */
export async function perform(
  call: Call,
  options: HandleOptions,
  record: AccessRecord,
): Promise<Record<string, unknown>> {
  const { operation, input, headers, query, authentication, caller, body, plan } = call;
  record.operation = operation.name;
  const handler = handlerOf(operation.name);
  if (!handler) throw notImplemented();
  const { accessPoint, sourceAccessPoint } = call;
  const access = accessTo(
    {
      operation: operation.name,
      input,
      headers,
      query,
      authentication,
      caller,
      accessPoint,
      sourceAccessPoint,
    },
    options,
    (refusedBy) => {
      record.refusedBy = refusedBy;
    },
  );
  const late = judgedByDocument.has(operation.name);
  if (!late) access.check(operation.name, input);
  checkHeaders(operation.name, headers);
  checkQuery(operation.name, query, authentication.form === 'anonymous');
  const seed = 'seed' in authentication ? authentication.seed : undefined;
  const payload = payloadOf(operation);
  if (plan && payload && !payload.schema.isStreaming()) {
    requireDigest(operation, plan);
    const text = (await collect(body, plan, seed, MAX_XML)).toString('utf8');
    if (text !== '') {
      input[payload.name] = payload.schema.isStringSchema() ? text : decodeXml(payload.schema, text);
    }
  }
  if (late) access.check(operation.name, input);
  const { store, region, accountId, network, newBuckets, origin, now } = options;
  const context: S3Context = {
    store,
    region,
    accountId,
    caller,
    blockOf: (bucket) =>
      stricter(bucket.publicAccessBlock, network.publicAccessBlocks[bucket.owner ?? accountId]),
    byAlias: call.byAlias === true,
    hasAccessPoints: (bucket) => accessPointsOf(network, bucket.name).length > 0,
    newBuckets,
    authorize: access.authorize,
    origin,
    now,
    ingest: plan
      ? ingestFrom({ body, plan, seed, writer: () => store.writer() })
      : () => Promise.reject(new Error('The operation has no streamed body.')),
    defer: call.defer,
  };
  try {
    return await handler(context, input);
  } catch (error) {
    throw access.disguised(error, operation.name, input);
  }
}

/** What deletes many objects must not be garbled on the way. */
function requireDigest(operation: OperationSchema, plan: PayloadPlan): void {
  if (operation.name !== 'DeleteObjects' || plan.md5 || plan.checksum) return;
  throw invalidRequest('Missing required header for this request: Content-MD5');
}
