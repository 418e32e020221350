import { describe, expect, it } from 'vitest';
import { violations } from '../../network/invariants.ts';
import type { Network } from '../../network/network.ts';
import { testCloud } from './kit/testing.ts';

function sound() {
  const cloud = testCloud();
  const vpc = cloud.call('CreateVpc', { CidrBlock: '10.0.0.0/16' }).Vpc!;
  const subnet = cloud.call('CreateSubnet', { VpcId: vpc.VpcId!, CidrBlock: '10.0.1.0/24' }).Subnet!;
  cloud.call('CreateNetworkInterface', { SubnetId: subnet.SubnetId! });
  return cloud;
}

const first = <T>(table: Record<string, T>): T => Object.values(table)[0]!;

function set<T extends object>(target: T, members: Partial<T>): void {
  Object.assign(target, members);
}

describe('violations', () => {
  it('finds none in a network that the API made', () => {
    expect(violations(sound().network)).toEqual([]);
  });

  const breakages: [string, (network: Network) => void, RegExp][] = [
    ['two subnets that overlap', (n) => copySubnet(n, '10.0.1.128/25'), /overlaps/],
    ['a subnet outside its VPC', (n) => set(first(n.subnets), { cidrBlock: '10.1.0.0/24' }), /outside/],
    ['a subnet without an ACL', (n) => set(first(n.networkAcls), { associations: [] }), /has 0 network ACLs/],
    [
      'a VPC without a main table',
      (n) => set(first(n.routeTables), { associations: [] }),
      /0 main route tables/,
    ],
    [
      'a table without a local route',
      (n) => set(first(n.routeTables), { routes: [] }),
      /no route of its own/,
    ],
    ['an interface of a deleted group', (n) => set(n, { securityGroups: {} }), /which is gone/],
    [
      'a reserved address',
      (n) => set(first(n.networkInterfaces), { privateIps: ['10.0.1.3'] }),
      /cannot give/,
    ],
    ['an address twice', (n) => void first(n.networkInterfaces).privateIps.push('10.0.1.4'), /twice/],
    ['tags of nothing', (n) => set(n.tags, { 'vpc-00000000': { a: 'b' } }), /outlived/],
  ];
  it.each(breakages)('names %s', (_, damage, expected) => {
    const cloud = sound();
    cloud.change(damage);
    expect(violations(cloud.network).join('\n')).toMatch(expected);
  });
});

function copySubnet(network: Network, cidrBlock: string): void {
  const id = 'subnet-ffffffffffffffff0';
  network.subnets[id] = { ...first(network.subnets), id, cidrBlock };
  first(network.networkAcls).associations.push({ id: 'aclassoc-0', subnetId: id });
}
