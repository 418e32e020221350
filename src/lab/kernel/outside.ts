/** A point of the lab's internet: public addresses at the end of a link. */
import { INTERNET_GATEWAY, internetLink, OUTSIDE_MAC, ROUTER_MAC } from '../names.ts';
import { address, type IpItem, linkUp, neighbour, route, veth } from './space.ts';

/** Who has public addresses: a site's router, a leg of a Client VPN endpoint, an internet gateway. */
export interface PublicPoint {
  id: string;
  space: string;
  publicIps: string[];
}

/** The internet's side. */
export function internetSide({ id, space, publicIps }: PublicPoint): IpItem[] {
  const link = internetLink(id);
  return [
    ...veth({ name: link, mac: ROUTER_MAC }, { space, name: 'wan', mac: OUTSIDE_MAC }),
    ...publicIps.flatMap((ip) => [route(`${ip}/32 dev ${link}`), neighbour(ip, OUTSIDE_MAC, link)]),
  ];
}

/** The point's own side, with its way to everywhere. */
export function pointSide(publicIp: string): IpItem[] {
  return [
    ...linkUp('wan'),
    address(`${publicIp}/32`, 'wan'),
    { add: `route add ${INTERNET_GATEWAY}/32 dev wan` },
    neighbour(INTERNET_GATEWAY, ROUTER_MAC, 'wan'),
    { add: `route add default via ${INTERNET_GATEWAY} dev wan src ${publicIp}` },
  ];
}
