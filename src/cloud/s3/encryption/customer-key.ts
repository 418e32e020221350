/**
 * Keys that clients bring along with every request (SSE-C). They are used and forgotten: what is kept of one is a
 * salted digest by which it is recognized.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Origin } from '../../origin.ts';
import { invalidArgument, invalidRequest, S3Error } from '../errors.ts';

export interface CustomerKey {
  /** 32 bytes. */
  secret: Uint8Array;
  /** Base64, as the client sent it. */
  md5: string;
}

/** By which a key is recognized that is not kept. */
export interface KeySeal {
  salt: Uint8Array;
  digest: Uint8Array;
}

export interface CustomerKeyInput {
  SSECustomerAlgorithm?: string | undefined;
  SSECustomerKey?: string | undefined;
  SSECustomerKeyMD5?: string | undefined;
}

export interface CopySourceKeyInput {
  CopySourceSSECustomerAlgorithm?: string | undefined;
  CopySourceSSECustomerKey?: string | undefined;
  CopySourceSSECustomerKeyMD5?: string | undefined;
}

const KEY_BYTES = 32;
const HEADER = 'x-amz-server-side-encryption-customer';
const PREFACE = 'Requests specifying Server Side Encryption with Customer provided keys must';

/** The key in a request, if there is one. Throws `InvalidArgument` and the like for one that is not complete. */
export function customerKey(origin: Origin, input: CustomerKeyInput): CustomerKey | undefined {
  const { SSECustomerAlgorithm: algorithm, SSECustomerKey: key, SSECustomerKeyMD5: md5 } = input;
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  if (algorithm === undefined) {
    throw invalidArgument(`${PREFACE} provide a valid encryption algorithm.`, `${HEADER}-algorithm`, 'null');
  }
  if (algorithm !== 'AES256') {
    throw new S3Error(
      'InvalidEncryptionAlgorithmError',
      400,
      'The Encryption request you specified is not valid. Supported value: AES256.',
      { ArgumentName: `${HEADER}-algorithm`, ArgumentValue: algorithm },
    );
  }
  if (key === undefined) {
    throw invalidArgument(`${PREFACE} provide an appropriate secret key.`, `${HEADER}-key`, 'null');
  }
  if (md5 === undefined) {
    const message = `${PREFACE} provide the client calculated MD5 of the secret key.`;
    throw invalidArgument(message, `${HEADER}-key-MD5`, 'null');
  }
  const secret = Buffer.from(key, 'base64');
  // The key itself is in no message.
  if (secret.length !== KEY_BYTES) {
    throw invalidArgument('The secret key was invalid for the specified algorithm.', `${HEADER}-key`, '');
  }
  if (createHash('md5').update(secret).digest('base64') !== md5) {
    const message = 'The calculated MD5 hash of the key did not match the hash that was provided.';
    throw invalidArgument(message, `${HEADER}-key-MD5`, md5);
  }
  refuseInTheClear(origin);
  return { secret, md5 };
}

/** The key of the source of a copy. */
export function copySourceKey(origin: Origin, input: CopySourceKeyInput): CustomerKey | undefined {
  return customerKey(origin, {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
}

/** The API's port on this machine has no TLS; everywhere else a key in the clear is refused. */
function refuseInTheClear(origin: Origin): void {
  if (origin.via === 'api' || origin.tlsVersion !== undefined) return;
  throw invalidRequest(`${PREFACE} be made over a secure connection.`);
}

export function seal({ secret }: CustomerKey): KeySeal {
  const salt = randomBytes(16);
  return { salt, digest: digestOf(secret, salt) };
}

export function opens({ salt, digest }: KeySeal, { secret }: CustomerKey): boolean {
  return timingSafeEqual(digestOf(secret, salt), digest);
}

function digestOf(secret: Uint8Array, salt: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(salt).digest();
}
