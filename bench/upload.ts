/**
 * 100 MiB from on premises through tunnel, filters, TLS and S3, against iperf3 through the same tunnel and the MD5
 * speed of one core; and without the tunnel, from a client in another namespace of the VPC, against a plain Node
 * HTTPS server in the same place that hashes and writes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { run, TestLab } from '../test/support/lab.ts';
import { median, report, summary } from './support/measure.ts';
import { admit, associationSpace, beside, iperf, servicesSpace } from './support/spaces.ts';

const RUNS = 5;
const MEBIBYTE = 1024 * 1024;
const SIZE = 100 * MEBIBYTE;

await using lab = await TestLab.up();
const endpoint = (await lab.ec2.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints![0]!;
const host = `bucket.${endpoint.DnsEntries![0]!.DnsName!.replace('*.', '')}`;
const file = join(lab.home, 'hundred');
writeFileSync(file, randomBytes(SIZE));

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
  const measure = [
    '-sS',
    '--connect-timeout',
    '10',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code} %{time_total} %{time_pretransfer}',
  ];
  const curl = ['curl', ...measure, ...signed, ...more, '-T', file, url];
  const { stdout, stderr } = await run([...(await lab.entry(space)), ...curl], { seconds: 120 });
  const [code, total, before] = stdout.split(' ');
  if (code !== '200') throw new Error(`the upload answered ${stdout} ${stderr}`);
  return SIZE / MEBIBYTE / (Number(total) - Number(before));
}

const leg = await associationSpace(lab);

// iperf3 between the same two ends: the host, and the tunnel's far end.
const tunnelEnd = (await lab.inSpace(leg, 'ip', '-4', '-o', 'addr', 'show', 'dev', 'tun0')).stdout.match(
  /inet ([\d.]+)/,
)![1]!;
const fromTunnel = ['iifname', 'tun0', 'tcp', 'dport', '5201', 'accept'];
await lab.inSpace(leg, 'nft', 'add', 'rule', 'ip', 'client_vpn', 'input', ...fromTunnel);

const tunnel: number[] = [];
const iperf3: number[] = [];
const direct: number[] = [];
const plain: number[] = [];
const md5: number[] = [];
const key = () => `bench-${Math.random()}`;

await beside(lab, leg, ['iperf3', '-s'], async () => {
  for (let n = 0; n < RUNS; n++) {
    tunnel.push(await put('onprem', `https://${host}/kairo-rehearsal/${key()}`));
    iperf3.push((await iperf(lab, 'onprem', tunnelEnd, 3)) / 8 / MEBIBYTE);
    const start = performance.now();
    createHash('md5').update(randomBytes(SIZE)).digest();
    md5.push(SIZE / MEBIBYTE / ((performance.now() - start) / 1000));
  }
});

// From the association's own interface: the VPC's filters and TLS, without the tunnel.
const { stdout: addresses } = await lab.onprem('dig', '+short', host);
const address = addresses.trim().split('\n')[0]!;
const plainServer = join(import.meta.dirname, 'support/plain-https-server.mjs');
await lab.inSpace(leg, 'ip', 'route', 'add', '10.0.0.0/16', 'via', '10.0.0.1', 'dev', 'eni0');
const resolve = ['--resolve', `${host}:443:${address}`];
await beside(lab, servicesSpace(endpoint), [process.execPath, plainServer, '8443', lab.home], async () => {
  await admit(lab, endpoint, 8443);
  for (let n = 0; n < RUNS; n++) {
    direct.push(
      await put(leg, `https://${host}/kairo-rehearsal/${key()}`, '--interface', 'eni0', ...resolve),
    );
    plain.push(await put(leg, `https://${address}:8443/${key()}`, '--interface', 'eni0', '-k'));
  }
});

const ratio = (a: number[], b: number[]) => (median(a) / median(b)).toFixed(2);
report(
  'Upload of 100 MiB through the tunnel',
  `${summary(tunnel, 'MiB/s')}\n  iperf3 in the tunnel: ${summary(iperf3, 'MiB/s')}; MD5 of one core: ${summary(md5, 'MiB/s')}\n  ratio to iperf3: ${ratio(tunnel, iperf3)}`,
  'at least 0.7 of the lower of the two',
);
report(
  'Upload of 100 MiB without the tunnel',
  `${summary(direct, 'MiB/s')}\n  plain Node HTTPS, MD5 and file: ${summary(plain, 'MiB/s')}\n  ratio: ${ratio(direct, plain)}`,
  'at least 0.6',
);
