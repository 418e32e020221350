/** What the article's author tried on premises, one check each; patterns choose among them. Deciding is pure; commands run through `Run`. */
import { block, holds, parseAddress } from '../../network/cidr.ts';
import type { Check, Outcome, Ran } from '../pattern.ts';
import { complaint, oneLine } from '../ran.ts';
import { BUCKET } from './names.ts';
import type { Survey } from './survey.ts';

export function tunnel({ clientCidr, dnsServer }: Survey): Check {
  const command = 'ip -brief -4 address; cat /etc/resolv.conf';
  return {
    id: 'tunnel',
    title: 'The Client VPN tunnel is up and brought its resolver',
    command,
    expected: `an address of ${clientCidr}, and nameserver ${dnsServer}`,
    run: async (run) => judgeTunnel(await run(['sh', '-c', command]), { clientCidr, dnsServer }),
  };
}

export function judgeTunnel(
  ran: Ran,
  { clientCidr, dnsServer }: Pick<Survey, 'clientCidr' | 'dnsServer'>,
): Outcome {
  const clients = block(clientCidr);
  const address = (ran.stdout.match(/\d+\.\d+\.\d+\.\d+(?=\/)/g) ?? []).find((text) => {
    const parsed = parseAddress(text);
    return parsed !== undefined && holds(clients, parsed);
  });
  const resolvers = [...ran.stdout.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1]!);
  return {
    pass: address !== undefined && resolvers[0] === dnsServer,
    observed: `${address ? `tunnel address ${address}` : `no address of ${clientCidr}`}, nameserver ${resolvers.join(' ') || 'none'}`,
  };
}

/** `resolver` says whose name server the clients have: `the VPC's resolver`. */
export function privateName({ host, addresses, dnsServer }: Survey, resolver: string): Check {
  return {
    id: 'private-name',
    title: `The endpoint's name resolves to its private addresses through ${resolver}`,
    command: `dig ${host}`,
    expected: `only ${addresses.join(' and ')}, from server ${dnsServer}`,
    run: async (run) => judgeDig(await run(['dig', '+tries=2', '+time=2', host]), { addresses, dnsServer }),
  };
}

export function judgeDig(
  ran: Ran,
  { addresses, dnsServer }: Pick<Survey, 'addresses' | 'dnsServer'>,
): Outcome {
  if (ran.code !== 0) return { pass: false, observed: complaint(ran) };
  const answers = [...ran.stdout.matchAll(/^[^;\s]\S*\s+\d+\s+IN\s+A\s+(\S+)/gm)].map((match) => match[1]!);
  const server = /^;; SERVER: ([\d.]+)#/m.exec(ran.stdout)?.[1];
  const status = /status: (\w+)/.exec(ran.stdout)?.[1];
  return {
    pass: answers.length > 0 && answers.every((answer) => addresses.includes(answer)) && server === dnsServer,
    observed: `${answers.sort().join(' ') || `no address (${status ?? 'no status'})`}, from server ${server ?? 'unknown'}`,
  };
}

export function connects({ host }: Survey): Check {
  const command = `bash -c '</dev/tcp/${host}/443'`;
  return {
    id: 'tcp-443',
    title: 'TCP port 443 of the endpoint connects',
    command,
    expected: 'connected',
    run: async (run) => {
      const ran = await run(['bash', '-c', `</dev/tcp/${host}/443`], { timeoutMs: 5_000 });
      return ran.code === 0
        ? { pass: true, observed: 'connected' }
        : { pass: false, observed: complaint(ran) };
    },
  };
}

export function certificate({ host }: Survey): Check {
  const url = `https://${host}/`;
  return {
    id: 'certificate',
    title: "The endpoint's certificate verifies, and S3 answers",
    command: `curl -sS -o /dev/null -w '%{ssl_verify_result} %{http_code}\\n' ${url}`,
    expected: 'verify result 0, HTTP 403 to a request without a signature',
    run: async (run) => {
      const ran = await run(
        ['curl', '-sS', '-m', '10', '-o', '/dev/null', '-w', '%{ssl_verify_result} %{http_code}\n', url],
        { timeoutMs: 12_000 },
      );
      if (ran.code !== 0) return { pass: false, observed: complaint(ran) };
      const [verified, status] = ran.stdout.trim().split(' ');
      return {
        pass: verified === '0' && status === '403',
        observed: `verify result ${verified}, HTTP ${status}`,
      };
    },
  };
}

/** Through the endpoint's own name; without a host, by S3's own name and no endpoint URL. */
export function listsBuckets({ host, region }: { host?: string; region: string }): Check {
  const endpoint = host === undefined ? [] : ['--endpoint-url', `https://${host}`];
  const argv = ['aws', 's3', 'ls', '--region', region, ...endpoint];
  return {
    id: 'list-buckets',
    title: `Buckets are listed ${host === undefined ? 'without an endpoint URL' : 'through the endpoint'}`,
    command: argv.join(' '),
    expected: `a line with ${BUCKET}`,
    run: async (run) => {
      const ran = await run(argv, { timeoutMs: 20_000 });
      if (ran.code !== 0) return { pass: false, observed: complaint(ran) };
      const buckets = ran.stdout.split('\n').map((line) => line.trim().split(/\s+/).at(-1));
      return { pass: buckets.includes(BUCKET), observed: oneLine(ran.stdout) || 'no bucket' };
    },
  };
}

export function noPing({ addresses }: Survey): Check {
  const address = addresses[0]!;
  return {
    id: 'no-ping',
    title: 'The endpoint does not answer ping, as on AWS',
    command: `ping -c1 -W1 ${address}`,
    expected: 'no answer',
    run: async (run) => judgeSilence(await run(['ping', '-c1', '-W1', address])),
  };
}

export function noInternet(): Check {
  const address = '1.1.1.1';
  return {
    id: 'no-internet',
    title: 'There is no way to the internet',
    command: `ping -c1 -W1 ${address}`,
    expected: 'no answer',
    run: async (run) => judgeSilence(await run(['ping', '-c1', '-W1', address])),
  };
}

/** Only a ping that was really sent, or refused by a route, proves anything. */
export function judgeSilence(ran: Ran): Outcome {
  const unanswered = /\b0 received\b/.test(ran.stdout);
  const unreachable = /Network is unreachable|Destination \w+ Unreachable/i.test(ran.stdout + ran.stderr);
  const said = /^.*packets transmitted.*$/m.exec(ran.stdout)?.[0] ?? complaint(ran);
  return { pass: ran.code !== 0 && (unanswered || unreachable), observed: said };
}
