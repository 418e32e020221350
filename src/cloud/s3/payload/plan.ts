/** What a request's headers say about its body: how it is framed, how long it is, what must be verified. */
import type { IncomingHttpHeaders } from 'node:http';
import { headerOf, isChecksum } from '../checksums/checksums.ts';
import { invalidArgument, invalidRequest, notImplemented, S3Error } from '../errors.ts';
import { type ChecksumAlgorithm, checksumAlgorithms } from '../store/model.ts';

export interface PayloadPlan {
  /** `aws-chunked` framing. */
  framed: boolean;
  /** Are chunks, and trailers if there are any, signed? */
  signedChunks: boolean;
  /** Of the decoded body; `undefined` where only its end tells. */
  length: number | undefined;
  /** Hex, when the signature covers the body's hash. */
  sha256?: string;
  /** Base64. */
  md5?: string;
  /** The checksum that the client sends, in a header (`value`) or in a trailer. */
  checksum?: { algorithm: ChecksumAlgorithm; value?: string };
  /** Announced trailers, lower case. */
  trailers: string[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#sigv4-auth-header-overview */
export function planPayload(headers: IncomingHttpHeaders): PayloadPlan {
  const content = single(headers, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const form = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/.exec(content);
  const sha256 = /^[0-9a-f]{64}$/i.test(content) ? content.toLowerCase() : undefined;
  if (!form && !sha256 && content !== 'UNSIGNED-PAYLOAD') {
    throw invalidArgument(
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      'x-amz-content-sha256',
      content,
    );
  }
  const framed = form !== null;
  const trailers = framed ? list(single(headers, 'x-amz-trailer')) : [];
  const md5 = md5Of(headers);
  const checksum = checksumOf(headers, trailers);
  return {
    framed,
    signedChunks: framed && content.includes('HMAC'),
    length: lengthOf(headers, framed),
    trailers,
    ...(sha256 && { sha256 }),
    ...(md5 && { md5 }),
    ...(checksum && { checksum }),
  };
}

/** The stored `Content-Encoding` is the client's without `aws-chunked`. */
export function storedContentEncoding(value: string | undefined): string | undefined {
  const rest = (value ?? '').split(',').filter((coding) => coding.trim().toLowerCase() !== 'aws-chunked');
  return rest.join(',').trim() || undefined;
}

function lengthOf(headers: IncomingHttpHeaders, framed: boolean): number {
  const name = framed ? 'x-amz-decoded-content-length' : 'content-length';
  const value = single(headers, name);
  if (value === undefined) {
    if (!framed && headers['transfer-encoding'] !== undefined) throw notImplemented('Transfer-Encoding');
    throw new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  if (!/^\d{1,15}$/.test(value)) throw invalidArgument(`Invalid value for ${name}`, name, value);
  return Number(value);
}

function md5Of(headers: IncomingHttpHeaders): string | undefined {
  const value = single(headers, 'content-md5');
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== value.trim()) {
    throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': value,
    });
  }
  return value.trim();
}

const otherHeaders = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type']);

function checksumOf(headers: IncomingHttpHeaders, trailers: string[]): PayloadPlan['checksum'] {
  const isValue = (name: string) => name.startsWith('x-amz-checksum-') && !otherHeaders.has(name);
  const inHeaders = Object.keys(headers).filter(isValue);
  const names = [...inHeaders, ...trailers.filter(isValue)];
  if (names.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const declared = single(headers, 'x-amz-sdk-checksum-algorithm')?.toUpperCase();
  const name = names[0];
  if (name === undefined) {
    if (declared === undefined) return undefined;
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const algorithm = checksumAlgorithms.find((candidate) => headerOf(candidate) === name);
  if (!algorithm) {
    throw invalidRequest(
      inHeaders.length > 0
        ? 'The algorithm type you specified in x-amz-checksum- header is invalid.'
        : 'The value specified in the x-amz-trailer header is not supported',
    );
  }
  if (declared !== undefined && declared !== algorithm) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  if (inHeaders.length === 0) return { algorithm };
  const value = single(headers, name)!;
  if (!isChecksum(algorithm, value)) throw invalidRequest(`Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/** A header's value; several of one name are joined as HTTP says. */
export function single(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}
