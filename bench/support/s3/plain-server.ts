/** The least that an object server does: PUT hashes MD5 and writes a file, GET streams it. `node plain-server.js DIRECTORY` */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

const [directory = ''] = process.argv.slice(2);
mkdirSync(directory, { recursive: true });
const server = createServer({ requestTimeout: 0 }, (request, response) => {
  const path = join(directory, encodeURIComponent(request.url!));
  if (request.method === 'GET') {
    response.setHeader('content-length', statSync(path).size);
    pipeline(createReadStream(path), response, () => undefined);
    return;
  }
  const hash = createHash('md5');
  const file = createWriteStream(path);
  request.on('data', (chunk: Buffer) => hash.update(chunk));
  request.pipe(file);
  file.on('finish', () => response.writeHead(200, { etag: `"${hash.digest('hex')}"` }).end());
});
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
