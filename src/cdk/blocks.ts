/** Address blocks that people choose, checked while the app is synthesized and not minutes later by CloudFormation. */
import { Token } from 'aws-cdk-lib';
import {
  type Block,
  contains,
  formatAddress,
  formatBlock,
  overlaps,
  parseBlock,
  size,
} from '../network/cidr.ts';

/** AWS keeps the first four addresses of a subnet and the last one. */
const SMALLEST_SUBNET_PREFIX = 28;
const LARGEST_VPC_PREFIX = 16;

/** The block. Throws a sentence for a text that is none; `what` says what it was to be. */
export function chosenBlock(what: string, cidr: string): Block {
  const parsed = parseBlock(cidr);
  if (parsed && formatBlock(parsed) === cidr) return parsed;
  const hint = parsed ? `; its first address is ${formatBlock(parsed)}` : ', such as 10.0.0.0/16';
  throw new Error(`${what} is "${cidr}"; it must be an IPv4 CIDR block${hint}.`);
}

/** The block of a VPC or of a subnet: /16 to /28. */
export function networkBlock(what: string, cidr: string): Block {
  const chosen = chosenBlock(what, cidr);
  if (chosen.prefix >= LARGEST_VPC_PREFIX && chosen.prefix <= SMALLEST_SUBNET_PREFIX) return chosen;
  throw new Error(`${what} is "${cidr}"; AWS takes /${LARGEST_VPC_PREFIX} to /${SMALLEST_SUBNET_PREFIX}.`);
}

/** `count` blocks of a prefix at the beginning of a larger one: 10.0.0.0/24, 10.0.1.0/24, … */
export function firstBlocks(outer: Block, prefix: number, count: number): string[] {
  const each = 2 ** (32 - prefix);
  if (count * each > size(outer)) {
    throw new Error(
      `${count} subnets of /${prefix} do not fit into ${formatBlock(outer)}; give subnetCidrs.`,
    );
  }
  return Array.from({ length: count }, (_, position) =>
    formatBlock({
      first: outer.first + position * each,
      last: outer.first + (position + 1) * each - 1,
      prefix,
    }),
  );
}

/** Throws when a block lies outside another, or meets one of its neighbours. */
export function assertSubnets(vpc: string, subnets: readonly string[]): void {
  const outer = networkBlock("The VPC's cidr", vpc);
  const taken: [string, Block][] = [];
  for (const cidr of subnets) {
    const inner = networkBlock("A subnet's CIDR block", cidr);
    if (!contains(outer, inner)) throw new Error(`The subnet ${cidr} lies outside the VPC's ${vpc}.`);
    const met = taken.find(([, other]) => overlaps(other, inner));
    if (met) throw new Error(`The subnets ${met[0]} and ${cidr} overlap.`);
    taken.push([cidr, inner]);
  }
}

/**
 * The block that Client VPN gives its clients addresses from: /12 to /22, and none that the VPC has.
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is-best-practices.html
 */
export function assertClientBlock(client: string, vpc: string): void {
  if (Token.isUnresolved(client) || Token.isUnresolved(vpc)) return;
  const block = chosenBlock('clientCidr', client);
  if (block.prefix < 12 || block.prefix > 22) {
    throw new Error(`clientCidr is "${client}"; Client VPN takes /12 to /22.`);
  }
  if (overlaps(block, chosenBlock("The VPC's cidr", vpc))) {
    throw new Error(`clientCidr ${client} overlaps the VPC's ${vpc}; choose a block that nobody else has.`);
  }
}

/** The address at a place of a block: `addressAt('10.0.0.0/16', 2)` is that of the VPC's resolver. */
export function addressAt(cidr: string, place: number): string {
  return formatAddress(chosenBlock('A block', cidr).first + place);
}

/** The block of the same size after the last of these: 10.0.0.0/24, 10.0.1.0/24 → 10.0.2.0/24. */
export function following(cidrs: readonly string[]): string {
  const last = cidrs
    .map((cidr) => chosenBlock('A block', cidr))
    .sort((a, b) => a.first - b.first)
    .at(-1)!;
  return formatBlock({ first: last.last + 1, last: last.last + size(last), prefix: last.prefix });
}
