/** A running instance: a namespace with its interfaces, configured as its image would by DHCP. */
import { interfacesOfInstance, isUp } from '../../network/instances.ts';
import type { Instance, Network, NetworkInterface } from '../../network/network.ts';
import {
  address,
  type IpItem,
  linkUp,
  loopbackUp,
  neighbour,
  route,
  rule,
  type Space,
} from '../kernel/space.ts';
import { instanceLink, instanceSpace, RANK, ROUTER_MAC } from '../names.ts';
import { gatewayAddress } from '../vpc/addresses.ts';
import { resolvConf } from './resolv-conf.ts';

/** The first routing table of those that secondary interfaces have each to themselves. */
const FIRST_TABLE = 10_000;

export function instanceSpaces(network: Network): Space[] {
  return Object.values(network.instances)
    .filter(isUp)
    .map((instance) => spaceOf(network, instance));
}

function spaceOf(network: Network, instance: Instance): Space {
  const interfaces = interfacesOfInstance(network, instance.id);
  return {
    name: instanceSpace(instance.id),
    rank: RANK.leaf,
    sysctls: {
      'net.ipv4.conf.all.rp_filter': '0',
      'net.ipv4.conf.default.rp_filter': '0',
    },
    items: [loopbackUp(), ...interfaces.flatMap((eni) => interfaceItems(network, eni))],
    files: { 'resolv.conf': resolvConf(network, instance.vpcId) },
  };
}

/** Addresses, and the way to the router. The primary interface's is the instance's own; others answer by theirs. */
function interfaceItems(network: Network, eni: NetworkInterface): IpItem[] {
  const { deviceIndex } = eni.attachment!;
  const subnet = network.subnets[eni.subnetId]!;
  const gateway = gatewayAddress(subnet);
  const device = instanceLink(deviceIndex);
  const prefix = subnet.cidrBlock.split('/')[1];
  return [
    ...linkUp(device),
    ...eni.privateIps.map((ip, index) =>
      address(`${ip}/${index === 0 ? prefix : 32}`, device, ' noprefixroute'),
    ),
    neighbour(gateway, ROUTER_MAC, device),
    ...(deviceIndex === 0
      ? primaryWay(gateway, device, eni.privateIps[0]!)
      : secondaryWay(gateway, device, eni.privateIps, FIRST_TABLE + deviceIndex)),
  ];
}

function primaryWay(gateway: string, device: string, ip: string): IpItem[] {
  return [
    { add: `route add ${gateway}/32 dev ${device}` },
    { add: `route add default via ${gateway} dev ${device} src ${ip}` },
  ];
}

function secondaryWay(gateway: string, device: string, ips: string[], table: number): IpItem[] {
  return [
    route(`default via ${gateway} dev ${device} onlink table ${table}`),
    ...ips.map((ip) => rule(`pref ${table} from ${ip} lookup ${table}`)),
  ];
}
