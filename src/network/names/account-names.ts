/** Names that the account's own endpoints have. They are public, whatever their addresses are. */
import type { Network, VpcEndpoint } from '../network.ts';
import { clientVpnName, regionalName, zonalName } from './endpoint-names.ts';
import { type NameTable, nameTable } from './name-table.ts';

/** AWS answers names of endpoints for a minute. */
export const ENDPOINT_TTL = 60;

/**
 * The names that every resolver in the world knows: VPC endpoints answer their private addresses to everyone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function accountNames(network: Network): NameTable {
  const table = nameTable();
  for (const endpoint of Object.values(network.vpcEndpoints)) addEndpoint(table, network, endpoint);
  for (const { id, region, associations } of Object.values(network.clientVpnEndpoints)) {
    if (associations.length === 0) continue;
    // Clients put a random label in front; the name itself has no address.
    table.addBelow(clientVpnName({ id, region }), {
      ttl: ENDPOINT_TTL,
      type: 'A',
      data: associations.map(({ publicIp }) => publicIp),
    });
  }
  return table;
}

/** The regional name answers every zone's interface, a zonal one its own. */
function addEndpoint(table: NameTable, network: Network, endpoint: VpcEndpoint): void {
  if (endpoint.networkInterfaceIds.length === 0) return;
  addWithBelow(table, regionalName(endpoint), addressesOf(network, endpoint));
  for (const id of endpoint.networkInterfaceIds) {
    const { subnetId, privateIps } = network.networkInterfaces[id]!;
    const zone = network.subnets[subnetId]!.availabilityZone;
    addWithBelow(table, zonalName(endpoint, zone), privateIps.slice(0, 1));
  }
}

function addWithBelow(table: NameTable, name: string, data: string[]): void {
  const known = { ttl: ENDPOINT_TTL, type: 'A', data } as const;
  table.add(name, known);
  table.addBelow(name, known);
}

/** The addresses of an interface endpoint, one for each zone. */
export function addressesOf(network: Network, { networkInterfaceIds }: VpcEndpoint): string[] {
  return networkInterfaceIds.map((id) => network.networkInterfaces[id]!.privateIps[0]!);
}
