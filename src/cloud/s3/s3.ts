/** Amazon S3, as it answers behind an endpoint: real, durable, with AWS's own errors. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { emptyNetwork, type Network } from '../../network/network.ts';
import { DEFAULT_REGION, regions } from '../../network/zones.ts';
import type { OwnedObject } from '../../policy/index.ts';
import type { Origin } from '../origin.ts';
import type { Credentials } from '../wire/credentials.ts';
import { peek } from '../wire/sigv4.ts';
import { objectOf } from './access/resource-documents.ts';
import { CLOSED } from './acl/block.ts';
import { LifecyclePasses } from './lifecycle/passes.ts';
import { repeat } from './lifecycle/schedule.ts';
import { type Swept, sweep } from './lifecycle/sweep.ts';
import { invalidBucketName, isBucketName, taken } from './operations/kit/bucket-names.ts';
import type { StoreReport } from './store/check/report.ts';
import type { Bucket, BucketSettings } from './store/model.ts';
import { openStore, type Store } from './store/store.ts';
import { type AccessRecord, accessLine } from './wire/access-record.ts';
import { handle } from './wire/handle.ts';

export interface S3Options {
  /** Of the store; made when it is missing, and used by nothing else. */
  directory: string;
  /** Whose buckets they are. */
  accountId: string;
  /** Who may sign. */
  credentials: Credentials;
  /** The network as it is now, for identities and for Block Public Access of accounts. */
  networkOf?: () => Network;
  /** What new buckets begin with; AWS's since April 2023 where nothing is given. */
  newBuckets?: BucketSettings;
  /** The policy of a VPC endpoint as a document; `undefined` where it allows everything. */
  endpointPolicyOf?: (vpcEndpointId: string) => string | undefined;
  /** Epoch milliseconds. */
  clock?: () => number;
  /** How far S3's clock is ahead of that for whoever comes over the network: a rehearsal of wrong clocks. Milliseconds. */
  aheadMs?: () => number;
  /** Of endpoints for which `handle` is not told another. */
  region?: string;
  /** Called with a line for every request, when it is over. */
  log?: (line: string) => void;
  /** The same as data. */
  onRequest?: (record: AccessRecord) => void;
  /** A connection on which nothing has moved for this long, in milliseconds, is closed. */
  idleMs?: number;
}

export interface S3 {
  /**
   * Serves a request of a Node HTTP server. `region` is that of the endpoint that was reached. The API's port
   * on this machine stands for the endpoints of all regions: there the signature chooses.
   */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    origin: Origin,
    options?: { region?: string },
  ): void;
  /** Makes a bucket in a region, unless it is there already. */
  createBucket(name: string, options: { region: string; policy?: string }): Promise<void>;
  /**
   * Carries lifecycle rules out, and ends temporary copies of archived objects, as if it were that time (epoch
   * milliseconds), and tells how often it did what.
   */
  sweep(now?: number): Promise<Swept>;
  /** Looks whether the store is whole; with `contents`, byte by byte. */
  check(contents: boolean): Promise<StoreReport>;
  counts(): { buckets: number; objects: number };
  /** What of each bucket decides about requests to it, in the order of their names. */
  buckets(): ({ ownerAccountId: string } & Pick<
    Bucket,
    'name' | 'region' | 'policy' | 'publicAccessBlock' | 'acl' | 'ownership'
  >)[];
  /** What of an object decides about requests to it; `undefined` where there is none. */
  object(bucket: string, key: string): ObjectSaid | undefined;
  /** Deletes every bucket and object. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Its owner, where that is not the bucket’s, its access control list and its tags. */
export interface ObjectSaid extends OwnedObject {
  tags: Record<string, string>;
}

const IDLE_MS = 60_000;
const LIFECYCLE_EVERY_MS = 10 * 60_000;
/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html */
const SINCE_2023: BucketSettings = { ownership: 'BucketOwnerEnforced', publicAccessBlock: CLOSED };

/** Opens the store and is ready to serve. Throws when the directory cannot be used. */
export async function createS3(options: S3Options): Promise<S3> {
  const store = await openStore(options.directory);
  const { accountId, credentials, clock = Date.now, aheadMs = () => 0, idleMs = IDLE_MS } = options;
  const { region: home = DEFAULT_REGION, endpointPolicyOf = () => undefined } = options;
  const { networkOf = () => nobody, newBuckets = SINCE_2023 } = options;
  const nobody = emptyNetwork(accountId);
  const log = (record: AccessRecord): void => {
    try {
      options.onRequest?.(record);
      options.log?.(accessLine(record));
    } catch {
      // A log that cannot be written must not end the process.
    }
  };
  const found = settledText(store.settled);
  if (found) options.log?.(`S3: ${found}`);
  const passes = new LifecyclePasses(store);
  const schedule = repeat(
    (signal) => passes.runIfDue(clock(), signal),
    LIFECYCLE_EVERY_MS,
    (error) => options.log?.(`S3 lifecycle: ${error instanceof Error ? error.stack : error}`),
  );
  return {
    handle(request, response, origin, { region = regionReached(request, origin, home) } = {}) {
      const ahead = origin.via === 'api' ? 0 : aheadMs();
      const now = clock() + ahead;
      // Node writes the machine's time, which a rehearsed clock is not.
      if (ahead !== 0) response.setHeader('date', new Date(now).toUTCString());
      void handle(request, response, {
        store,
        region,
        accountId,
        now,
        credentials,
        endpointPolicyOf,
        network: networkOf(),
        newBuckets,
        origin,
        idleMs,
        log,
      });
    },
    async createBucket(name, { region, policy }) {
      if (!isBucketName(name)) throw invalidBucketName(name);
      if (store.buckets.get(name)) return;
      const settings = policy === undefined ? {} : { policy };
      await store.buckets.create({ ...newBuckets, name, region, createdAt: clock(), ...settings }, (bucket) =>
        taken(bucket, accountId, accountId),
      );
    },
    sweep: (now = clock()) => sweep(store, now, { everywhere: true }),
    check: (contents) => store.check(contents),
    counts: () => ({ buckets: store.buckets.count, objects: store.objects.count }),
    buckets: () =>
      Array.from(
        store.buckets.list(),
        ({ name, region, policy, publicAccessBlock, owner, acl, ownership }) => ({
          name,
          region,
          ownerAccountId: owner ?? accountId,
          ...(policy !== undefined && { policy }),
          ...(publicAccessBlock && { publicAccessBlock }),
          ...(acl && { acl }),
          ...(ownership && { ownership }),
        }),
      ),
    object(name, key) {
      const bucket = store.buckets.get(name);
      const found = bucket && objectOf({ key }, bucket, { store });
      if (!found) return undefined;
      const { owner, acl, tags = [] } = found;
      return {
        ...(owner !== undefined && { owner }),
        ...(acl && { acl }),
        tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
      };
    },
    reset: () => store.reset(),
    async close() {
      await schedule.stop();
      await store.close();
    },
  };
}

function settledText({ removed, missing }: Store['settled']): string | undefined {
  const sentences = [
    ...(removed > 0 ? [`${removed} data files that the run before left behind were removed.`] : []),
    ...(missing.length > 0
      ? [`${missing.length} data files are missing. Which objects that are is told by: kairo s3 fsck`]
      : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}

function regionReached(request: IncomingMessage, origin: Origin, home: string): string {
  if (origin.via !== 'api') return home;
  const { method = 'GET', url: target = '/', headers } = request;
  const claimed = peek({ method, target, headers })?.region;
  return claimed !== undefined && regions.includes(claimed) ? claimed : home;
}
