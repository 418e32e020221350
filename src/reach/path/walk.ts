/** Walks packets from place to place until all of them have arrived or been stopped. */
import { problem } from '../../findings/index.ts';
import type { Network } from '../../network/network.ts';
import type { Lookup } from '../lookup.ts';
import { packetFacts } from '../words.ts';
import { clientVpn } from './client-vpn.ts';
import { appliance, arrive, leave } from './interface.ts';
import { enterInternetGateway, internet, internetGateway } from './internet.ts';
import { type Branch, type Leg, stopped } from './leg.ts';
import { natGateway } from './nat-gateway.ts';
import { peering } from './peering.ts';
import { gatewayEndpoint, route } from './routes.ts';
import { client, host, siteRouter } from './site.ts';
import { siteReply } from './site-reply.ts';
import { inVpc } from './vpc.ts';

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

type Stage<K extends Station['at']> = (walk: Walk, leg: Leg, station: Extract<Station, { at: K }>) => Step[];

const stages: { [K in Station['at']]: Stage<K> } = {
  host,
  client,
  'site-router': siteRouter,
  'site-reply': siteReply,
  'client-vpn': clientVpn,
  leave,
  route,
  vpc: inVpc,
  arrive,
  appliance,
  'nat-gateway': natGateway,
  'internet-gateway': internetGateway,
  'enter-internet-gateway': enterInternetGateway,
  peering,
  'gateway-endpoint': gatewayEndpoint,
  internet,
};

/** No way is as long; packets that meet more go round in circles. */
const MOST_HOPS = 64;

export function walkFrom(walk: Walk, station: Station, leg: Leg): Branch[] {
  const ended: Branch[] = [];
  const open: { to: Station; leg: Leg }[] = [{ to: station, leg }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { to, leg } = next;
    if (leg.hops.length > MOST_HOPS) {
      const { kind, id } = leg.hops.at(-1)!;
      const facts = () => problem('ROUTING_LOOP', { at: id, packet: packetFacts(leg.packets, leg.reply) });
      ended.push(...stopped(leg, { kind, id }, leg.packets, facts));
      continue;
    }
    const stage = stages[to.at] as Stage<typeof to.at>;
    // What was found first is walked first.
    for (const step of stage(walk, leg, to).toReversed()) {
      if ('to' in step) open.push(step);
      else ended.push(step);
    }
  }
  return ended;
}
