/** s3rver. `node s3rver-server.js DIRECTORY WHERE-IT-IS-INSTALLED` */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BUCKET } from './requests.ts';

interface S3rver {
  run(): Promise<{ port: number }>;
}

const [directory = '', installed = ''] = process.argv.slice(2);
const S3rver = createRequire(join(installed, 'package.json'))('s3rver') as new (options: object) => S3rver;
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory,
  configureBuckets: [{ name: BUCKET }],
});
process.send!((await server.run()).port);
