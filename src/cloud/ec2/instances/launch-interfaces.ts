/** The network interfaces that an instance is launched with: made new, or found and taken. */
import type {
  InstanceNetworkInterfaceSpecification,
  PrivateIpAddressSpecification,
} from '@aws-sdk/client-ec2';
import { addNetworkInterface } from '../../../network/interfaces.ts';
import type { Instance, NetworkInterface, Subnet } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { addressesFrom, assign } from '../network-interfaces/addresses.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { attach, checkFree } from './attach.ts';

/** One interface to be. */
export type Wanted = { deviceIndex: number; deleteOnTermination: boolean } & (
  | { kind: 'existing'; networkInterfaceId: string }
  | { kind: 'new'; subnet: Subnet; groupIds: string[]; description: string; addresses: Addresses }
);

type Addresses = ReturnType<typeof addressesFrom>;

/** What `NetworkInterfaces` of a request asks for, the primary one first. */
export function wantedInterfaces(
  context: Context,
  specifications: InstanceNetworkInterfaceSpecification[],
  defaultSubnet: () => Subnet,
): Wanted[] {
  const wanted = specifications.map((specification) =>
    wantedInterface(context, specification, defaultSubnet),
  );
  const indexes = wanted.map(({ deviceIndex }) => deviceIndex);
  if (new Set(indexes).size < indexes.length) {
    throw new AwsError('InvalidParameterValue', 'Each network interface requires a device index of its own.');
  }
  if (!indexes.includes(0)) {
    throw new AwsError(
      'InvalidParameterCombination',
      'When specifying network interfaces, you must include a device at index 0.',
    );
  }
  return wanted.toSorted((a, b) => a.deviceIndex - b.deviceIndex);
}

function wantedInterface(
  context: Context,
  specification: InstanceNetworkInterfaceSpecification,
  defaultSubnet: () => Subnet,
): Wanted {
  refuse(specification, 'Ipv6AddressCount', 'Ipv6Addresses', 'Ipv6Prefixes', 'Ipv6PrefixCount');
  refuse(specification, 'Ipv4Prefixes', 'Ipv4PrefixCount', 'PrimaryIpv6', 'AssociateCarrierIpAddress');
  if (specification.InterfaceType !== 'interface') refuse(specification, 'InterfaceType');
  const { DeviceIndex: deviceIndex, NetworkInterfaceId, SubnetId, Groups } = specification;
  if (deviceIndex === undefined) throw missing('deviceIndex');
  if (!Number.isInteger(deviceIndex) || deviceIndex < 0) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${deviceIndex}) for parameter deviceIndex is invalid.`,
    );
  }
  const { PrivateIpAddress, PrivateIpAddresses, SecondaryPrivateIpAddressCount } = specification;
  const addresses = addressesFrom({ PrivateIpAddress, PrivateIpAddresses, SecondaryPrivateIpAddressCount });
  if (NetworkInterfaceId) {
    const given = [SubnetId, Groups?.length, addresses.primary, addresses.secondaries.length].some(Boolean);
    if (given || addresses.count > 0) {
      throw new AwsError(
        'InvalidParameterCombination',
        'A network interface may not specify both a network interface ID and a subnet, security groups or private addresses.',
      );
    }
    checkFree(find(context, networkInterfaceKind, NetworkInterfaceId));
    const deleteOnTermination = specification.DeleteOnTermination ?? false;
    return { kind: 'existing', deviceIndex, deleteOnTermination, networkInterfaceId: NetworkInterfaceId };
  }
  const subnet = SubnetId ? find(context, subnetKind, SubnetId) : defaultSubnet();
  return {
    kind: 'new',
    deviceIndex,
    deleteOnTermination: specification.DeleteOnTermination ?? true,
    subnet,
    groupIds: groupsForInterface(context, subnet.vpcId, Groups, subnet.id),
    description: specification.Description ?? '',
    addresses,
  };
}

/** What the request asks for outside `NetworkInterfaces`: one interface. */
export function wantedPrimary(
  subnet: Subnet,
  groupIds: string[],
  input: { PrivateIpAddress?: string | undefined; PrivateIpAddresses?: PrivateIpAddressSpecification[] },
): Wanted {
  return {
    kind: 'new',
    deviceIndex: 0,
    deleteOnTermination: true,
    subnet,
    groupIds,
    description: '',
    addresses: addressesFrom(input),
  };
}

/** The subnet in which an interface is or will be. */
export function subnetOfWanted(context: Context, wanted: Wanted): Subnet {
  if (wanted.kind === 'new') return wanted.subnet;
  const { networkInterfaces, subnets } = context.network;
  return subnets[networkInterfaces[wanted.networkInterfaceId]!.subnetId]!;
}

/** Makes or takes the interface and attaches it. Throws when the subnet has no address for it. */
export function provide(context: Context, instance: Instance, wanted: Wanted): NetworkInterface {
  const eni =
    wanted.kind === 'existing' ? existing(context, wanted.networkInterfaceId) : made(context, wanted);
  attach(context, instance, eni, wanted);
  return eni;
}

function existing({ network }: Context, id: string): NetworkInterface {
  const eni = network.networkInterfaces[id]!;
  checkFree(eni);
  return eni;
}

function made(context: Context, wanted: Wanted & { kind: 'new' }): NetworkInterface {
  const { subnet, groupIds, description, addresses } = wanted;
  const eni = withAddressErrors(() =>
    addNetworkInterface(
      context.network,
      {
        subnetId: subnet.id,
        groupIds,
        description,
        interfaceType: 'interface',
        privateIp: addresses.primary,
      },
      context.ids,
    ),
  );
  assign(context, eni, addresses.secondaries, addresses.count);
  return eni;
}
