/** Speaks the daemon's side of the contract; what it does is chosen with the pattern's name. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const options = JSON.parse(process.argv[2]);
const step = (title, state, ms) =>
  process.send({ kind: 'step', title, state, ...(ms !== undefined && { ms }) });
const stat = readFileSync('/proc/self/stat', 'utf8');

process.send({ kind: 'step', title: 'Sandbox', state: 'started' });
step('Sandbox', 'done', 12);
switch (process.env.FAKE_DAEMON) {
  case 'fails':
    step('Tunnel', 'started');
    process.send({ kind: 'failed', message: 'Port 4566 is taken by nginx.', exitCode: 3 }, () =>
      process.exit(3),
    );
    break;
  case 'dies':
    process.stderr.write('something went very wrong\n', () => process.exit(7));
    break;
  case 'hangs':
    setInterval(() => {}, 1000);
    break;
  default: {
    const lab = {
      lab: options.lab,
      pattern: options.pattern,
      version: '0.0.0',
      pid: process.pid,
      pidStartTime: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
      sandboxPid: process.pid,
      rootless: false,
      port: options.port,
      region: 'ap-northeast-1',
      startedAt: Date.now(),
    };
    const health = {
      version: '0.0.0',
      lab: options.lab,
      pattern: options.pattern,
      region: 'ap-northeast-1',
      state: 'ready',
      hosts: [{ name: 'onprem', kind: 'on-premises', namespace: 'h-onprem', address: '192.168.11.10' }],
      processes: [],
      counts: {},
      endpointUrls: ['https://bucket.vpce-1.s3.ap-northeast-1.vpce.amazonaws.com'],
    };
    const server = createServer((_, response) => response.end(JSON.stringify(health)));
    // Port 0: any that is free.
    server.listen(options.port === 1 ? 0 : options.port, '127.0.0.1', () => {
      lab.port = server.address().port;
      writeFileSync(join(options.directory, 'lab.json'), JSON.stringify(lab));
      process.send({ kind: 'ready', lab });
    });
    if (process.env.FAKE_DAEMON === 'stubborn') process.on('SIGTERM', () => {});
    // Nobody's child is left behind by a test that failed.
    setTimeout(() => process.exit(0), 30_000).unref();
  }
}
