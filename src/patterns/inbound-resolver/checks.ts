/** Who answers for S3's own names, and where they lead; one check each. */

import { judgeDig, listsBuckets, noInternet } from '../parts/checks.ts';
import { BUCKET } from '../parts/names.ts';
import { publicAddressBlocked } from '../parts/public-address.ts';
import { roundTrip } from '../parts/round-trip.ts';
import type { Check, Lab, Outcome, Ran } from '../pattern.ts';
import { complaint } from '../ran.ts';
import { type Survey, survey } from './survey.ts';

export async function checks(lab: Lab): Promise<Check[]> {
  const facts = await survey(lab);
  return [
    siteForwards(facts),
    largeAnswers(facts),
    inboundAnswers(facts),
    onlyInbound(facts),
    nothingElse(facts),
    connectsPrivately(facts),
    listsBuckets({ region: facts.region }),
    roundTrip({ region: facts.region }),
    hostInVpc(facts),
    publicAddressBlocked(facts),
    noInternet(),
  ];
}

/** Asks with `dig`, and compares the addresses and who gave them. */
function asks(
  check: Pick<Check, 'id' | 'title'> & { options?: string[] },
  name: string,
  { addresses, dnsServer }: { addresses: string[]; dnsServer: string },
): Check {
  const argv = ['dig', ...(check.options ?? []), name];
  return {
    id: check.id,
    title: check.title,
    command: argv.join(' '),
    expected: `only ${addresses.join(' and ')}, from server ${dnsServer}`,
    run: async (run) => judgeDig(await run([...argv, '+tries=2', '+time=3']), { addresses, dnsServer }),
  };
}

function siteForwards({ name, addresses, siteResolver }: Survey): Check {
  const check = {
    id: 'site-forwards',
    title: "The site's own resolver gets the endpoint's private addresses for S3's own name",
  };
  return asks(check, name, { addresses, dnsServer: siteResolver });
}

function largeAnswers({ name, addresses, siteResolver }: Survey): Check {
  const check = { id: 'dns-over-tcp', title: 'So it does over TCP', options: ['+tcp'] };
  return asks(check, `${BUCKET}.${name}`, { addresses, dnsServer: siteResolver });
}

function inboundAnswers({ name, addresses, inbound }: Survey): Check {
  const server = inbound[0]!;
  const check = {
    id: 'inbound-answers',
    title: 'The Resolver inbound endpoint answers on premises',
    options: [`@${server}`],
  };
  return asks(check, name, { addresses, dnsServer: server });
}

export function onlyInbound({ name, publicAddresses, vpcResolver }: Survey): Check {
  const check = {
    id: 'only-inbound',
    title: "The VPC's own resolver still gives S3's public addresses, for the gateway endpoint",
    options: [`@${vpcResolver}`],
  };
  return asks(check, name, { addresses: publicAddresses, dnsServer: vpcResolver });
}

function nothingElse({ siteResolver }: Survey): Check {
  const check = {
    id: 'nothing-else',
    title: 'Other names do not go through the inbound endpoint',
  };
  return asks(check, 'dns.google', { addresses: ['8.8.8.8', '8.8.4.4'], dnsServer: siteResolver });
}

function connectsPrivately({ name, addresses }: Survey): Check {
  const url = `https://${name}/`;
  const format = '%{remote_ip} %{ssl_verify_result} %{http_code}';
  return {
    id: 'private-address',
    title: "S3's own name leads to the endpoint, whose certificate covers it",
    command: `curl -sS -o /dev/null -w '${format}\\n' ${url}`,
    expected: `${addresses.join(' or ')}, verify result 0, HTTP 403 to a request without a signature`,
    run: async (run) =>
      judgeConnection(
        await run(['curl', '-sS', '-m', '10', '-o', '/dev/null', '-w', `${format}\n`, url], {
          timeoutMs: 12_000,
        }),
        addresses,
      ),
  };
}

/** Nothing but the gateway endpoint leads there: the VPC has no internet gateway. */
function hostInVpc({ name, publicAddresses, host }: Survey): Check {
  const url = `https://${name}/`;
  const format = '%{remote_ip} %{ssl_verify_result} %{http_code}';
  return {
    id: 'gateway-endpoint',
    title: 'A host in the VPC goes to a public address of S3, through the gateway endpoint',
    command: `kairo exec ${host} -- curl -sS -o /dev/null -w '${format}\\n' ${url}`,
    expected: `one of ${publicAddresses.join(', ')}, verify result 0, HTTP 403 to a request without a signature`,
    run: async (run) =>
      judgeConnection(
        await run(['curl', '-sS', '-m', '10', '-o', '/dev/null', '-w', `${format}\n`, url], {
          timeoutMs: 12_000,
          host,
        }),
        publicAddresses,
      ),
  };
}

export function judgeConnection(ran: Ran, addresses: string[]): Outcome {
  if (ran.code !== 0) return { pass: false, observed: complaint(ran) };
  const [address = '', verified, status] = ran.stdout.trim().split(' ');
  return {
    pass: addresses.includes(address) && verified === '0' && status === '403',
    observed: `${address}, verify result ${verified}, HTTP ${status}`,
  };
}
