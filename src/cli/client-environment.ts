/** The environment in which commands run on a host of the lab. */
import type { Environment } from './state-directory.ts';

/** Where Debian keeps the system's roots; inside the lab this file holds the lab's own authority too. */
const SYSTEM_ROOTS = '/etc/ssl/certs/ca-certificates.crt';

/** The lab's one account. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' } as const;

/** Taken away: they would send a client somewhere else than the network of the lab would. */
const MISLEADING = [
  // `--endpoint-url` is what is rehearsed; an endpoint from the environment would hide a wrong one.
  /^AWS_ENDPOINT_URL(_|$)/,
  // A profile brings its own region, endpoint and credentials.
  /^AWS_(DEFAULT_)?PROFILE$/,
  // A real session's token beside the lab's key makes every signature a wrong one.
  /^AWS_(SESSION|SECURITY)_TOKEN$/,
  // There is no proxy in the lab, and with one the packets would not take the way that is looked at.
  /^(http|https|all|no|ftp)_proxy$/i,
];

/** The user's environment as a host of the lab needs it, and what somebody has set on that host. */
export function clientEnvironment(
  own: Environment,
  region: string,
  onHost: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !MISLEADING.some((pattern) => pattern.test(entry[0])),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: withSystemDirectories(own.PATH),
    ...CREDENTIALS,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // No metadata service answers there, and clients would wait for one.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Tools with roots of their own are pointed to the system's.
    AWS_CA_BUNDLE: SYSTEM_ROOTS,
    REQUESTS_CA_BUNDLE: SYSTEM_ROOTS,
    SSL_CERT_FILE: SYSTEM_ROOTS,
    CURL_CA_BUNDLE: SYSTEM_ROOTS,
    NODE_EXTRA_CA_CERTS: SYSTEM_ROOTS,
    ...onHost,
  };
}

/** A PATH with the directories where `ip`, `nft` and `openvpn` live, which an ordinary user's often lacks. */
export function withSystemDirectories(path = ''): string {
  const directories = path.split(':').filter(Boolean);
  const wanted = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return [...directories, ...wanted.filter((directory) => !directories.includes(directory))].join(':');
}
