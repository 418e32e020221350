/** Routes of a Client VPN endpoint. Each belongs to one association, or leads to other clients. */
import { formatBlock } from '../../../network/cidr.ts';
import type { ClientVpnEndpoint } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import { matches } from '../kit/filters.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { page } from '../kit/pages.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { checkedTarget, checkNoOverlap } from './settings.ts';

/** The target of routes to other clients. */
const LOCAL = 'local';

export const clientVpnRoutes: Ec2Handlers = {
  CreateClientVpnRoute(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const destination = checkedTarget(input.DestinationCidrBlock, 'DestinationCidrBlock');
    const destinationCidr = formatBlock(destination);
    const targetSubnetId = input.TargetVpcSubnetId;
    if (!targetSubnetId) throw missing('TargetVpcSubnetId');
    if (targetSubnetId !== LOCAL) {
      checkAssociated(endpoint, targetSubnetId);
      if (destination.prefix !== 0)
        checkNoOverlap(endpoint.clientCidrBlock, destination, `the route to ${destinationCidr}`);
    }
    if (
      endpoint.routes.some(
        (route) => route.destinationCidr === destinationCidr && route.targetSubnetId === targetSubnetId,
      )
    ) {
      throw new AwsError(
        'InvalidClientVpnDuplicateRoute',
        `Route to ${destinationCidr} through ${targetSubnetId} already exists`,
      );
    }
    if (
      endpoint.routes.filter((route) => route.targetSubnetId === targetSubnetId).length >=
      QUOTAS.routesPerClientVpnAssociation
    ) {
      throw new AwsError('ClientVpnRouteLimitExceeded', 'The maximum number of routes has been reached.');
    }
    endpoint.routes.push({
      destinationCidr,
      targetSubnetId,
      origin: 'add-route',
      description: input.Description ?? '',
      state: 'creating',
    });
    resetIfPushed(endpoint);
    return { Status: { Code: 'creating' } };
  },

  DeleteClientVpnRoute(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const destinationCidr = formatBlock(checkedTarget(input.DestinationCidrBlock, 'DestinationCidrBlock'));
    const leaving = endpoint.routes.find(
      (route) =>
        route.destinationCidr === destinationCidr &&
        (input.TargetVpcSubnetId === undefined || route.targetSubnetId === input.TargetVpcSubnetId),
    );
    if (!leaving)
      throw new AwsError('InvalidClientVpnRouteNotFound', `Route to ${destinationCidr} does not exist`);
    if (leaving.origin === 'associate') {
      throw new AwsError(
        'InvalidParameterValue',
        `Route to ${destinationCidr} came with an association and cannot be deleted. Disassociate the target network instead.`,
      );
    }
    endpoint.routes = endpoint.routes.filter((route) => route !== leaving);
    resetIfPushed(endpoint);
    return { Status: { Code: 'deleting' } };
  },

  DescribeClientVpnRoutes(context, input) {
    const endpoint = find(context, clientVpnEndpointKind, input.ClientVpnEndpointId, 'ClientVpnEndpointId');
    const passing = endpoint.routes.filter((route) =>
      matches(input.Filters, (name) => {
        if (name === 'destination-cidr') return { value: route.destinationCidr };
        if (name === 'origin') return { value: route.origin };
        return name === 'target-subnet' ? { value: route.targetSubnetId } : undefined;
      }),
    );
    const { items, NextToken } = page(passing, input);
    const Routes = items.map((route) => ({
      ClientVpnEndpointId: endpoint.id,
      DestinationCidr: route.destinationCidr,
      TargetSubnet: route.targetSubnetId,
      Type: 'Nat',
      Origin: route.origin,
      Status: { Code: route.state },
      Description: route.description,
    }));
    return { Routes, NextToken };
  },
};

function checkAssociated(endpoint: ClientVpnEndpoint, subnetId: string): void {
  if (endpoint.associations.some((association) => association.subnetId === subnetId)) return;
  throw new AwsError(
    'InvalidClientVpnActiveAssociationNotFound',
    `Endpoint ${endpoint.id} has no active association with subnet ${subnetId}`,
  );
}

/** In split-tunnel mode clients are sent the routes when they connect, so a change makes them connect again. */
function resetIfPushed(endpoint: ClientVpnEndpoint): void {
  if (endpoint.splitTunnel) endpoint.resets += 1;
}
