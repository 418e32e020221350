/** Amazon S3, as it answers behind an endpoint: real, durable, with AWS's own errors. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DEFAULT_REGION } from '../../network/zones.ts';
import type { Origin } from '../origin.ts';
import type { Caller } from '../service.ts';
import { openStore } from './store/store.ts';
import { type AccessRecord, handle } from './wire/handle.ts';

export type { AccessRecord } from './wire/handle.ts';

export interface S3Options {
  /** Of the store; made when it is missing, and used by nothing else. */
  directory: string;
  /** The secret of an access key; `undefined` for a key that does not exist. */
  secretOf: (accessKeyId: string) => string | undefined;
  /** Who has the key. The default: the root user of account 000000000000. */
  callerOf?: (accessKeyId: string) => Caller;
  /** Epoch milliseconds. */
  clock?: () => number;
  /** Of endpoints for which `handle` is not told another. */
  region?: string;
  /** Called once for every request, when it is over. */
  log?: (record: AccessRecord) => void;
  /** A connection on which nothing has moved for this long, in milliseconds, is closed. */
  idleMs?: number;
}

export interface S3 {
  /** Serves a request of a Node HTTP server. `region` is that of the endpoint that was reached. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    origin: Origin,
    options?: { region?: string },
  ): void;
  counts(): { buckets: number; objects: number };
  /** Deletes every bucket and object. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const ACCOUNT = '000000000000';
const IDLE_MS = 60_000;

function rootUser(accessKeyId: string): Caller {
  return { accountId: ACCOUNT, accessKeyId, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: ACCOUNT };
}

/** Opens the store and is ready to serve. Throws when the directory cannot be used. */
export async function createS3(options: S3Options): Promise<S3> {
  const store = await openStore(options.directory);
  const {
    secretOf,
    callerOf = rootUser,
    clock = Date.now,
    log = () => undefined,
    idleMs = IDLE_MS,
  } = options;
  return {
    handle(request, response, origin, { region = options.region ?? DEFAULT_REGION } = {}) {
      const now = clock();
      void handle(request, response, { store, region, now, secretOf, callerOf, origin, idleMs, log });
    },
    counts: () => ({ buckets: store.buckets.count, objects: store.objects.count }),
    reset: () => store.reset(),
    close: () => store.close(),
  };
}
