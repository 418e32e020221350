import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Call, Check, Ran, Run } from '../pattern.ts';
import { checks } from '../provided-dns/checks.ts';
import { certificate, connects, judgeDig, judgeSilence, judgeTunnel, listsBuckets } from './checks.ts';
import { roundTrip } from './round-trip.ts';
import { defaultGroupBlocks } from './scratch-endpoint.ts';

const host = 'bucket.vpce-1-abc.s3.ap-northeast-1.vpce.amazonaws.com';
const facts = {
  region: 'ap-northeast-1',
  vpcId: 'vpc-1',
  serviceName: 'com.amazonaws.ap-northeast-1.s3',
  subnetId: 'subnet-1',
  host,
  addresses: ['10.0.0.10', '10.0.1.20'],
  clientCidr: '10.100.0.0/22',
  dnsServer: '10.0.0.2',
};
const ran = (part: Partial<Ran>): Ran => ({
  code: 0,
  stdout: '',
  stderr: '',
  ms: 1,
  timedOut: false,
  ...part,
});
const outcome = (check: Check, part: Partial<Ran>) => check.run(async () => ran(part));

describe('the tunnel', () => {
  const up = 'lo UNKNOWN 127.0.0.1/8\neth0 UP 192.168.11.10/24\ntun0 UNKNOWN 10.100.0.2/27\n';
  it('passes with a client address and the pushed resolver', () => {
    expect(judgeTunnel(ran({ stdout: `${up}nameserver 10.0.0.2\n` }), facts)).toEqual({
      pass: true,
      observed: 'tunnel address 10.100.0.2, nameserver 10.0.0.2',
    });
  });
  it("fails while the resolver is still the home router's", () => {
    expect(
      judgeTunnel(ran({ stdout: `${up}nameserver 192.168.11.1\nnameserver 10.0.0.2\n` }), facts).pass,
    ).toBe(false);
  });
  it('fails without an address of the client block', () => {
    expect(judgeTunnel(ran({ stdout: 'eth0 UP 10.200.0.2/24\nnameserver 10.0.0.2\n' }), facts)).toEqual({
      pass: false,
      observed: 'no address of 10.100.0.0/22, nameserver 10.0.0.2',
    });
  });
});

describe('the name', () => {
  const dig = (addresses: string[], server: string, status = 'NOERROR') =>
    ran({
      stdout: [
        `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 1`,
        ';; QUESTION SECTION:',
        `;${host}. IN A`,
        ';; ANSWER SECTION:',
        ...addresses.map((address) => `${host}. 60 IN A ${address}`),
        `;; SERVER: ${server}#53(${server}) (UDP)`,
      ].join('\n'),
    });
  it('passes with private addresses of the endpoint, from base + 2', () => {
    expect(judgeDig(dig(['10.0.1.20', '10.0.0.10'], '10.0.0.2'), facts)).toEqual({
      pass: true,
      observed: '10.0.0.10 10.0.1.20, from server 10.0.0.2',
    });
  });
  it('fails with any other address', () => {
    expect(judgeDig(dig(['10.0.0.10', '52.219.0.1'], '10.0.0.2'), facts).pass).toBe(false);
  });
  it('fails from any other server', () => {
    expect(judgeDig(dig(['10.0.0.10'], '192.168.11.1'), facts).pass).toBe(false);
  });
  it('fails without an address, and says what the server said', () => {
    expect(judgeDig(dig([], '10.0.0.2', 'NXDOMAIN'), facts)).toEqual({
      pass: false,
      observed: 'no address (NXDOMAIN), from server 10.0.0.2',
    });
  });
  it('fails when no server answers', () => {
    expect(judgeDig(ran({ code: 9, stdout: ';; no servers could be reached\n' }), facts)).toEqual({
      pass: false,
      observed: ';; no servers could be reached',
    });
  });
});

describe('port 443', () => {
  it('passes when it connects', async () => {
    expect(await outcome(connects(facts), {})).toEqual({ pass: true, observed: 'connected' });
  });
  it('fails when it does not within the time', async () => {
    expect(await outcome(connects(facts), { code: 137, timedOut: true, ms: 5000 })).toEqual({
      pass: false,
      observed: 'no end after 5 s',
    });
  });
});

describe('the certificate', () => {
  it('passes when it verifies and S3 refuses who is nobody', async () => {
    expect((await outcome(certificate(facts), { stdout: '0 403\n' })).pass).toBe(true);
  });
  it.each(['0 200\n', '20 403\n', '0 000\n', ''])('fails with %j', async (stdout) => {
    expect((await outcome(certificate(facts), { stdout })).pass).toBe(false);
  });
  it('fails with what curl says', async () => {
    const stderr = 'curl: (60) SSL certificate problem\nMore details here\n';
    expect(await outcome(certificate(facts), { code: 60, stderr })).toEqual({
      pass: false,
      observed: 'curl: (60) SSL certificate problem · More details here',
    });
  });
});

describe('the list of buckets', () => {
  it('passes with the bucket in it', async () => {
    const stdout = '2026-01-01 00:00:00 another\n2026-01-01 00:00:00 kairo-rehearsal\n';
    expect((await outcome(listsBuckets(facts), { stdout })).pass).toBe(true);
  });
  it('fails without it', async () => {
    expect(await outcome(listsBuckets(facts), { stdout: '' })).toEqual({
      pass: false,
      observed: 'no bucket',
    });
    expect((await outcome(listsBuckets(facts), { stdout: 'x kairo-rehearsal-2\n' })).pass).toBe(false);
  });
});

describe('silence', () => {
  const silent = '1 packets transmitted, 0 received, 100% packet loss, time 0ms';
  it('passes when nothing answers', () => {
    expect(judgeSilence(ran({ code: 1, stdout: `PING\n\n${silent}\n` }))).toEqual({
      pass: true,
      observed: silent,
    });
  });
  it('passes when there is no way', () => {
    expect(judgeSilence(ran({ code: 2, stderr: 'ping: connect: Network is unreachable\n' })).pass).toBe(true);
  });
  it('fails when something answers', () => {
    expect(judgeSilence(ran({ stdout: '1 packets transmitted, 1 received, 0% packet loss' })).pass).toBe(
      false,
    );
  });
  it('fails when ping itself did not work, which proves nothing', () => {
    expect(judgeSilence(ran({ code: 127, stderr: 'ping: not found' })).pass).toBe(false);
    expect(judgeSilence(ran({ code: 2, stderr: 'ping: socket: Operation not permitted' })).pass).toBe(false);
  });
});

describe('10 MB', () => {
  /** A store that is one file beside the uploaded one; `spoil` changes what comes back. */
  function clients(spoil = async (_: string) => {}): { run: Run; argvs: (readonly string[])[] } {
    const argvs: (readonly string[])[] = [];
    let stored = '';
    const run: Run = async (argv) => {
      argvs.push(argv);
      const [, , verb, from, to] = argv;
      if (verb === 'cp' && to!.startsWith('s3://')) stored = from!;
      else if (verb === 'cp') {
        await copyFile(stored, to!);
        await spoil(to!);
      }
      return ran({});
    };
    return { run, argvs };
  }

  it('pass when they come back the same, and nothing of them is left', async () => {
    const { run, argvs } = clients();
    expect((await roundTrip(facts).run(run)).pass).toBe(true);
    expect(argvs.at(-1)!.slice(0, 3)).toEqual(['aws', 's3', 'rm']);
    await expect(readFile(argvs[0]![3]!)).rejects.toThrow('ENOENT');
  });
  it('fail when a single byte differs', async () => {
    const { run } = clients(async (file) => {
      const bytes = await readFile(file);
      bytes[1000]! ^= 1;
      await writeFile(file, bytes);
    });
    expect((await roundTrip(facts).run(run)).pass).toBe(false);
  });
  it('fail when they do not go up, and say why', async () => {
    const run: Run = async () => ran({ code: 1, stderr: 'upload failed: timeout' });
    expect(await roundTrip(facts).run(run)).toEqual({ pass: false, observed: 'up: upload failed: timeout' });
  });
});

describe("the default group's endpoint", () => {
  function api(abandoned: object[] = []): { call: Call; calls: [string, object][] } {
    const calls: [string, object][] = [];
    const call = (async (_: string, operation: string, input: object) => {
      calls.push([operation, input]);
      if (operation === 'DescribeVpcEndpoints') return { VpcEndpoints: abandoned };
      if (operation !== 'CreateVpcEndpoint') return {};
      return { VpcEndpoint: { VpcEndpointId: 'vpce-9', DnsEntries: [{ DnsName: '*.vpce-9-x.s3' }] } };
    }) as unknown as Call;
    return { call, calls };
  }
  const clients =
    (curl: Partial<Ran>, dig: Partial<Ran> = { stdout: '10.0.0.99\n' }): Run =>
    async ([program]) =>
      ran(program === 'dig' ? dig : curl);
  const timedOut = { code: 28, stderr: 'curl: (28) Connection timed out after 3001 milliseconds' };

  it('passes when the name resolves and the connection times out', async () => {
    const { call, calls } = api();
    expect((await defaultGroupBlocks(facts, call).run(clients(timedOut))).pass).toBe(true);
    const [, created] = calls.find(([operation]) => operation === 'CreateVpcEndpoint')!;
    expect(created).not.toHaveProperty('SecurityGroupIds');
  });
  it('fails when it answers', async () => {
    expect(await defaultGroupBlocks(facts, api().call).run(clients({}))).toEqual({
      pass: false,
      observed: '10.0.0.99 answers',
    });
  });
  it('fails when it is refused instead of dropped', async () => {
    const refused = { code: 7, stderr: 'curl: (7) Connection refused' };
    expect((await defaultGroupBlocks(facts, api().call).run(clients(refused))).pass).toBe(false);
  });
  it('fails when only the name is what does not work', async () => {
    const { pass } = await defaultGroupBlocks(facts, api().call).run(clients(timedOut, { stdout: '' }));
    expect(pass).toBe(false);
  });
  it('is removed when the check is interrupted', async () => {
    const { call, calls } = api();
    const interrupted: Run = async () => {
      throw new Error('interrupted');
    };
    await expect(defaultGroupBlocks(facts, call).run(interrupted)).rejects.toThrow('interrupted');
    expect(calls.at(-1)).toEqual(['DeleteVpcEndpoints', { VpcEndpointIds: ['vpce-9'] }]);
  });
  it('of a run that was killed is removed by the next, and that of one that still goes on is not', async () => {
    const { call, calls } = api([
      { VpcEndpointId: 'vpce-old', CreationTimestamp: new Date(Date.now() - 3_600_000) },
      { VpcEndpointId: 'vpce-new', CreationTimestamp: new Date() },
    ]);
    await defaultGroupBlocks(facts, call).run(clients(timedOut));
    expect(calls).toContainEqual(['DeleteVpcEndpoints', { VpcEndpointIds: ['vpce-old'] }]);
  });
});

describe('the checks of a lab', () => {
  const answers: Record<string, object> = {
    DescribeVpcEndpoints: {
      VpcEndpoints: [
        {
          VpcId: 'vpc-1',
          ServiceName: facts.serviceName,
          SubnetIds: ['subnet-1'],
          NetworkInterfaceIds: ['eni-1'],
          DnsEntries: [{ DnsName: `*.${host.slice('bucket.'.length)}` }],
        },
      ],
    },
    DescribeClientVpnEndpoints: {
      ClientVpnEndpoints: [
        {
          ClientVpnEndpointId: 'cvpn-endpoint-1',
          ClientCidrBlock: '10.100.0.0/22',
          DnsServers: ['10.0.0.2'],
          Tags: [{ Key: 'Name', Value: 'kairo-client-vpn' }],
        },
      ],
    },
    DescribeNetworkInterfaces: { NetworkInterfaces: [{ PrivateIpAddress: '10.0.0.77' }] },
  };
  const lab = (changed: Record<string, object> = {}) => ({
    region: 'ap-northeast-1',
    call: (async (_: string, operation: string) =>
      ({ ...answers, ...changed })[operation]) as unknown as Call,
  });

  it('ask for the names and addresses that the API tells', async () => {
    const all = await checks(lab());
    expect(all.map(({ id }) => id)).toEqual([
      'tunnel',
      'private-name',
      'tcp-443',
      'certificate',
      'list-buckets',
      'round-trip',
      'no-ping',
      'default-group-blocks',
      'no-internet',
    ]);
    expect(all.find(({ id }) => id === 'private-name')!.command).toBe(`dig ${host}`);
    expect(all.find(({ id }) => id === 'no-ping')!.command).toBe('ping -c1 -W1 10.0.0.77');
  });

  it.each([
    ['S3 interface endpoint', { DescribeVpcEndpoints: { VpcEndpoints: [] } }],
    ['Client VPN endpoint', { DescribeClientVpnEndpoints: { ClientVpnEndpoints: [] } }],
  ])('say when the %s is gone', async (what, changed) => {
    await expect(checks(lab(changed))).rejects.toThrow(`The ${what} that the pattern built`);
  });
});
