/** The default VPC that an account finds in every region. */
import { block, formatBlock } from '../../../network/cidr.ts';
import type { Ids } from '../../../network/ids.ts';
import type { Network, Subnet, Vpc } from '../../../network/network.ts';
import { mainRouteTable } from '../../../network/routes.ts';
import { type Zone, zonesOf } from '../../../network/zones.ts';
import { addSubnet } from '../subnets/subnet-parts.ts';
import { addVpc } from './vpc-parts.ts';

const DEFAULT_VPC_BLOCK = '172.31.0.0/16';
const DEFAULT_SUBNET_PREFIX = 20;

/** The default VPC of a region, made when it is not there. For the start of a lab. */
export function ensureDefaultVpc(network: Network, region: string, ids: Ids): Vpc {
  return (
    Object.values(network.vpcs).find((vpc) => vpc.region === region && vpc.isDefault) ??
    addDefaultVpc(network, region, ids)
  );
}

/**
 * Adds the default VPC: a subnet in each zone, an attached internet gateway, and the route to it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
export function addDefaultVpc(network: Network, region: string, ids: Ids): Vpc {
  const vpc = addVpc(network, { region, cidrBlock: DEFAULT_VPC_BLOCK, isDefault: true }, ids);
  for (const zone of zonesOf(region)) addDefaultSubnet(network, vpc, zone, ids);
  const gatewayId = ids.id('igw');
  network.internetGateways[gatewayId] = { id: gatewayId, region, vpcId: vpc.id };
  mainRouteTable(network, vpc.id).routes.push({
    destination: { cidr: '0.0.0.0/0' },
    target: { kind: 'internet-gateway', id: gatewayId },
    origin: 'CreateRoute',
  });
  return vpc;
}

/** Adds the default subnet of a zone: the first free /20 of the default VPC. `undefined` when there is none. */
export function addDefaultSubnet(network: Network, vpc: Vpc, zone: Zone, ids: Ids): Subnet | undefined {
  const cidrBlock = firstFreeBlock(network, vpc);
  if (cidrBlock === undefined) return undefined;
  return addSubnet(
    network,
    {
      vpcId: vpc.id,
      availabilityZone: zone.name,
      cidrBlock,
      mapPublicIpOnLaunch: true,
      defaultForAz: true,
    },
    ids,
  );
}

function firstFreeBlock(network: Network, vpc: Vpc): string | undefined {
  const whole = block(vpc.cidrBlocks[0]!.cidrBlock);
  const taken = Object.values(network.subnets)
    .filter((subnet) => subnet.vpcId === vpc.id)
    .map((subnet) => block(subnet.cidrBlock));
  const size = 2 ** (32 - DEFAULT_SUBNET_PREFIX);
  for (let first = whole.first; first + size - 1 <= whole.last; first += size) {
    const last = first + size - 1;
    if (taken.every((other) => other.last < first || other.first > last)) {
      return formatBlock({ first, last, prefix: DEFAULT_SUBNET_PREFIX });
    }
  }
  return undefined;
}
