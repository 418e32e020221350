/** Everything that can be wrong, by theme. A new kind is one entry in a file of `kinds/`. */
import { acls } from './kinds/acls.ts';
import { clientVpn } from './kinds/client-vpn.ts';
import { dns } from './kinds/dns.ts';
import { endpoint } from './kinds/endpoint.ts';
import { groups } from './kinds/groups.ts';
import { routes } from './kinds/routes.ts';

/** Codes are stable: programs and documents refer to them. */
export const registry = { ...groups, ...acls, ...routes, ...endpoint, ...clientVpn, ...dns };
