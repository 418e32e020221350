/** The route that leads to a name server of the internet, where a table lacks it. */
import type { Finding } from '../findings/index.ts';
import type { Network, RouteTable, RouteTarget } from '../network/network.ts';
import { routeTableOf } from '../network/routes.ts';

/** By the VPC's NAT gateway; from the gateway's own subnet by the internet gateway. To that one address only. */
export function withWayOut(finding: Finding, network: Network, to: string): Finding {
  if (finding.fix) return finding;
  if (finding.code === 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS') return withoutShadow(finding, network, to);
  if (finding.code !== 'NO_ROUTE_TO_DESTINATION') return finding;
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

/** A route for that address alone leads past the NAT gateway, which the default route leads to. */
function withoutShadow(finding: Finding, network: Network, to: string): Finding {
  const cidr = `${to}/32`;
  const has = ({ routes }: RouteTable, prefix: string, kind: RouteTarget['kind']): boolean =>
    routes.some(
      (one) => 'cidr' in one.destination && one.destination.cidr === prefix && one.target.kind === kind,
    );
  const table = Object.values(network.routeTables).find(
    (one) => has(one, cidr, 'internet-gateway') && has(one, '0.0.0.0/0', 'nat-gateway'),
  );
  const fix = table && `aws ec2 delete-route --route-table-id ${table.id} --destination-cidr-block ${cidr}`;
  return fix === undefined ? finding : { ...finding, fix };
}
