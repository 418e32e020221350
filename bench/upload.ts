/**
 * 100 MiB from on premises through tunnel, filters, TLS and S3, against iperf3 through the same tunnel and the MD5
 * speed of one core; and without the tunnel, from a client in another namespace of the VPC, against a plain Node
 * HTTPS server in the same place that hashes and writes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { run, TestLab } from '../test/support/lab.ts';
import { median, report, summary } from './support/measure.ts';

const RUNS = 5;
const MEBIBYTE = 1024 * 1024;
const SIZE = 100 * MEBIBYTE;

await using lab = await TestLab.up();
const endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
const host = `bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}`;
const file = join(lab.home, 'hundred');
writeFileSync(file, randomBytes(SIZE));
const { sandboxPid } = await lab.file();

/** Enters a namespace of the lab. */
const inside = (space: string, ...command: string[]) => [
  'nsenter',
  '-t',
  String(sandboxPid),
  '-m',
  '-n',
  '-p',
  'ip',
  'netns',
  'exec',
  space,
  ...command,
];

/** MiB/s of one upload with curl, which signs and sends and does nothing else. */
async function put(space: string, url: string, ...more: string[]): Promise<number> {
  const signed = [
    '--aws-sigv4',
    'aws:amz:ap-northeast-1:s3',
    '--user',
    'test:test',
    '-H',
    'x-amz-content-sha256: UNSIGNED-PAYLOAD',
  ];
  const measure = ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{time_total} %{time_pretransfer}'];
  const { stdout, stderr } = await run(
    inside(space, 'curl', ...measure, ...signed, ...more, '-T', file, url),
    { seconds: 120 },
  );
  const [code, total, before] = stdout.split(' ');
  if (code !== '200') throw new Error(`the upload answered ${stdout} ${stderr}`);
  return SIZE / MEBIBYTE / (Number(total) - Number(before));
}

/** Runs a server for as long as some work takes. */
async function beside<T>(argv: string[], work: () => Promise<T>): Promise<T> {
  const server: ChildProcess = spawn(argv[0]!, argv.slice(1), { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  try {
    return await work();
  } finally {
    server.kill('SIGKILL');
  }
}

const association = (await lab.health()).processes.find(({ name }) => name.includes('server'));
if (!association) throw new Error('the lab has no Client VPN server');
const spaces = (await run(inside('onprem', 'ip', 'netns', 'list'))).stdout
  .split('\n')
  .map((line) => line.split(' ')[0]!);
const leg = spaces.find((name) => name.startsWith('cvpn-assoc-'))!;
const router = spaces.find((name) => name.startsWith('vpc-') && !name.endsWith('-services'))!;

// iperf3 between the same two ends: the host, and the tunnel's far end.
const tunnelGateway = (await run(inside(leg, 'ip', '-4', '-o', 'addr', 'show', 'dev', 'tun0'))).stdout.match(
  /inet ([\d.]+)/,
)![1]!;
await run(
  inside(
    leg,
    'nft',
    'add',
    'rule',
    'ip',
    'client_vpn',
    'input',
    'iifname',
    'tun0',
    'tcp',
    'dport',
    '5201',
    'accept',
  ),
);

const tunnel: number[] = [];
const iperf: number[] = [];
const direct: number[] = [];
const plain: number[] = [];
const md5: number[] = [];
const key = () => `bench-${Math.random()}`;

await beside(inside(leg, 'iperf3', '-s'), async () => {
  for (let n = 0; n < RUNS; n++) {
    tunnel.push(await put('onprem', `https://${host}/kairo-rehearsal/${key()}`));
    const { stdout } = await run(inside('onprem', 'iperf3', '-c', tunnelGateway, '-t', '3', '-J'));
    const result = JSON.parse(stdout) as { end: { sum_received: { bits_per_second: number } } };
    iperf.push(result.end.sum_received.bits_per_second / 8 / MEBIBYTE);
    const start = performance.now();
    createHash('md5').update(randomBytes(SIZE)).digest();
    md5.push(SIZE / MEBIBYTE / ((performance.now() - start) / 1000));
  }
});

// From the association's own interface: the VPC's filters and TLS, without the tunnel.
const address = endpoint.NetworkInterfaceIds!.length ? await firstAddress() : '';
const plainServer = join(import.meta.dirname, 'support/plain-https-server.mjs');
const services = `${router}-services`;
await run(inside(leg, 'ip', 'route', 'add', '10.0.0.0/16', 'via', '10.0.0.1', 'dev', 'eni0'));
const resolve = ['--resolve', `${host}:443:${address}`];
await beside(inside(services, process.execPath, plainServer, '8443', lab.home), async () => {
  await allow(8443);
  for (let n = 0; n < RUNS; n++) {
    direct.push(
      await put(leg, `https://${host}/kairo-rehearsal/${key()}`, '--interface', 'eni0', ...resolve),
    );
    plain.push(await put(leg, `https://${address}:8443/${key()}`, '--interface', 'eni0', '-k'));
  }
});

async function firstAddress(): Promise<string> {
  const { stdout } = await run(inside('onprem', 'dig', '+short', host));
  return stdout.trim().split('\n')[0]!;
}

async function allow(port: number): Promise<void> {
  const { AuthorizeSecurityGroupIngressCommand } = await import('@aws-sdk/client-ec2');
  await lab.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: endpoint.Groups![0]!.GroupId!,
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      CidrIp: '10.0.0.0/16',
    }),
  );
}

const ratio = (a: number[], b: number[]) => (median(a) / median(b)).toFixed(2);
report(
  'Upload of 100 MiB through the tunnel',
  `${summary(tunnel, 'MiB/s')}\n  iperf3 in the tunnel: ${summary(iperf, 'MiB/s')}; MD5 of one core: ${summary(md5, 'MiB/s')}\n  ratio to iperf3: ${ratio(tunnel, iperf)}`,
  'at least 0.7 of the lower of the two',
);
report(
  'Upload of 100 MiB without the tunnel',
  `${summary(direct, 'MiB/s')}\n  plain Node HTTPS, MD5 and file: ${summary(plain, 'MiB/s')}\n  ratio: ${ratio(direct, plain)}`,
  'at least 0.6',
);
