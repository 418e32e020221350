/** Requests as an SDK sends them, as bytes, signed for one server. */
import { crc32 } from 'node:zlib';
import { sign } from '../../../src/cloud/s3/testing/raw.ts';

export const BUCKET = 'bench';
/** How many keys are listed. */
export const LISTED = 100_000;
/** How many of them a page has. */
export const PAGE = 1000;

export function listedKey(index: number): string {
  return `key-${String(index).padStart(6, '0')}`;
}

/** Which server, and by which key of its own. */
export interface Target {
  port: number;
  /** The access key's id and its secret, which are the same word. */
  key: string;
}

/** How an upload says what its body is: `unsigned` as is, or in chunks with a CRC-32 at the end, the SDKs' default. */
export type Form = 'unsigned' | 'chunked';

export interface Upload {
  head: Buffer;
  body: Buffer;
}

/** What SDKs say besides. */
const AGENT = {
  'amz-sdk-invocation-id': '4e9a2c6f-1c8e-4a43-9b5f-d1f5e27c7a10',
  'amz-sdk-request': 'attempt=1; max=3',
  'user-agent': 'aws-sdk-js/3.900.0 ua/2.1 os/linux lang/js md/nodejs#20.19.0 api/s3#3.900.0',
  'x-amz-user-agent': 'aws-sdk-js/3.900.0',
};
const CHUNK = 1024 * 1024;

export function put(target: Target, key: string, body: Buffer, form: Form): Upload {
  const headers: Record<string, string> = { ...AGENT, 'content-type': 'application/octet-stream' };
  if (form === 'unsigned') {
    headers['content-length'] = String(body.length);
    return { head: head(target, 'PUT', `/${BUCKET}/${key}`, headers), body };
  }
  const framed = chunked(body);
  headers['content-encoding'] = 'aws-chunked';
  headers['content-length'] = String(framed.length);
  headers['x-amz-decoded-content-length'] = String(body.length);
  headers['x-amz-sdk-checksum-algorithm'] = 'CRC32';
  headers['x-amz-trailer'] = 'x-amz-checksum-crc32';
  const content = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  return { head: head(target, 'PUT', `/${BUCKET}/${key}`, headers, content), body: framed };
}

export function get(target: Target, key: string): Upload {
  return { head: head(target, 'GET', `/${BUCKET}/${key}`, AGENT), body: Buffer.of() };
}

/** The first version of the operation: s3rver fails at the other's continuation tokens. */
export function list(target: Target, startAfter: string): Upload {
  const path = `/${BUCKET}?marker=${startAfter}`;
  return { head: head(target, 'GET', path, AGENT), body: Buffer.of() };
}

function head(
  { port, key }: Target,
  method: string,
  target: string,
  headers: Record<string, string>,
  content?: string,
): Buffer {
  const signed = sign(port, {
    ...{ method, target, headers, accessKeyId: key, secret: key },
    ...(content && { content }),
  });
  const lines = Object.entries(signed.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

const framedBodies = new Map<Buffer, Buffer>();

function chunked(body: Buffer): Buffer {
  const known = framedBodies.get(body);
  if (known) return known;
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK) {
    const chunk = body.subarray(at, at + CHUNK);
    pieces.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  pieces.push(Buffer.from(`0\r\nx-amz-checksum-crc32:${sum.toString('base64')}\r\n\r\n`));
  const framed = Buffer.concat(pieces);
  framedBodies.set(body, framed);
  return framed;
}
