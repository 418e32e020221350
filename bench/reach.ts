/**
 * Questions on networks from 100 to 10,000 interfaces, with a security group for five and a route table for twenty of
 * them: how long an explanation and a proof take, from the first question on, with nothing looked up before. The last
 * column is the time for an interface, in proportion to that of the smallest network: 1 is linear.
 */
import { explain, frozen, prove, type World } from '../src/reach/index.ts';
import { TestNetwork } from '../src/reach/testing/network.ts';
import { median, summary } from './support/measure.ts';

const SIZES = [100, 300, 1_000, 3_000, 10_000];
const ROUNDS = 7;
const VPCS = 5;
/** Interfaces of a subnet; each subnet has a route table of its own. */
const PER_SUBNET = 20;
const PER_GROUP = 5;

/** Peered VPCs, an endpoint in the first, Client VPN, and a way out through a NAT gateway. */
function worldWith(interfaces: number): World {
  const test = new TestNetwork();
  const vpcs = Array.from({ length: VPCS }, (_, index) => test.vpc(`10.${index}.0.0/16`));
  const subnets = Array.from({ length: interfaces / PER_SUBNET }, (_, index) => {
    const vpc = vpcs[index % VPCS]!;
    const subnet = test.subnet(vpc, `10.${index % VPCS}.${Math.floor(index / VPCS)}.0/24`);
    return { vpc, subnet, table: test.table(vpc.id, subnet) };
  });
  const groups = Array.from({ length: interfaces / PER_GROUP }, (_, index) => {
    const { vpc } = subnets[Math.floor((index * PER_GROUP) / PER_SUBNET)]!;
    return test.group(vpc.id, `group-${index}`);
  });
  for (const [index, id] of groups.entries()) {
    const groupId = groups[(index * 7 + 1) % groups.length]!;
    for (let port = 1; port <= 5; port++)
      test.rule(id, 'ingress', { kind: 'group', groupId }, 'tcp', port * 100);
    test.rule(id, 'ingress', { kind: 'ipv4', cidr: '10.0.0.0/8' }, 'tcp', 443);
  }
  const [first] = vpcs;
  const peerings = vpcs.slice(1).map(({ id }) => test.peering(first!.id, id));
  const gateway = test.internetGateway(first!.id);
  const publicSubnet = test.subnet(first!, '10.0.255.0/24');
  const nat = test.natGateway(publicSubnet, '192.0.2.1');
  test.route(test.table(first!.id, publicSubnet), '8.8.8.8/32', { kind: 'internet-gateway', id: gateway });
  for (const { vpc, table } of subnets) {
    if (vpc !== first) continue;
    test.route(table, '0.0.0.0/0', { kind: 'nat-gateway', id: nat.id });
    for (const [index, id] of peerings.entries()) {
      test.route(table, `10.${index + 1}.0.0/16`, { kind: 'vpc-peering-connection', id });
    }
  }
  for (let index = 0; index < interfaces; index++) {
    const { subnet } = subnets[Math.floor(index / PER_SUBNET)]!;
    const base = test.network.subnets[subnet]!.cidrBlock.replace(/0\/24$/, '');
    test.instanceAt(subnet, [groups[Math.floor(index / PER_GROUP)]!], `${base}${10 + (index % PER_SUBNET)}`);
  }
  const here = subnets[0]!.subnet;
  const endpointGroup = test.group(first!.id, 'endpoint');
  const clientGroup = test.group(first!.id, 'clients');
  test.rule(endpointGroup, 'ingress', { kind: 'group', groupId: clientGroup }, 'tcp', 443);
  test.endpoint(first!.id, [here], [endpointGroup]);
  const vpn = test.clientVpn([here], [clientGroup], { authorize: ['0.0.0.0/0'], dnsServers: ['10.0.0.2'] });
  const endpoint = test.network.clientVpnEndpoints[vpn.id]!;
  const route = { origin: 'add-route', description: '', state: 'active' } as const;
  endpoint.routes.push({ destinationCidr: '0.0.0.0/0', targetSubnetId: here, ...route });
  test.site(vpn.id);
  const bucket = { name: 'bucket', region: test.world.region, ownerAccountId: test.network.accountId };
  return { ...test.world, buckets: { bucket } };
}

/** Milliseconds; every round asks a network of which nothing is known yet. */
function time(world: World, question: (world: World) => void): number[] {
  return Array.from({ length: ROUNDS }, () => {
    const fresh = frozen(world);
    const start = performance.now();
    question(fresh);
    return performance.now() - start;
  });
}

const base = new Map<string, number>();

console.log(
  'goal with 10,000: explain within 200 ms, prove within 2000 ms, neither above 1 for an interface',
);
for (const size of SIZES) {
  const world = worldWith(size);
  const { networkInterfaces, securityGroups, routeTables } = world.network;
  const counts = [networkInterfaces, securityGroups, routeTables].map((table) => Object.keys(table).length);
  console.log(`${counts[0]} interfaces, ${counts[1]} groups, ${counts[2]} route tables`);
  const questions = {
    explain: (asked: World) => {
      const { verdict } = explain(asked, { from: 'onprem', to: 's3://bucket/key' });
      if (verdict !== 'reachable') throw new Error('the endpoint is reached in this network');
    },
    prove: (asked: World) => {
      const { reached } = prove(asked, { from: 'onprem' });
      if (reached.length !== 1) throw new Error('exactly one address is reached in this network');
    },
  };
  for (const [name, question] of Object.entries(questions)) {
    const times = time(world, question);
    const perInterface = median(times) / size;
    base.set(name, base.get(name) ?? perInterface);
    const growth = (perInterface / base.get(name)!).toFixed(2);
    console.log(`  ${name.padEnd(8)} ${summary(times, 'ms')}; ${growth} for an interface`);
  }
}
