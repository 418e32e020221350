/** The API on 127.0.0.1 with a network in memory, for tests. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import * as acmSdk from '@aws-sdk/client-acm';
import * as ec2 from '@aws-sdk/client-ec2';
import * as stsSdk from '@aws-sdk/client-sts';
import { enablePatches } from 'immer';
import { countedIds } from '../../../network/ids.ts';
import { emptyNetwork } from '../../../network/network.ts';
import { acm } from '../../acm/index.ts';
import { Changes, modelOnly } from '../../change/changes.ts';
import { around } from '../../ec2/kit/around.ts';
import { vpcs } from '../../ec2/vpcs/vpcs.ts';
import { iam } from '../../iam/index.ts';
import type { AnyHandler, Service } from '../../service.ts';
import { sts } from '../../sts/index.ts';
import { modelCredentials } from '../credentials.ts';
import { createDispatch } from '../dispatch.ts';
import { createApiListener } from '../listener.ts';

enablePatches();

export interface TestApi {
  endpoint: string;
  /** How far the server's clock is ahead, in milliseconds. */
  skew: number;
  log: string[];
  /** Options of an SDK client; what is not given is right. */
  options(more?: ClientOptions): object;
  /** One small call of each service. */
  call: Record<'ec2' | 'sts' | 'acm', (more?: ClientOptions) => Promise<object>>;
  /** Sends a request as it is. */
  raw(init: RequestInit & { path?: string }): Promise<{ status: number; body: string }>;
  /** Sends bytes, ends the connection, and returns what came back. */
  sendBytes(bytes: string): Promise<string>;
  close(): Promise<void>;
}

export interface ClientOptions {
  secret?: string;
  key?: string;
  region?: string;
}

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** VPCs, and an operation with a defect. */
const ec2Service: Service = {
  signingName: 'ec2',
  protocol: { kind: 'ec2Query', version: '2016-11-15' },
  sdk: ec2,
  handlers: {
    ...(vpcs as Record<string, AnyHandler>),
    DescribeRegions() {
      throw new TypeError('a defect');
    },
  },
  around,
};

export async function startApi(): Promise<TestApi> {
  const log: string[] = [];
  const clock = () => Date.now() + api.skew;
  const changes = new Changes({ network: emptyNetwork(), append: () => {}, close: () => {} }, modelOnly);
  const server = createServer(
    createApiListener({
      services: [ec2Service, sts, acm, iam],
      dispatch: createDispatch(changes, clock, countedIds()),
      credentials: modelCredentials(() => changes.network),
      s3: (_request, response, origin) => void response.end(`S3 via ${origin.via}`),
      control: (_request, response, path) => {
        response.end(`control ${path}`);
        return true;
      },
      origin: () => ({ via: 'api', sourceIp: '127.0.0.1' }),
      clock,
      log: (line) => log.push(line),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const options = ({ region = 'ap-northeast-1', key = 'test', secret = 'test' }: ClientOptions = {}) => ({
    endpoint,
    region,
    credentials: { accessKeyId: key, secretAccessKey: secret },
    maxAttempts: 1,
  });
  const api: TestApi = {
    endpoint,
    skew: 0,
    log,
    options,
    call: {
      ec2: (more) => new ec2.EC2Client(options(more)).send(new ec2.DescribeVpcsCommand({})),
      sts: (more) => new stsSdk.STSClient(options(more)).send(new stsSdk.GetCallerIdentityCommand({})),
      acm: (more) => new acmSdk.ACMClient(options(more)).send(new acmSdk.ListCertificatesCommand({})),
    },
    async raw({ path = '/', ...init }) {
      const response = await fetch(`${endpoint}${path}`, init);
      return { status: response.status, body: await response.text() };
    },
    sendBytes: (bytes) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1');
        let answer = '';
        socket.on('data', (data) => {
          answer += data.toString('latin1');
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(answer));
        socket.end(Buffer.from(bytes, 'latin1'));
      }),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return api;
}
