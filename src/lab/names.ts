/** What the lab calls its namespaces and links, and the few addresses that are its own and not AWS's. */
import { shortId } from './kernel/space.ts';

export const INTERNET = 'internet';

/** The VPC's implicit router. */
export const routerSpace = (vpcId: string) => vpcId;
/** Where a VPC's managed interfaces (endpoints) live. */
export const servicesSpace = (vpcId: string) => `${vpcId}-services`;
/** One Client VPN association: the endpoint's leg into one subnet. */
export const associationSpace = (associationId: string) => associationId;
export const siteRouterSpace = (site: string) => `${site}-router`;
/** An instance's namespace has the instance's id for a name. */
export const instanceSpace = (instanceId: string) => instanceId;
/** An instance's interface as the instance itself sees it. */
export const instanceLink = (deviceIndex: number) => `eth${deviceIndex}`;
/** Between the routers of two VPCs, and a router's link to it. */
export const peeringSpace = (connectionId: string) => connectionId;
export const peeringLink = (connectionId: string) => `p${shortId(connectionId)}`;
export const internetGatewaySpace = (internetGatewayId: string) => internetGatewayId;
export const natGatewaySpace = (natGatewayId: string) => natGatewayId;
/** A host's namespace has the host's own name. */
export const hostSpace = (host: string) => host;

/** The router's end of an interface's link. */
export const interfaceLink = (networkInterfaceId: string) => `e${shortId(networkInterfaceId)}`;
/** The internet's end of the link of an association, a site or an internet gateway. */
export const internetLink = (id: string) => `n${shortId(id)}`;

/** Link-local addresses inside the lab, never seen by a client. */
export const INTERNET_GATEWAY = '169.254.0.1';
export const SERVICES_ADDRESS = '169.254.2.1';
export const SERVICES_GATEWAY = '169.254.2.2';

/** Every router's side of every link; links are points, so one address serves. */
export const ROUTER_MAC = '02:00:00:00:00:01';
export const SERVICES_MAC = '02:02:00:00:00:01';
export const OUTSIDE_MAC = '02:00:00:00:09:01';

/** Ranks: who makes the links of whom. */
export const RANK = { internet: 0, router: 1, leaf: 2 } as const;
