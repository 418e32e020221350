/** The routes of a gateway endpoint: its service's prefix list in each of its route tables. */
import type { VpcEndpoint } from '../../../network/network.ts';
import { s3PrefixList } from '../../../network/prefix-lists.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { find } from '../kit/resource.ts';
import { routeTableKind } from '../route-tables/route-tables.ts';

/**
 * Puts the route into tables of the VPC. A table has one route to a prefix list, so one endpoint of a service.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
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
    const prefixListId = s3PrefixList(endpoint.region)!.id;
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

/** Takes the route out of tables again. */
export function removeRouteTables(
  context: Context,
  endpoint: VpcEndpoint,
  routeTableIds: string[] | undefined,
): void {
  for (const id of routeTableIds ?? []) {
    const table = find(context, routeTableKind, id);
    table.routes = table.routes.filter(
      ({ target }) => target.kind !== 'vpc-endpoint' || target.id !== endpoint.id,
    );
    endpoint.routeTableIds = endpoint.routeTableIds.filter((known) => known !== id);
  }
}
