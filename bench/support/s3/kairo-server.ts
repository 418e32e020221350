/** Kairo's S3 on a plain HTTP server, as the daemon runs it. `node kairo-server.js DIRECTORY` */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createS3 } from '../../../src/cloud/s3/index.ts';
import { operatorCredentials } from '../../../src/cloud/wire/credentials.ts';
import { BUCKET } from './requests.ts';

const [directory = ''] = process.argv.slice(2);
const s3 = await createS3({
  directory,
  accountId: '000000000000',
  credentials: operatorCredentials('000000000000'),
});
await s3.createBucket(BUCKET, { region: 'ap-northeast-1' });
const server = createServer({ requestTimeout: 0 }, (request, response) =>
  s3.handle(request, response, { via: 'api', sourceIp: request.socket.remoteAddress ?? '' }),
);
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
