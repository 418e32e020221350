/** Requests as bytes: signed by hand, sent over plain HTTP, for what the SDK's client would never send. */
import { createHash, createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { credentials } from './serve.ts';

export interface RawRequest {
  method: string;
  /** Path and query, encoded, the query's parameters in order. */
  target: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** `x-amz-content-sha256`. */
  content?: string;
  region?: string;
  secret?: string;
  accessKeyId?: string;
  time?: Date;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Signature {
  headers: Record<string, string>;
  signature: string;
  key: Buffer;
  amzDate: string;
  scope: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

export function sign(port: number, raw: RawRequest): Signature {
  const { region = 'ap-northeast-1', time = new Date(), content = 'UNSIGNED-PAYLOAD' } = raw;
  const amzDate = `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${amzDate.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    'x-amz-date': amzDate,
    'x-amz-content-sha256': content,
    ...raw.headers,
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = raw.target.split('?');
  const canonical = [
    raw.method,
    path,
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    content,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n');
  const key = signingKey(scope, raw.secret ?? credentials.secretAccessKey);
  const signature = hmac(key, text).toString('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${raw.accessKeyId ?? credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { headers, signature, key, amzDate, scope };
}

/** A body in signed chunks, with signed trailers when there are any. */
export function signedChunks(
  seed: Signature,
  chunks: string[],
  trailers: Record<string, string> = {},
): string {
  let previous = seed.signature;
  const next = (algorithm: string, hashes: string): string => {
    previous = hmac(seed.key, [algorithm, seed.amzDate, seed.scope, previous, hashes].join('\n')).toString(
      'hex',
    );
    return previous;
  };
  const framed = [...chunks, ''].map((chunk) => {
    const signature = next('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${sha256(chunk)}`);
    const end = chunk === '' ? '' : `${chunk}\r\n`;
    return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${end}`;
  });
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\n`);
  if (lines.length > 0) {
    const signature = next('AWS4-HMAC-SHA256-TRAILER', sha256(lines.join('')));
    lines.push(`x-amz-trailer-signature:${signature}\n`);
  }
  return `${framed.join('')}${lines.map((line) => line.replace('\n', '\r\n')).join('')}\r\n`;
}

/** Sends it as it is. */
export function send(
  port: number,
  { method, target, body }: RawRequest,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path: target, headers, agent: false },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(pieces).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Signs and sends. */
export function sendSigned(port: number, raw: RawRequest): Promise<RawAnswer> {
  const length: Record<string, string> =
    raw.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(raw.body)) };
  return send(port, raw, { ...sign(port, raw).headers, ...length });
}

/** A presigned target: path and query, valid for so many seconds. */
export function presign(
  port: number,
  { method, target, time = new Date() }: RawRequest,
  seconds: number,
): string {
  const amzDate = `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${amzDate.slice(0, 8)}/ap-northeast-1/s3/aws4_request`;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(`${credentials.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${amzDate}`,
    `X-Amz-Expires=${seconds}`,
    'X-Amz-SignedHeaders=host',
  ].join('&');
  const canonical = [method, target, query, `host:127.0.0.1:${port}`, '', 'host', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
  const text = ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n');
  const key = signingKey(scope, credentials.secretAccessKey);
  return `${target}?${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`;
}

function signingKey(scope: string, secret: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));
}
