/** Where packets from a source begin, and what they look like there. */
import { address, parseAddress } from '../../network/cidr.ts';
import type { Network } from '../../network/network.ts';
import { intersect, type PacketSet, packets } from '../packets/packet-set.ts';
import { single } from '../packets/range-set.ts';
import type { Source } from '../question.ts';
import { Unanswerable } from '../unanswerable.ts';
import type { Leg } from './leg.ts';
import type { Station, Walk } from './station.ts';

/** Whether the model has the source at all. */
function isThere({ sites, networkInterfaces, clientVpnEndpoints }: Network, source: Source): boolean {
  switch (source.kind) {
    case 'site-host':
      return sites[source.site]?.hosts.some(({ name }) => name === source.host) === true;
    case 'site-router':
      return sites[source.site] !== undefined;
    case 'client-vpn-client':
      return clientVpnEndpoints[source.endpointId] !== undefined;
    case 'network-interface':
      return networkInterfaces[source.id] !== undefined;
    case 'internet':
      return parseAddress(source.address) !== undefined;
  }
}

/** Throws `Unanswerable` for a source that is not there. */
export function checkSource(network: Network, source: Source): void {
  if (isThere(network, source)) return;
  throw new Unanswerable(
    `There is nothing like ${JSON.stringify(source)} in the model that could send a packet.`,
  );
}

/** Of the packets only what the source itself decides is changed: its address, where it has one. */
export function start({ network }: Walk, source: Source, set: PacketSet): { station: Station; leg: Leg } {
  const from = (ip: string | undefined) =>
    ip === undefined ? set : intersect(set, packets({ source: single(address(ip)) }));
  const leg = (sent: PacketSet): Leg => ({
    origin: source,
    asked: sent,
    packets: sent,
    hops: [],
    translations: [],
    reply: false,
  });
  switch (source.kind) {
    case 'site-host':
      return { station: { at: 'host', site: source.site, host: source.host }, leg: leg(set) };
    case 'site-router':
      return { station: { at: 'site-router', site: source.site }, leg: leg(set) };
    case 'client-vpn-client':
      return { station: { at: 'client', endpointId: source.endpointId }, leg: leg(set) };
    case 'network-interface': {
      const ip = network.networkInterfaces[source.id]?.privateIps[0];
      return { station: { at: 'leave', interfaceId: source.id }, leg: leg(from(ip)) };
    }
    case 'internet':
      return { station: { at: 'internet' }, leg: leg(from(source.address)) };
  }
}
