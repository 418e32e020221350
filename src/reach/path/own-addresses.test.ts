import { expect, it } from 'vitest';
import { explain } from '../explain.ts';
import { flow } from '../flow.ts';
import { prove } from '../prove.ts';
import { TestNetwork } from '../testing/network.ts';
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

it('an instance takes at one interface what is for an address of its other', () => {
  const test = new TestNetwork();
  const vpc = test.vpc('10.0.0.0/16');
  const [near, far] = [test.subnet(vpc, '10.0.1.0/24'), test.subnet(vpc, '10.0.2.0/24')];
  const [open, closed] = [test.group(vpc.id, 'open'), test.group(vpc.id, 'closed')];
  test.rule(open, 'ingress', { kind: 'ipv4', cidr: '0.0.0.0/0' });
  const sender = test.instance(near, [open]);
  const host = test.instance(far, [open]);
  const second = test.eni(far, [closed]);
  second.attachment = { ...host.eni.attachment!, id: test.ids.id('eni-attach'), deviceIndex: 1 };
  const question = (to: string) =>
    flow(test.world, {
      from: { kind: 'network-interface', id: sender.eni.id },
      ...{ to, protocol: 'tcp', port: 443 },
    }).verdict;
  const [ip] = second.privateIps;
  expect(question(ip!)).toBe('blocked');
  test.route(vpc.tableId, '10.0.2.0/24', { kind: 'network-interface', id: host.eni.id });
  // Nothing that is not for the interface itself is taken by it, while source/destination checking is on.
  expect(question(ip!)).toBe('blocked');
  host.eni.sourceDestCheck = false;
  expect(question(ip!)).toBe('reachable');
  // The way of others leads on, to their own groups.
  expect(question(test.instance(far, [closed]).ip)).toBe('blocked');
});
