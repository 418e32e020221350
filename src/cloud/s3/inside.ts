/** S3 for calls from inside the daemon: the SDK's client, over connections that never leave the process. */

import { randomBytes } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import * as sdk from '@aws-sdk/client-s3';
import type { Caller } from '../service.ts';
import type { Credential, Credentials } from '../wire/credentials.ts';
import type { S3 } from './s3.ts';

/** A call of S3's API: `call('CreateBucket', { Bucket })`. Rejects with the SDK's error. */
export type InsideCall = (operation: string, input: object) => Promise<object>;

/**
 * Keys that the daemon gives itself, to sign in the name of callers whose secret it does not have: a stack's role,
 * a user whose call goes on after it was answered.
 */
export class InsideKeys {
  readonly #byCaller = new Map<string, Credential>();
  readonly #byKey = new Map<string, Credential>();

  /** Those of everybody, and these. */
  among(others: Credentials): Credentials {
    return (accessKeyId) => this.#byKey.get(accessKeyId) ?? others(accessKeyId);
  }

  of(caller: Caller): Credential {
    const known = this.#byCaller.get(JSON.stringify(caller));
    if (known) return known;
    const accessKeyId = `INSIDE${randomBytes(10).toString('hex').toUpperCase()}`;
    // A session stays one, with its policies and its end.
    const made = { secret: randomBytes(20).toString('hex'), caller: { ...caller, accessKeyId } };
    this.#byCaller.set(JSON.stringify(caller), made);
    this.#byKey.set(accessKeyId, made);
    return made;
  }
}

/** Calls S3 as a caller would on the API's port. */
export function insideCaller(
  s3: Pick<S3, 'handle'>,
  keys: InsideKeys,
): (caller: Caller, region: string) => InsideCall {
  const server = createServer((request, response) =>
    s3.handle(request, response, { via: 'api', sourceIp: '127.0.0.1' }),
  );
  const agent = new InsideAgent((end) => void server.emit('connection', end));
  return (caller, region) => {
    const { secret, caller: signer } = keys.of(caller);
    const client = new sdk.S3Client({
      region,
      endpoint: 'http://s3.inside',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: {
        accessKeyId: signer.accessKeyId,
        secretAccessKey: secret,
        ...(signer.session && { sessionToken: signer.session.token }),
      },
      requestHandler: { httpAgent: agent },
    });
    const commands = sdk as unknown as Record<string, new (input: object) => never>;
    return (operation, input) => client.send(new commands[`${operation}Command`]!(input));
  };
}

/** Gives one end of a pair to the client and the other to the server. */
class InsideAgent extends Agent {
  readonly #accept: (end: Duplex) => void;

  constructor(accept: (end: Duplex) => void) {
    super({ keepAlive: false });
    this.#accept = accept;
  }

  override createConnection(): Duplex {
    const [near, far] = duplexPair();
    this.#accept(asSocket(far));
    return asSocket(near);
  }
}

/** What `node:http` asks of a socket beyond being a stream. Nothing here can stall but the process itself. */
function asSocket(end: Duplex): Duplex {
  return Object.assign(end, {
    setTimeout: () => end,
    setNoDelay: () => end,
    setKeepAlive: () => end,
    ref: () => end,
    unref: () => end,
    remoteAddress: '127.0.0.1',
  });
}
