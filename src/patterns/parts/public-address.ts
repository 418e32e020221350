/** The way that must not be there: to S3's public addresses. */
import type { Check, Outcome, Ran } from '../pattern.ts';
import { complaint } from '../ran.ts';

/** S3's own name in a region, and where the internet finds it. */
export interface PublicName {
  name: string;
  publicAddresses: readonly string[];
}

/** `curl` ends with this when the time is over. */
const CURL_TIMED_OUT = 28;

export function publicAddressBlocked({ name, publicAddresses }: PublicName): Check {
  const address = publicAddresses[0]!;
  const argv = [
    'curl',
    '-m',
    '3',
    '-sS',
    '-o',
    '/dev/null',
    '--resolve',
    `${name}:443:${address}`,
    `https://${name}/`,
  ];
  return {
    id: 'public-address-blocked',
    title: "S3's public address cannot be reached",
    command: argv.join(' '),
    expected: 'the connection times out',
    run: async (run) => judgeTimeout(await run(argv, { timeoutMs: 6_000 }), address),
  };
}

function judgeTimeout(ran: Ran, address: string): Outcome {
  const closed = ran.code === CURL_TIMED_OUT && !/resolv/i.test(ran.stderr);
  return { pass: closed, observed: ran.code === 0 ? `${address} answers` : complaint(ran) };
}
