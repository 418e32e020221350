/** The routes of a gateway endpoint: its service's prefix list in each of its route tables. */
import type { VpcEndpoint } from '../../../network/network.ts';
import { managedPrefixLists } from '../../../network/prefix-lists.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { find } from '../kit/resource.ts';
import { routeTableKind } from '../route-tables.ts';

export function addRouteTables(
  context: Context,
  endpoint: VpcEndpoint,
  routeTableIds: string[] | undefined,
): void {
  for (const id of routeTableIds ?? []) {
    if (endpoint.routeTableIds.includes(id)) continue;
    const table = find(context, routeTableKind, id);
    if (table.vpcId !== endpoint.vpcId) {
      throw new AwsError(
        'InvalidParameter',
        `The route table ${id} does not belong to the VPC ${endpoint.vpcId}.`,
      );
    }
    const prefixListId = prefixListOf(endpoint);
    if (
      table.routes.some(
        ({ destination }) => 'prefixListId' in destination && destination.prefixListId === prefixListId,
      )
    ) {
      throw new AwsError(
        'RouteAlreadyExists',
        `route table ${id} already has a route with destination-prefix-list-id ${prefixListId}`,
      );
    }
    table.routes.push({
      destination: { prefixListId },
      target: { kind: 'vpc-endpoint', id: endpoint.id },
      origin: 'CreateRoute',
    });
    endpoint.routeTableIds.push(id);
  }
}

export function removeRouteTables(
  context: Context,
  endpoint: VpcEndpoint,
  routeTableIds: string[] | undefined,
): void {
  for (const id of routeTableIds ?? []) {
    const table = context.network.routeTables[find(context, routeTableKind, id).id]!;
    table.routes = table.routes.filter(
      ({ target }) => target.kind !== 'vpc-endpoint' || target.id !== endpoint.id,
    );
    endpoint.routeTableIds = endpoint.routeTableIds.filter((known) => known !== id);
  }
}

function prefixListOf({ serviceName, region }: VpcEndpoint): string {
  const list = managedPrefixLists(region).find(({ name }) => name === serviceName);
  if (!list) throw new AwsError('InvalidServiceName', `The prefix list of ${serviceName} is not known here.`);
  return list.id;
}
