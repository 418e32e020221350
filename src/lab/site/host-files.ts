/** Files below /etc of hosts on premises. */
import type { Site, SiteHost } from '../../network/network.ts';

/** What is asked while no tunnel says otherwise: the site's own resolver. */
export function resolvConf(site: Site): string {
  return `nameserver ${site.routerAddress}\n`;
}

/** Of one host, where somebody may have written name servers in by hand. */
export function ownResolvConf(site: Site, { conditions }: SiteHost): string {
  if (!conditions?.nameServers) return resolvConf(site);
  return conditions.nameServers.map((server) => `nameserver ${server}\n`).join('');
}

export function hostsFile({ name, address, conditions }: SiteHost): string {
  const entries = Object.entries(conditions?.hostsFile ?? {});
  return [
    '127.0.0.1 localhost',
    `${address} ${name}`,
    ...entries.map(([host, ip]) => `${ip} ${host}`),
    '',
  ].join('\n');
}
