/** The places that packets come to, and what one makes of them. */
import type { Network } from '../../network/network.ts';
import type { Lookup } from '../lookup.ts';
import type { Branch, Leg } from './leg.ts';

/** A place that packets come to. */
export type Station =
  | { at: 'host'; site: string; host: string }
  | { at: 'site-router'; site: string }
  /** What a host, or without one the router, of a site answers. */
  | { at: 'site-reply'; site: string; host?: string }
  /** A client somewhere, with whatever network it is in. */
  | { at: 'client'; endpointId: string }
  /** Out of the tunnel, on the side of AWS. */
  | { at: 'client-vpn'; endpointId: string; associationId: string }
  /** From the interface's owner into the VPC. */
  | { at: 'leave'; interfaceId: string }
  /** The route table of a subnet. */
  | { at: 'route'; subnetId: string }
  /** Somewhere in the VPC; what came from no subnet of it has none. */
  | { at: 'vpc'; vpcId: string; from?: string }
  | { at: 'arrive'; interfaceId: string; from?: string }
  /** Sent on to an interface by a route, whatever the destination. */
  | { at: 'appliance'; interfaceId: string; from: string }
  | { at: 'nat-gateway'; id: string; from: string }
  | { at: 'internet-gateway'; id: string; vpcId: string }
  | { at: 'enter-internet-gateway'; vpcId: string }
  | { at: 'peering'; id: string; vpcId: string }
  | { at: 'gateway-endpoint'; id: string; interfaceId: string }
  | { at: 'internet' };

/** What a stage makes of packets: they have ended, or go on to another place. */
export type Step = Branch | { to: Station; leg: Leg };

export interface Walk {
  network: Network;
  lookup: Lookup;
  /** Are packets of interest that end inside of VPCs? Of a whole network's there are many. */
  inside: boolean;
}
