/**
 * What whoever runs a closed network does with the authority that signs its VPN clients: certificates, and lists of
 * those that hold no more. ACM got the authority's key with the lab's patterns, and gives no key away.
 */
import type { Network } from '../network/network.ts';
import type { createRevocationList, issue } from '../pki/index.ts';
import { BadControl } from './site-changes.ts';

/** `{ endpointId, issue: { usage, commonName, dnsNames?, days } }` or `{ endpointId, revoke: [SERIAL, …], days }`. */
interface Wish {
  endpointId?: unknown;
  issue?: { usage?: unknown; commonName?: unknown; dnsNames?: string[] };
  revoke?: unknown;
  /** From now; fractions, and less than nothing for what has had its time. */
  days?: unknown;
}

/** Throws `BadControl`. */
export async function certify(
  network: Network,
  body: unknown,
  pki: { issue: typeof issue; createRevocationList: typeof createRevocationList },
): Promise<object> {
  const { endpointId, issue: wanted, revoke, days } = (body ?? {}) as Wish;
  const endpoint = network.clientVpnEndpoints[String(endpointId)];
  if (!endpoint) throw new BadControl(`There is no Client VPN endpoint "${endpointId}".`);
  const authority = network.certificates[endpoint.clientRootCertificateChainArn];
  if (!authority?.privateKey) throw new BadControl(`The key of the authority of ${endpoint.id} is not here.`);
  if (typeof days !== 'number' || !Number.isFinite(days)) throw new BadControl('"days" is a number.');
  if (Array.isArray(revoke)) {
    return { list: await pki.createRevocationList(authority, revoke.map(String), days) };
  }
  const { usage, commonName, dnsNames } = wanted ?? {};
  if ((usage !== 'server' && usage !== 'client') || typeof commonName !== 'string') {
    throw new BadControl(
      '{"issue": {"usage": "server" or "client", "commonName": NAME}} is expected, or "revoke".',
    );
  }
  const issued = await pki.issue(authority, { usage, commonName, days, ...(dnsNames && { dnsNames }) });
  return { ...issued, chain: authority.certificate };
}
