/** What S3 serves a request with. */
import type { Network } from '../../../network/network.ts';
import type { Origin } from '../../origin.ts';
import type { Credentials } from '../../wire/credentials.ts';
import type { BucketSettings } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import type { AccessRecord } from './access-record.ts';

export interface HandleOptions {
  store: Store;
  region: string;
  /** Whose buckets they are. */
  accountId: string;
  now: number;
  credentials: Credentials;
  /** As it is now. */
  network: Network;
  newBuckets: BucketSettings;
  endpointPolicyOf: (vpcEndpointId: string) => string | undefined;
  origin: Origin;
  /** A connection on which nothing has moved for this long is closed. */
  idleMs: number;
  log: (record: AccessRecord) => void;
}
