/**
 * Which server-side encryption an object gets, what is said of it, and who may read it. SSE-S3 is what every object
 * has and says nothing about the disk here; of SSE-KMS the key's name is recorded; SSE-C encrypts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
import { createHash } from 'node:crypto';
import type { S3Context } from '../context.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../errors.ts';
import type { AtRest, Bucket } from '../store/model.ts';
import { type CustomerKey, type CustomerKeyInput, customerKey, opens, seal } from './customer-key.ts';

export interface EncryptionInput extends CustomerKeyInput {
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
  SSEKMSEncryptionContext?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
}

export interface Chosen {
  /** To be kept with the object; `undefined` for SSE-S3. */
  atRest: AtRest | undefined;
  /** With which the bytes are to be encrypted. */
  key: CustomerKey | undefined;
}

const HEADER = 'x-amz-server-side-encryption';
const KMS = ['aws:kms', 'aws:kms:dsse'];

/** Of a new object: what the request asks for, else what its bucket does by default. */
export function chooseEncryption(
  context: Pick<S3Context, 'origin' | 'region' | 'accountId'>,
  bucket: Bucket,
  input: EncryptionInput,
): Chosen {
  const key = customerKey(context.origin, input);
  const { ServerSideEncryption: method } = input;
  if (key) {
    const blocked = bucket.configurations?.encryption?.Rules?.[0]?.BlockedEncryptionTypes?.EncryptionType;
    if (blocked?.includes('SSE-C')) {
      throw accessDenied('This bucket blocks uploads that use SSE-C encryption.');
    }
    if (method === undefined) return { atRest: { kind: 'customer', seal: seal(key) }, key };
    const message =
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified';
    throw invalidArgument(message, HEADER, method);
  }
  if (method !== undefined && method !== 'AES256' && !KMS.includes(method)) {
    throw invalidArgument('The encryption method specified is not supported', HEADER, method);
  }
  if (input.SSEKMSKeyId !== undefined && !KMS.includes(method ?? '')) {
    const message = `Server Side Encryption with AWS KMS managed key requires HTTP header ${HEADER} : aws:kms`;
    throw invalidArgument(message, HEADER, method ?? 'null');
  }
  checkContext(input.SSEKMSEncryptionContext);
  const byDefault = bucket.configurations?.encryption?.Rules?.[0];
  const rule = byDefault?.ApplyServerSideEncryptionByDefault;
  const chosen = method ?? rule?.SSEAlgorithm ?? 'AES256';
  if (chosen === 'AES256') return { atRest: undefined, key: undefined };
  const keyId = input.SSEKMSKeyId ?? (method === undefined ? rule?.KMSMasterKeyID : undefined);
  const bucketKey = input.BucketKeyEnabled ?? byDefault?.BucketKeyEnabled ?? false;
  return {
    atRest: {
      kind: chosen as 'aws:kms',
      keyId: keyId ?? `arn:aws:kms:${context.region}:${context.accountId}:alias/aws/s3`,
      ...(bucketKey && { bucketKey }),
      ...(input.SSEKMSEncryptionContext !== undefined && { context: input.SSEKMSEncryptionContext }),
    },
    key: undefined,
  };
}

/** Throws `InvalidArgument` for what is no map of texts, as JSON in Base64. */
function checkContext(text: string | undefined): void {
  if (text === undefined) return;
  try {
    const map: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    if (typeof map === 'object' && map !== null && !Array.isArray(map)) {
      if (Object.values(map).every((value) => typeof value === 'string')) return;
    }
  } catch {}
  throw invalidArgument(
    `The header '${HEADER}-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`,
    `${HEADER}-context`,
    text,
  );
}

/** What answers say of an object's encryption. The key is the one that the request brought. */
export function encryptionMembers(atRest: AtRest | undefined, key: CustomerKey | undefined) {
  if (atRest?.kind === 'customer') {
    return { SSECustomerAlgorithm: 'AES256', ...(key && { SSECustomerKeyMD5: key.md5 }) };
  }
  if (!atRest) return { ServerSideEncryption: 'AES256' as const };
  return {
    ServerSideEncryption: atRest.kind,
    SSEKMSKeyId: atRest.keyId,
    ...(atRest.bucketKey && { BucketKeyEnabled: true }),
  };
}

/** The answers that begin an object tell the encryption context, too. */
export function newEncryptionMembers({ atRest, key }: Chosen) {
  const context = atRest?.kind === 'customer' ? undefined : atRest?.context;
  return {
    ...encryptionMembers(atRest, key),
    ...(context !== undefined && { SSEKMSEncryptionContext: context }),
  };
}

/** The key to read an object with. Throws where it is missing, not the object's, or of no use to it. */
export function readingKey(
  atRest: AtRest | undefined,
  key: CustomerKey | undefined,
): CustomerKey | undefined {
  if (atRest?.kind !== 'customer') {
    if (key) throw invalidRequest('The encryption parameters are not applicable to this object.');
    return undefined;
  }
  if (!key) {
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  if (!opens(atRest.seal, key)) throw accessDenied();
  return key;
}

/** The key of a part must be the one with which its upload began. */
export function partKey(atRest: AtRest | undefined, key: CustomerKey | undefined): CustomerKey | undefined {
  if (atRest?.kind !== 'customer') {
    if (!key) return undefined;
    throw invalidRequest(
      'The multipart upload initiate request did not request encryption. Please resend the request without sending encryption parameters.',
    );
  }
  if (!key) {
    throw invalidRequest(
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    );
  }
  if (!opens(atRest.seal, key)) {
    throw invalidRequest('The provided encryption parameters did not match the ones used originally.');
  }
  return key;
}

/** The entity tag of bytes: their MD5, except where encryption makes it something that says nothing of them. */
export function entityTag(md5: string, atRest: AtRest | undefined): string {
  if (!atRest) return md5;
  const veil = atRest.kind === 'customer' ? atRest.seal.salt : atRest.keyId;
  return createHash('md5').update(md5).update(veil).digest('hex');
}
