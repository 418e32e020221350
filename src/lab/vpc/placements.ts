/** Which interfaces of a VPC carry packets, and where the router finds them. */
import { isUp } from '../../network/instances.ts';
import type { Network, NetworkInterface } from '../../network/network.ts';
import { associationSpace, instanceLink, instanceSpace, interfaceLink, natGatewaySpace } from '../names.ts';

export interface Placement {
  networkInterface: NetworkInterface;
  /** The router's link: one of its own, or `svc0` for interfaces that AWS manages. */
  device: string;
  /** The namespace behind a link of its own, and what the link is called there. */
  space?: string;
  spaceDevice?: string;
}

/** Services whose interfaces are addresses in the VPC's services namespace. */
const MANAGED = new Set<string | undefined>(['vpc-endpoint', 'route53-resolver']);

/** The link to the managed interfaces. */
export const SERVICES_DEVICE = 'svc0';

/** An interface that nothing is attached to carries no packets and has no place. */
export function placementsOf(network: Network, vpcId: string): Placement[] {
  const spaces = spacesBehindInterfaces(network);
  return Object.values(network.networkInterfaces)
    .filter((networkInterface) => networkInterface.vpcId === vpcId)
    .flatMap((networkInterface): Placement[] => {
      if (MANAGED.has(networkInterface.requester?.service)) {
        return [{ networkInterface, device: SERVICES_DEVICE }];
      }
      const behind = spaces.get(networkInterface.id) ?? instanceBehind(network, networkInterface);
      return behind ? [{ networkInterface, device: interfaceLink(networkInterface.id), ...behind }] : [];
    });
}

/** The VPCs that any packet can meet, each with its interfaces. */
export function livingVpcs(network: Network): { vpcId: string; placements: Placement[] }[] {
  const ids = new Set(Object.values(network.networkInterfaces).map(({ vpcId }) => vpcId));
  return [...ids]
    .map((vpcId) => ({ vpcId, placements: placementsOf(network, vpcId) }))
    .filter(({ placements }) => placements.length > 0);
}

type Behind = Required<Pick<Placement, 'space' | 'spaceDevice'>>;

/** Only an instance that is up has a place. */
function instanceBehind(network: Network, { attachment }: NetworkInterface): Behind | undefined {
  const instance = network.instances[attachment?.instanceId ?? ''];
  if (!instance || !isUp(instance)) return undefined;
  return { space: instanceSpace(instance.id), spaceDevice: instanceLink(attachment!.deviceIndex) };
}

function spacesBehindInterfaces(network: Network): Map<string, Behind> {
  const associations = Object.values(network.clientVpnEndpoints).flatMap((endpoint) => endpoint.associations);
  const behind = new Map<string, Behind>();
  for (const { id, networkInterfaceId } of associations)
    behind.set(networkInterfaceId, { space: associationSpace(id), spaceDevice: 'eni0' });
  for (const { id, networkInterfaceId } of Object.values(network.natGateways)) {
    if (networkInterfaceId)
      behind.set(networkInterfaceId, { space: natGatewaySpace(id), spaceDevice: 'eni0' });
  }
  return behind;
}
