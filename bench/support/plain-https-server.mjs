/** The simplest server that does what an upload needs: TLS, MD5, a file. `node plain-https-server.mjs PORT DIRECTORY` */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const [port, parent] = process.argv.slice(2);
const directory = mkdtempSync(join(parent, 'plain-'));
const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name));
const request = [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-days',
  '1',
  '-subj',
  '/CN=plain',
];
execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });

createServer(
  { key: readFileSync(key), cert: readFileSync(cert), maxVersion: 'TLSv1.2' },
  (incoming, response) => {
    const hash = createHash('md5');
    const file = createWriteStream(join(directory, 'body'));
    incoming.on('data', (chunk) => hash.update(chunk));
    incoming.pipe(file);
    file.on('finish', () => response.end(hash.digest('hex')));
  },
).listen(Number(port), '0.0.0.0');
