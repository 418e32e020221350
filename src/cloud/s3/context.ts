/** What an operation of S3 may know of its call. */
import type * as sdk from '@aws-sdk/client-s3';
import type { PublicAccessBlock } from '../../network/network.ts';
import type { Origin } from '../origin.ts';
import type { Caller, Input, Output } from '../service.ts';
import type { Permission } from './access/permission.ts';
import type { Ingest } from './payload/ingest.ts';
import type { Bucket, BucketSettings } from './store/model.ts';
import type { Store } from './store/store.ts';

export interface S3Context {
  store: Store;
  /** Of the endpoint that was reached. */
  region: string;
  /** Of the account that owns the network, and every bucket that is said to be nobody else's. */
  accountId: string;
  /** `undefined` when nobody signed. */
  caller: Caller | undefined;
  /** Block Public Access as it holds for a bucket: its own and its owner's account's. */
  blockOf: (bucket: Bucket) => PublicAccessBlock;
  /** The request names an access point's alias in place of a bucket. */
  byAlias: boolean;
  /** Access points lead to it. */
  hasAccessPoints: (bucket: Bucket) => boolean;
  /** What a new bucket begins with. */
  newBuckets: BucketSettings;
  /** Throws `AccessDenied` unless the caller may do this, too. For what only the body of a request tells. */
  authorize: (permission: Permission) => void;
  origin: Origin;
  /** Epoch milliseconds. */
  now: number;
  /** Takes the body of an upload in. */
  ingest: Ingest;
  /** Runs `cleanup` once, when the answer has been sent or has failed. */
  defer: (cleanup: () => void) => void;
}

/** `Expires` is whatever the client says; the SDK takes it for a date. */
type Verbatim<T> = {
  [K in keyof T]: K extends 'Expires' | 'ResponseExpires' ? string | undefined : T[K];
};

/** Answers whose body is streamed carry it as pieces, which are asked for as fast as the client takes them, or whole. */
type Streamed<T> = {
  [K in keyof T]: K extends 'Body' ? AsyncIterable<Uint8Array> | Uint8Array | undefined : T[K];
};

export type S3Input<Operation extends string> = Verbatim<Input<typeof sdk, Operation>>;
export type S3Output<Operation extends string> = Streamed<Verbatim<Output<typeof sdk, Operation>>> & {
  /** Of the answer, where it is not the one that the schema has. */
  HttpStatus?: number;
};

type OperationName = {
  [K in keyof typeof sdk]: K extends `${infer Operation}Command` ? Operation : never;
}[keyof typeof sdk];

/** A record of operations: `export const buckets: S3Handlers = { async HeadBucket(context, input) { … } }`. */
export type S3Handlers = {
  [Operation in OperationName]?: (
    context: S3Context,
    input: S3Input<Operation>,
  ) => Promise<S3Output<Operation>> | S3Output<Operation>;
};

/** An operation without its types, as the dispatcher calls it. */
export type AnyS3Handler = (
  context: S3Context,
  input: Record<string, unknown>,
) => Promise<Record<string, unknown>> | Record<string, unknown>;
