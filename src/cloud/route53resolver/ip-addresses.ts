/** The addresses of a Resolver endpoint, each with an interface of its own. */
import { addNetworkInterface } from '../../network/interfaces.ts';
import type { Network, ResolverEndpoint, ResolverIpAddress } from '../../network/network.ts';
import { withAddressErrors } from '../ec2/kit/addresses.ts';
import type { Context } from '../service.ts';
import { invalidParameter, notFound, translated } from './errors.ts';
import type { IpAddressRequest, ShownIpAddress } from './operations.ts';

export const MIN_ADDRESSES = 2;
/** @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
export const MAX_ADDRESSES = 6;

/** The account of AWS's own that makes the interfaces. */
const REQUESTER_ID = '727180483921';

/** Adds an address, chosen or the lowest free one, with its interface. The subnet must exist. */
export function addAddress(
  context: Context,
  endpoint: ResolverEndpoint,
  { SubnetId, Ip, Ipv6 }: IpAddressRequest,
): void {
  if (Ipv6) throw invalidParameter('Only IPv4 addresses are served here.', 'IpAddresses.Ipv6');
  const id = context.ids.id('rni');
  const added = translated(() =>
    withAddressErrors(() =>
      addNetworkInterface(
        context.network,
        {
          subnetId: SubnetId!,
          groupIds: endpoint.groupIds,
          description: `Route 53 Resolver: ${endpoint.id}:${id}`,
          interfaceType: 'interface',
          requester: { id: REQUESTER_ID, service: 'route53-resolver' },
          privateIp: Ip || undefined,
        },
        context.ids,
      ),
    ),
  );
  endpoint.ipAddresses.push({ id, networkInterfaceId: added.id, creationTime: context.now });
}

/** By its id, or by subnet and address. Throws `ResourceNotFoundException`. */
export function findAddress(
  network: Network,
  endpoint: ResolverEndpoint,
  { IpId, SubnetId, Ip }: { IpId?: string; SubnetId?: string; Ip?: string },
): ResolverIpAddress {
  const found = endpoint.ipAddresses.find(({ id, networkInterfaceId }) => {
    const { subnetId, privateIps } = network.networkInterfaces[networkInterfaceId]!;
    return IpId ? id === IpId : subnetId === SubnetId && privateIps[0] === Ip;
  });
  if (!found) throw notFound('Resolver IP address', IpId ?? Ip ?? '');
  return found;
}

export function addressesOf(network: Network, { ipAddresses }: ResolverEndpoint): ShownIpAddress[] {
  return ipAddresses.map(({ id, networkInterfaceId, creationTime }) => {
    const { subnetId, privateIps } = network.networkInterfaces[networkInterfaceId]!;
    const time = new Date(creationTime).toISOString();
    return {
      IpId: id,
      SubnetId: subnetId,
      Ip: privateIps[0]!,
      Status: 'ATTACHED',
      StatusMessage: 'This IP address is operational.',
      CreationTime: time,
      ModificationTime: time,
    };
  });
}
