/** Routes of a Client VPN endpoint. Each belongs to one association, or leads to other clients. */
import { formatBlock } from '../../../network/cidr.ts';
import type { ClientVpnEndpoint, ClientVpnRoute } from '../../../network/network.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describeParts, type PartFilters } from '../kit/parts.ts';
import { find, missing } from '../kit/resource.ts';
import { clientVpnEndpointKind } from './kind.ts';
import { resetIfPushed } from './resets.ts';
import { checkedTarget, overlapsClients } from './settings.ts';

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
      // A default route holds the clients' own block, too, and is what Internet access takes.
      if (destination.prefix !== 0 && overlapsClients(endpoint, destination)) {
        throw new AwsError(
          'InvalidParameterValue',
          `The destination ${destinationCidr} overlaps with the client CIDR block ${endpoint.clientCidrBlock}. To reach other clients, give the target ${LOCAL}.`,
        );
      }
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
    const { items, NextToken } = describeParts(endpoint.routes, FILTERS, input);
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

const FILTERS: PartFilters<ClientVpnRoute> = {
  'destination-cidr': ({ destinationCidr }) => destinationCidr,
  origin: ({ origin }) => origin,
  'target-subnet': ({ targetSubnetId }) => targetSubnetId,
};

function checkAssociated(endpoint: ClientVpnEndpoint, subnetId: string): void {
  if (endpoint.associations.some((association) => association.subnetId === subnetId)) return;
  throw new AwsError(
    'InvalidClientVpnActiveAssociationNotFound',
    `Endpoint ${endpoint.id} has no active association with subnet ${subnetId}`,
  );
}
