/** Every stage says something, whatever is asked. */
import { expect, it } from 'vitest';
import { explain } from './explain.ts';
import { inboundResolver, providedDns, publicDns } from './testing/patterns.ts';

const from = ['onprem', 'onprem/router', 'neighbour', 'client-vpn', 'internet', '203.0.113.10'];

it.each([
  ['provided-dns', providedDns()],
  ['public-dns', publicDns()],
  ['inbound-resolver', inboundResolver()],
])('in %s', (_, { world, endpoint, addresses, subnets, test, vpc }) => {
  const { id: instance } = test.instance(subnets[0]!, [vpc.groupId]);
  const [association] = Object.values(world.network.clientVpnEndpoints)[0]!.associations;
  const to = [
    ...['s3://kairo-rehearsal/a', endpoint.id, addresses[0]!, instance, '10.0.0.2', '8.8.8.8', '1.1.1.1'],
    ...['onprem', 'neighbour', '192.168.11.1', '203.0.113.10', association!.publicIp, '10.99.0.1'],
  ];
  const silent = [...from, instance].flatMap((source) =>
    to.flatMap((target) => {
      const { stages } = explain(world, { from: source, to: target });
      return stages.filter(({ detail }) => detail === '').map(({ stage }) => [source, target, stage]);
    }),
  );
  expect(silent).toEqual([]);
});

it('says which name a client has to ask for, where the one that comes first does not get there', () => {
  const { world } = inboundResolver();
  const asked = () => explain(world, { from: 'onprem', to: 's3://kairo-rehearsal' });
  expect(asked().stages.some(({ stage }) => stage === 'host-name')).toBe(false);
  world.network.sites.onprem!.forwarders = [];
  expect(asked()).toMatchObject({
    verdict: 'reachable',
    stages: [
      {
        stage: 'host-name',
        resource: expect.stringMatching(/^bucket\.vpce-/),
        detail: expect.stringMatching(
          /by kairo-rehearsal\.s3\.ap-northeast-1\.amazonaws\.com .*: DNS_PUBLIC_ANSWER$/,
        ),
      },
      ...asked().stages.slice(1),
    ],
  });
});
