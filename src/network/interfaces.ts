/** Network interfaces: made with an address and a MAC, and taken away. */
import { block, holds, parseAddress } from './cidr.ts';
import type { Ids } from './ids.ts';
import type { Network, NetworkInterface } from './network.ts';
import { releasePublicAddresses } from './public-addresses.ts';
import { isReserved, lowestFreeAddress, takenAddresses } from './subnets.ts';

/** An address that an interface cannot have. The API layer turns `problem` into AWS's error. */
export class AddressUnavailable extends Error {
  override readonly name = 'AddressUnavailable';
  readonly problem: 'in-use' | 'reserved' | 'outside-subnet' | 'subnet-full';

  constructor(problem: AddressUnavailable['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** What an interface is made from. */
export interface NewNetworkInterface {
  subnetId: string;
  groupIds: string[];
  description: string;
  interfaceType: NetworkInterface['interfaceType'];
  /** The AWS service that manages it, when it is not the user's own. */
  requester?: NetworkInterface['requester'];
  /** Its primary address; the lowest free one of the subnet when absent. */
  privateIp?: string | undefined;
}

/**
 * Adds an interface to the network and returns it as the network holds it.
 * Throws `AddressUnavailable`, and has changed nothing then. The subnet and the groups must exist.
 */
export function addNetworkInterface(
  network: Network,
  { subnetId, groupIds, description, interfaceType, requester, privateIp }: NewNetworkInterface,
  ids: Ids,
): NetworkInterface {
  const subnet = network.subnets[subnetId]!;
  const primary = claimAddress(network, subnetId, privateIp);
  const id = ids.id('eni');
  network.networkInterfaces[id] = {
    id,
    region: subnet.region,
    vpcId: subnet.vpcId,
    subnetId,
    privateIps: [primary],
    macAddress: macAddressOf(id),
    description,
    groupIds: [...groupIds],
    interfaceType,
    ...(requester && { requester }),
    sourceDestCheck: true,
  };
  return network.networkInterfaces[id];
}

/** Takes an interface and its tags away, and its public addresses from it. Routes to it stay, as black holes. */
export function removeNetworkInterface(network: Network, id: string): void {
  releasePublicAddresses(network, ({ networkInterfaceId }) => networkInterfaceId === id);
  delete network.networkInterfaces[id];
  delete network.tags[id];
}

/** The wanted address if it can be had, or the lowest free one. Throws `AddressUnavailable`. */
export function claimAddress(network: Network, subnetId: string, wanted?: string): string {
  if (wanted !== undefined) {
    checkAddress(network, subnetId, wanted);
    return wanted;
  }
  const free = lowestFreeAddress(network, subnetId);
  if (free === undefined) {
    throw new AddressUnavailable('subnet-full', `The subnet ${subnetId} has no free address left`);
  }
  return free;
}

function checkAddress(network: Network, subnetId: string, wanted: string): void {
  const range = block(network.subnets[subnetId]!.cidrBlock);
  const ip = parseAddress(wanted);
  if (ip === undefined || !holds(range, ip)) {
    throw new AddressUnavailable(
      'outside-subnet',
      `Address ${wanted} does not fall within the subnet's address range`,
    );
  }
  if (isReserved(range, ip)) {
    throw new AddressUnavailable('reserved', `Address ${wanted} is in subnet's reserved address range`);
  }
  if (takenAddresses(network, subnetId).has(ip)) {
    throw new AddressUnavailable('in-use', `Address ${wanted} is in use.`);
  }
}

/** A locally administered address that follows from the id: `eni-…a1b2c3d4e5` → `06:a1:b2:c3:d4:e5`. */
function macAddressOf(id: string): string {
  const digits = id.slice(-10).match(/../g) ?? [];
  return ['06', ...digits].join(':');
}
