/** S3 and S3 Control behind one listener, of one network in memory, for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3 as S3Client } from '@aws-sdk/client-s3';
import { S3Control } from '@aws-sdk/client-s3-control';
import { enablePatches } from 'immer';
import { countedIds } from '../../network/ids.ts';
import { emptyNetwork } from '../../network/network.ts';
import { Changes, modelOnly } from '../change/changes.ts';
import { iam } from '../iam/index.ts';
import type { Origin } from '../origin.ts';
import { createS3 } from '../s3/index.ts';
import { createCaller } from '../wire/call.ts';
import { modelCredentials } from '../wire/credentials.ts';
import { createDispatch } from '../wire/dispatch.ts';
import { createApiListener } from '../wire/listener.ts';
import { createS3Control } from './index.ts';

enablePatches();

export const ACCOUNT = '000000000000';
export const REGION = 'ap-northeast-1';

interface Keys {
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export type Served = Awaited<ReturnType<typeof serveControl>>;

export async function serveControl() {
  const directory = mkdtempSync(join(tmpdir(), 'kairo-s3control-'));
  const changes = new Changes({ network: emptyNetwork(), append: () => {}, close: () => {} }, modelOnly);
  const credentials = modelCredentials(() => changes.network);
  const s3 = await createS3({
    directory,
    accountId: ACCOUNT,
    credentials,
    networkOf: () => changes.network,
    endpointPolicyOf: (id) => changes.network.vpcEndpoints[id]?.policyDocument,
  });
  const control = createS3Control((name) => s3.buckets().find((bucket) => bucket.name === name));
  const dispatch = createDispatch(changes, Date.now, countedIds());
  let origin: Origin = { via: 'api', sourceIp: '127.0.0.1' };
  const server = createServer(
    createApiListener({
      services: [iam, control],
      dispatch,
      credentials,
      s3: s3.handle,
      control: () => false,
      origin: () => origin,
      clock: Date.now,
      log: () => {},
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Every name leads here, as DNS would have it.
  const httpAgent = new Agent({
    lookup: (_name, { all }, done) =>
      all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  });
  const options = (keys: Keys) => ({
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { httpAgent },
    ...keys,
  });
  return {
    changes,
    s3,
    port,
    call: createCaller([iam], dispatch, credentials('test')!.caller, REGION),
    comeFrom: (next: Origin) => {
      origin = next;
    },
    control: (keys: Keys = {}) => new S3Control({ ...options(keys), endpoint: `http://localhost:${port}` }),
    /** Of an endpoint's name, or of the API's port. */
    client: (host = 'localhost', keys: Keys = {}) =>
      new S3Client({
        ...options(keys),
        endpoint: `http://${host}:${port}`,
        forcePathStyle: host === 'localhost',
      }),
    async [Symbol.asyncDispose]() {
      httpAgent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
