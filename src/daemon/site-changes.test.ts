import { expect, it } from 'vitest';
import { emptyNetwork } from '../network/network.ts';
import { changeSites } from './site-changes.ts';

function oneSite() {
  const network = emptyNetwork();
  network.sites.onprem = {
    name: 'onprem',
    lanCidr: '192.168.11.0/24',
    routerAddress: '192.168.11.1',
    publicAddress: '203.0.113.10',
    hosts: [{ name: 'pc', address: '192.168.11.10', vpnProfile: 'client' }],
  };
  return network;
}

it('sets conditions of a place and of a host, and returns what was there before', () => {
  const network = oneSite();
  const before = changeSites(network, {
    onprem: {
      conditions: { stripsPrivateAnswers: true },
      hosts: { pc: { vpnProfile: null, conditions: { nameServers: ['8.8.8.8'] } } },
    },
  });
  expect(network.sites.onprem).toMatchObject({
    conditions: { stripsPrivateAnswers: true },
    hosts: [{ name: 'pc', conditions: { nameServers: ['8.8.8.8'] } }],
  });
  expect(network.sites.onprem!.hosts[0]).not.toHaveProperty('vpnProfile');
  expect(before).toEqual(oneSite().sites);
});

it.each([
  ['no object', 'tunnel'],
  ['a site that is not there', { osaka: {} }],
  ['a host that is not there', { onprem: { hosts: { mac: {} } } }],
  ['a member that cannot be set', { onprem: { lanCidr: '10.0.0.0/8' } }],
  ['an unknown condition', { onprem: { conditions: { raining: true } } }],
  [
    'a port that is none',
    { onprem: { conditions: { blocks: [{ protocol: 'udp', port: '443; flush ruleset' }] } } },
  ],
  ['an address that is none', { onprem: { hosts: { pc: { conditions: { nameServers: ['resolver'] } } } } }],
])('refuses %s with a sentence', (_, body) => {
  expect(() => changeSites(oneSite(), body)).toThrow(/\.$/);
});
