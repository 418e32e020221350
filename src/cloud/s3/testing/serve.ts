/** An S3 of its own for a test: in a temporary directory, on a port of 127.0.0.1. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type S3ClientConfig, S3 as SdkS3 } from '@aws-sdk/client-s3';
import { emptyNetwork } from '../../../network/network.ts';
import type { Origin } from '../../origin.ts';
import { modelCredentials } from '../../wire/credentials.ts';
import { takeExpectations } from '../../wire/expectations.ts';
import { type AccessRecord, createS3, type S3, type S3Options } from '../index.ts';

export interface ServedS3 {
  s3: S3;
  server: Server;
  port: number;
  directory: string;
  records: AccessRecord[];
  /** A client of the endpoint, of the region `ap-northeast-1` where nothing else is said. */
  client(config?: S3ClientConfig): SdkS3;
  [Symbol.asyncDispose](): Promise<void>;
}

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface ServeOptions
  extends Pick<S3Options, 'idleMs' | 'endpointPolicyOf' | 'clock' | 'networkOf' | 'newBuckets'> {
  /** Of the endpoint. */
  region?: string;
  /** The same, where it changes. */
  regionOf?: () => string;
  /** Where requests seem to come from; `undefined` for where they do. */
  originOf?: () => Origin | undefined;
}

export async function serve(options: ServeOptions = {}): Promise<ServedS3> {
  const directory = mkdtempSync(join(tmpdir(), 'kairo-s3-'));
  const records: AccessRecord[] = [];
  const network = emptyNetwork();
  const s3 = await createS3({
    directory,
    accountId: '000000000000',
    credentials: modelCredentials(options.networkOf ?? (() => network)),
    ...(options.networkOf && { networkOf: options.networkOf }),
    ...(options.newBuckets && { newBuckets: options.newBuckets }),
    onRequest: (record) => records.push(record),
    ...(options.endpointPolicyOf && { endpointPolicyOf: options.endpointPolicyOf }),
    ...(options.clock && { clock: options.clock }),
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  });
  // On a busy machine a client may take longer than Node's five seconds to use a connection again.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) =>
    s3.handle(
      request,
      response,
      options.originOf?.() ?? { via: 'api', sourceIp: request.socket.remoteAddress ?? '' },
      { region: options.regionOf?.() ?? options.region ?? 'ap-northeast-1' },
    ),
  );
  takeExpectations(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients: SdkS3[] = [];
  return {
    s3,
    server,
    port,
    directory,
    records,
    client(config = {}) {
      const client = new SdkS3({
        endpoint: `http://127.0.0.1:${port}`,
        region: 'ap-northeast-1',
        credentials,
        forcePathStyle: true,
        maxAttempts: 1,
        ...config,
      });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
