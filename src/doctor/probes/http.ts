/** An unsigned request: is it S3 that answers, does its clock agree with ours, and do full-size packets pass? */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Target } from '../target.ts';
import { type Evidence, type Probed, timed, word } from './probe.ts';
import { serverName } from './tls.ts';

export type HttpAnswer =
  | { kind: 'answer'; status: number; isS3: boolean; server: string; code: string; date: number | undefined }
  | { kind: 'timeout' }
  | { kind: 'error'; code: string };

export interface HttpFacts {
  small: HttpAnswer;
  /** The same with headers that fill several full-size packets; absent when the small one was not answered. */
  large: HttpAnswer | undefined;
  /** Our clock minus the server's, in milliseconds; the server tells whole seconds. */
  skew: number | undefined;
}

const PATIENCE_MS = 4_000;
/** S3 takes 8 KB of headers; this fills four packets of 1,500 bytes. */
const PADDING = 5_600;

export async function probeHttp(target: Target, address: string): Promise<Probed<HttpFacts>> {
  const root = `${target.url.replace(/\/\/[^:/]+/, `//${target.host}`)}/`;
  const small = await timed(() => ask(target, address, {}));
  const skew = skewOf(small.value, small.ms);
  const evidence: Evidence[] = [
    {
      probe: 's3',
      command: `curl -sSk -m 4 -i ${word(root)}`,
      observed:
        httpText(small.value) +
        (skew !== undefined && Math.abs(skew) > 60_000
          ? `; our clock is ${Math.round(skew / 1000)} s off`
          : ''),
      ms: small.ms,
    },
  ];
  if (small.value.kind !== 'answer')
    return { facts: { small: small.value, large: undefined, skew }, evidence };
  const large = await timed(() => ask(target, address, { 'x-kairo-padding': 'p'.repeat(PADDING) }));
  evidence.push({
    probe: 'large packets',
    command: `curl -sSk -m 4 -i -H "x-padding: $(head -c ${PADDING} /dev/zero | tr '\\0' p)" ${word(root)}`,
    observed: httpText(large.value),
    ms: large.ms,
  });
  return { facts: { small: small.value, large: large.value, skew }, evidence };
}

function ask(
  { host, port, tls }: Target,
  address: string,
  headers: Record<string, string>,
): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const request = (tls ? tlsRequest : plainRequest)({
      host: address,
      port,
      ...serverName(host),
      method: 'GET',
      path: '/',
      headers: { host, ...headers },
      agent: false,
      // The certificate is judged by a probe of its own.
      rejectUnauthorized: false,
    });
    const timer = setTimeout(() => {
      request.destroy();
      resolve({ kind: 'timeout' });
    }, PATIENCE_MS);
    request.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ kind: 'error', code: error.code ?? error.message });
    });
    request.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text.slice(0, 4_096 - body.length);
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        clearTimeout(timer);
        const date = Date.parse(response.headers.date ?? '');
        resolve({
          kind: 'answer',
          status: response.statusCode ?? 0,
          isS3: response.headers['x-amz-request-id'] !== undefined,
          server: String(response.headers.server ?? ''),
          code: /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? '',
          date: Number.isNaN(date) ? undefined : date,
        });
      });
    });
    request.end();
  });
}

function skewOf(answer: HttpAnswer, ms: number): number | undefined {
  return answer.kind === 'answer' && answer.date !== undefined
    ? Date.now() - ms / 2 - answer.date
    : undefined;
}

export function httpText(answer: HttpAnswer): string {
  switch (answer.kind) {
    case 'timeout':
      return 'no answer (time-out)';
    case 'error':
      return answer.code;
    case 'answer': {
      const who = answer.isS3 ? 'S3' : answer.server || 'something that is not S3';
      return `HTTP ${answer.status}${answer.code && ` ${answer.code}`} from ${who}`;
    }
  }
}
