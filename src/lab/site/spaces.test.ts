import { expect, it } from 'vitest';
import type { Site } from '../../network/network.ts';
import { emptyNetwork } from '../../network/network.ts';
import { siteSpaces } from './spaces.ts';

const site: Site = {
  name: 'onprem',
  lanCidr: '192.168.11.0/24',
  routerAddress: '192.168.11.1',
  publicAddress: '203.0.113.10',
  hosts: [{ name: 'onprem', address: '192.168.11.10' }],
};

function addedBy(localRoutes: string[]): string[] {
  const lines = (one: Site) =>
    siteSpaces({ ...emptyNetwork(), sites: { onprem: one } })
      .find(({ name }) => name === 'onprem')!
      .items.map(({ add }) => add);
  const plain = lines(site);
  const [host] = site.hosts;
  const withRoutes = { ...site, hosts: [{ ...host!, conditions: { localRoutes } }] };
  return lines(withRoutes).filter((line) => !plain.includes(line));
}

it('puts routes by hand beside those of a tunnel for the same block, each once', () => {
  expect(addedBy(['10.0.0.0/16', '10.0.0.0/16'])).toEqual([
    'route append 10.0.0.0/16 via 192.168.11.1 dev eth0 src 192.168.11.10',
  ]);
});

it('has the way to everywhere already', () => {
  expect(addedBy(['0.0.0.0/0'])).toEqual([]);
});
