/** Firewalls on premises: the router's towards the internet, and a host's own. */
import type { BlockedPort, Site, SiteHost } from '../../network/network.ts';
import type { NftChain, Ruleset } from '../kernel/space.ts';

/** Drops without a word, whatever the router itself or a host behind it sends. */
export function routerFirewall({ conditions }: Site): Record<string, NftChain> {
  const drops = [
    ...(conditions?.blocks ?? []).map((port) => `oifname "wan" ${portOf(port)} drop`),
    ...(conditions?.silentMtu === undefined
      ? []
      : [`oifname "wan" ip length > ${conditions.silentMtu} drop`]),
  ];
  return {
    firewall: { hook: 'type filter hook postrouting priority 0; policy accept;', rules: drops },
  };
}

export function hostFirewall({ conditions }: SiteHost): Ruleset {
  return {
    table: 'host',
    sets: {},
    maps: {},
    chains: {
      firewall: {
        hook: 'type filter hook output priority 0; policy accept;',
        rules: (conditions?.blocks ?? []).map((port) => `${portOf(port)} drop`),
      },
    },
  };
}

const portOf = ({ protocol, port }: BlockedPort): string => `${protocol} dport ${port}`;
