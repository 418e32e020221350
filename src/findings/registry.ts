/** Everything that can be wrong, by theme. A new kind is one entry in a file of `kinds/`, and `npm run findings`. */
import type { Theme } from './document.ts';
import { accessPoints } from './kinds/access-points.ts';
import { account } from './kinds/account.ts';
import { acls } from './kinds/acls.ts';
import { client } from './kinds/client.ts';
import { clientVpn } from './kinds/client-vpn.ts';
import { closed } from './kinds/closed.ts';
import { credentials } from './kinds/credentials.ts';
import { dns } from './kinds/dns.ts';
import { endpoint } from './kinds/endpoint.ts';
import { groups } from './kinds/groups.ts';
import { policy } from './kinds/policy.ts';
import { region } from './kinds/region.ts';
import { routes } from './kinds/routes.ts';
import { site } from './kinds/site.ts';
import { tls } from './kinds/tls.ts';

/** Codes are stable: programs and documents refer to them. */
export const registry = {
  ...account,
  ...groups,
  ...acls,
  ...routes,
  ...endpoint,
  ...clientVpn,
  ...site,
  ...dns,
  ...tls,
  ...region,
  ...policy,
  ...accessPoints,
  ...client,
  ...credentials,
  ...closed,
};

/** The same in the order in which a person reads of them. */
export const themes: readonly Theme[] = [
  { title: 'Accounts', kinds: account },
  { title: 'On premises', kinds: site },
  { title: 'Names', kinds: dns },
  { title: 'Client VPN', kinds: clientVpn },
  { title: 'Security groups', kinds: groups },
  { title: 'Network ACLs', kinds: acls },
  { title: 'Routes, gateways, peering', kinds: routes },
  { title: 'Endpoints', kinds: endpoint },
  { title: 'TLS', kinds: tls },
  { title: 'Regions and buckets', kinds: region },
  { title: 'Policies', kinds: policy },
  { title: 'Access points', kinds: accessPoints },
  { title: 'Clients', kinds: client },
  { title: 'Credentials', kinds: credentials },
  { title: 'Closed networks', kinds: closed },
];
