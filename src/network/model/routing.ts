/** Where packets go. */

export interface RouteTable {
  id: string;
  region: string;
  vpcId: string;
  /** The `local` routes are here too, one per block of the VPC. */
  routes: Route[];
  /** An association without `subnetId` makes this the VPC's main table. */
  associations: { id: string; subnetId?: string }[];
  propagatingGatewayIds: string[];
}

export interface Route {
  destination: { cidr: string } | { prefixListId: string };
  target: RouteTarget;
  origin: 'CreateRouteTable' | 'CreateRoute' | 'EnableVgwRoutePropagation';
}

export type RouteTarget =
  | { kind: 'local' }
  | { kind: 'internet-gateway'; id: string }
  | { kind: 'nat-gateway'; id: string }
  | { kind: 'vpc-endpoint'; id: string }
  | { kind: 'network-interface'; id: string }
  | { kind: 'vpc-peering-connection'; id: string }
  | { kind: 'vpn-gateway'; id: string }
  /** What an account has and this model has not: a transit gateway, an egress-only gateway, … No API call makes one here. */
  | { kind: 'other'; id: string };
