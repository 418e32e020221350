/** Walks packets from place to place until all of them have arrived or been stopped. */
import { problem } from '../../findings/index.ts';
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
import type { Station, Step, Walk } from './station.ts';
import { inVpc } from './vpc.ts';

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
