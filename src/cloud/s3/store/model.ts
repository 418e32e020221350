/** What the store keeps: plain data, as it is written into the index. */
import type { PublicAccessBlock } from '../../../network/network.ts';
import type { Grant, ObjectOwnership } from '../../../policy/index.ts';
import type { BucketConfigurations } from './bucket-configurations.ts';

export const checksumAlgorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'MD5',
  'SHA1',
  'SHA256',
  'SHA512',
  'XXHASH128',
  'XXHASH3',
  'XXHASH64',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];
/** `COMPOSITE` is a checksum of the parts' checksums, `FULL_OBJECT` one of the object's bytes. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends with `-` and the number of parts. */
  value: string;
  type: ChecksumType;
}

/** A tag of a bucket or an object, as AWS writes it. */
export interface Tag {
  Key: string;
  Value: string;
}

/** What may be set on a bucket after it was made. An absent member is AWS's state of never having been set. */
export interface BucketSettings {
  /** Its bucket policy, as it was given. */
  policy?: string;
  versioning?: 'Enabled' | 'Suspended';
  configurations?: BucketConfigurations;
  /** Its access control list; absent, the owner has full control and nobody else anything. */
  acl?: Grant[];
  /** Who owns new objects, and whether there are access control lists at all. Absent: whoever writes them. */
  ownership?: ObjectOwnership;
  publicAccessBlock?: PublicAccessBlock;
}

export interface Bucket extends BucketSettings {
  id: number;
  name: string;
  region: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Number of the account that owns it, where that is not the one that owns the network. */
  owner?: string;
}

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

/** A version may not be deleted before this. */
export interface Retention {
  mode: RetentionMode;
  /** Epoch milliseconds. */
  until: number;
}

/**
 * Server-side encryption other than SSE-S3, which every object has. A key of the customer's own is not kept, only
 * by what it is recognized.
 */
export type AtRest =
  | { kind: 'aws:kms' | 'aws:kms:dsse'; keyId: string; bucketKey?: boolean; context?: string }
  | { kind: 'customer'; seal: { salt: Uint8Array; digest: Uint8Array } };

/** Bytes that were encrypted in one go, with the customer's key. */
export interface CipherRun {
  length: number;
  nonce: Uint8Array;
}

/** Bytes of an object: some of a data file, or held in the index itself when they are few. */
export type Segment = { file: number; offset: number; length: number } | { inline: Uint8Array };

/** What the parts of a multipart upload leave behind in the object. */
export interface PartSummary {
  number: number;
  size: number;
  /** Base64, by the object's checksum algorithm. */
  checksum?: string;
}

/** The bytes of an object, in order; kept apart from its record so that listing reads little. */
export interface Body {
  segments: Segment[];
  /** Only for objects from a multipart upload. */
  parts?: PartSummary[];
  /** Only for objects that are encrypted with a key of the customer's own; together they are the whole body. */
  runs?: CipherRun[];
}

/** Headers that are stored with an object and returned as they came. */
export interface StoredHeaders {
  ContentType?: string;
  CacheControl?: string;
  ContentDisposition?: string;
  ContentEncoding?: string;
  ContentLanguage?: string;
  Expires?: string;
  WebsiteRedirectLocation?: string;
}

/** Names, in lower case without `x-amz-meta-`, and values. In pairs: the index takes not every name of a member. */
export type Metadata = [name: string, value: string][];

/** What a client says about an object besides its bytes. */
export interface Description {
  headers: StoredHeaders;
  /** User metadata. What was stored before there were pairs has them as members. */
  metadata: Metadata | Record<string, string>;
  storageClass: string;
  tags?: Tag[];
  retention?: Retention;
  legalHold?: boolean;
  atRest?: AtRest;
  /** Number of the account that owns it, where that is not the bucket's. */
  owner?: string;
  /** Its access control list; absent, the owner has full control and nobody else anything. */
  acl?: Grant[];
}

/** The last request for a temporary copy of an archived object. Times are epoch milliseconds. */
export interface Restore {
  tier: 'Expedited' | 'Standard' | 'Bulk';
  days: number;
  /** Before that it is being restored. */
  readyAt: number;
  /** The copy is gone then. */
  until: number;
}

/** A version of an object. */
export interface ObjectRecord extends Description {
  /** Of its body. Of two versions of a key, the later has the greater one. */
  id: number;
  /** As clients know it; absent for the null version, which is all that a bucket without versioning has. */
  versionId?: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** Epoch milliseconds, whole seconds: HTTP dates carry no fractions. */
  lastModified: number;
  checksum?: Checksum;
  /** The multipart upload that made it, so that a repeated completion is recognized. */
  uploadId?: string;
  partsCount?: number;
  /** Only of one that is archived. */
  restore?: Restore;
}

/** What `DeleteObject` leaves behind in a bucket with versioning. */
export interface DeleteMarker {
  deleteMarker: true;
  id: number;
  versionId?: string;
  /** Epoch milliseconds, whole seconds. */
  lastModified: number;
}

export type VersionRecord = ObjectRecord | DeleteMarker;

export function isDeleteMarker(version: VersionRecord): version is DeleteMarker {
  return 'deleteMarker' in version;
}

export interface UploadRecord extends Description {
  uploadId: string;
  key: string;
  /** Number of the account that began it, where that is not the bucket's. */
  initiator?: string;
  /** Of the identity that began it; absent for the root user of an account, and for nobody in particular. */
  initiatorArn?: string;
  /** Epoch milliseconds. */
  initiatedAt: number;
  checksum?: { algorithm: ChecksumAlgorithm; type: ChecksumType };
  /** Of the request that began it, which policies judge its parts by. */
  conditionKeys?: ConditionKey[];
}

/** Of a request, as policies ask for it: its name in lower case, and its values. */
export type ConditionKey = [name: string, values: string[]];

export interface PartRecord {
  number: number;
  size: number;
  etag: string;
  lastModified: number;
  /** By the upload's algorithm, or the one that the client sent. */
  checksum?: { algorithm: ChecksumAlgorithm; value: string };
  segments: Segment[];
  /** Of a part that is encrypted with a key of the customer's own. */
  nonce?: Uint8Array;
}

export function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce(
    (sum, segment) => sum + ('inline' in segment ? segment.inline.length : segment.length),
    0,
  );
}
