/** What every part of a random network is made with. */
import { managedPrefixLists } from '../../../src/network/prefix-lists.ts';
import type { Account } from '../account.ts';
import type { Random } from '../random.ts';

export interface Making {
  /** Of the network, among those of a run. */
  number: number;
  random: Random;
  account: Account;
}

/** Pools are small on purpose: blocks overlap, ports meet the ends of ranges. */
export const VPC_BLOCKS = [
  '10.0.0.0/16',
  '10.1.0.0/16',
  '10.0.128.0/20',
  '172.31.0.0/16',
  '192.168.0.0/20',
  '100.64.0.0/18',
];

export const LAN_BLOCKS = [
  '192.168.11.0/24',
  '10.0.1.0/24',
  '172.16.5.0/24',
  '10.1.0.0/16',
  '192.168.240.0/24',
];

/** Of the internet: those at which somebody answers, and others. */
export const PUBLIC_ADDRESSES = ['8.8.8.8', '1.1.1.1', '9.9.9.9', '52.94.5.5', '151.101.1.57'];

export const PORTS = [22, 53, 80, 443, 1023, 1024, 8080, 32768, 49151, 65535];

/** A range of ports with its ends in the pool, more often one port. */
export function portRange({ random }: Making): { from: number; to: number } {
  const from = random.pick(PORTS);
  if (random.chance(0.5)) return { from, to: from };
  const to = random.pick(PORTS);
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

/** A block that something in the network may lie in. */
export function someBlock({ random, account }: Making): string {
  const { network } = account;
  const vpc = random.maybe(Object.values(network.vpcs));
  const subnet = random.maybe(Object.values(network.subnets));
  const eni = random.maybe(Object.values(network.networkInterfaces));
  return random.pick([
    '0.0.0.0/0',
    '0.0.0.0/0',
    ...(vpc ? [vpc.cidrBlocks[0]!.cidrBlock, vpc.cidrBlocks.at(-1)!.cidrBlock] : []),
    ...(subnet ? [subnet.cidrBlock, subnet.cidrBlock] : []),
    ...(eni ? [`${eni.privateIps[0]}/32`] : []),
    `${random.pick(PUBLIC_ADDRESSES)}/32`,
    random.pick(LAN_BLOCKS),
    '10.0.0.0/8',
    '8.0.0.0/7',
    '10.100.0.0/22',
  ]);
}

/** That of S3. */
export function prefixListOf(region: string): string {
  return managedPrefixLists(region).find(({ name }) => name.endsWith('.s3'))!.id;
}
