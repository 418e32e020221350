import { expect, it } from 'vitest';
import { explain } from '../explain.ts';
import { prove } from '../prove.ts';
import { publicDns } from '../testing/patterns.ts';

it('a roaming client beside its split tunnel has an internet access of its own, which brings replies', () => {
  const { world, vpn } = publicDns();
  const to = '1.1.1.1';
  expect(explain(world, { from: 'client-vpn', to }).verdict).toBe('blocked');
  const endpoint = world.network.clientVpnEndpoints[vpn.id]!;
  endpoint.splitTunnel = true;
  endpoint.routes = endpoint.routes.filter(({ destinationCidr }) => destinationCidr !== '0.0.0.0/0');
  expect(explain(world, { from: 'client-vpn', to })).toMatchObject({ verdict: 'reachable', findings: [] });
  const { reached } = prove(world, { from: 'client-vpn' });
  expect(reached.map(({ replies }) => replies)).toEqual(['yes', 'yes']);
});
