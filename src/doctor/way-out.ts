/** The route that leads to a name server of the internet, where a table lacks it. */
import type { Finding } from '../findings/index.ts';
import type { Network } from '../network/network.ts';
import { routeTableOf } from '../network/routes.ts';

/** By the VPC's NAT gateway; from the gateway's own subnet by the internet gateway. To that one address only. */
export function withWayOut(finding: Finding, network: Network, to: string): Finding {
  if (finding.code !== 'NO_ROUTE_TO_DESTINATION' || finding.fix) return finding;
  const table = network.routeTables[finding.resource];
  const nat = Object.values(network.natGateways).find(
    ({ state, vpcId, connectivityType }) =>
      state === 'available' && vpcId === table?.vpcId && connectivityType === 'public',
  );
  const gateway = Object.values(network.internetGateways).find(({ vpcId }) => vpcId === table?.vpcId);
  if (!nat || !gateway) return finding;
  const ofGateway = routeTableOf(network, nat.subnetId).id === finding.resource;
  const target = ofGateway ? `--gateway-id ${gateway.id}` : `--nat-gateway-id ${nat.id}`;
  const fix = `aws ec2 create-route --route-table-id ${finding.resource} --destination-cidr-block ${to}/32 ${target}`;
  return { ...finding, fix };
}
