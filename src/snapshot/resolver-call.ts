/** Calls of Route 53 Resolver, signed here: the SDK's client for it carries ten times the packages of all others. */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ResolverSdk } from '../cloud/route53resolver/operations.ts';
import type { Input, Output } from '../cloud/service.ts';
import type { ClientOptions } from './client-options.ts';

type Operation = keyof ResolverSdk extends infer K ? (K extends `${infer O}Command` ? O : never) : never;

export type ResolverCall = <O extends Operation>(
  operation: O,
  input: Input<ResolverSdk, O>,
) => Promise<Output<ResolverSdk, O>>;

const ATTEMPTS = 8;
const PATIENCE_MS = 30_000;
/** Of who would rather have no answer than wait for it. */
const HASTY_MS = 5_000;

/** What a call came back with when it did not succeed. `name` is AWS's code. */
class ResolverError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export function resolverCall(region: string, { endpoint, credentials, hasty }: ClientOptions): ResolverCall {
  const url = new URL(
    endpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://route53resolver.${region}.amazonaws.com`,
  );
  const signer = new SignatureV4({
    service: 'route53resolver',
    region,
    credentials: credentials ?? defaultProvider(),
    sha256: Sha256,
  });
  return async (operation, input) => {
    for (let attempt = 1; ; attempt++) {
      const patience = AbortSignal.timeout(hasty ? HASTY_MS : PATIENCE_MS);
      const { status, body } = await post(signer, url, operation, JSON.stringify(input), patience);
      if (status === 200) return body as never;
      const name = String(body.__type ?? `HTTP ${status}`).replace(/^.*#/, '');
      const passing = status >= 500 || /Throttl|TooManyRequests|LimitExceeded/.test(name);
      if (!passing || hasty || attempt === ATTEMPTS)
        throw new ResolverError(name, String(body.message ?? body.Message));
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 50 * (0.5 + Math.random() / 2)));
    }
  };
}

async function post(signer: SignatureV4, url: URL, operation: string, body: string, signal: AbortSignal) {
  const request = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: '/',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Route53Resolver.${operation}`,
    },
    body,
  });
  const { host: _, ...headers } = request.headers;
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { message: text.slice(0, 200) };
  }
}
