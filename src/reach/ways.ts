/** The ways to an address: one for each association that a session can land on. */
import { asked, type Way, wayOf } from './flow.ts';
import { difference } from './packets/range-set.ts';
import { landings } from './path/sessions.ts';
import type { Walk } from './path/station.ts';
import type { Source } from './question.ts';
import type { Request } from './requests.ts';

export interface WayTo {
  ip: string;
  way: Way;
}

/** One for each association that a session can land on. */
export function waysTo(walk: Walk, source: Source, ip: string, { protocol, port }: Request): WayTo[] {
  return landings(walk.network, source).map((landed) => {
    const set = asked({ from: landed, to: ip, protocol, ...(port !== undefined && { port }) });
    return { ip, way: wayOf(walk, landed, set) };
  });
}

/** The ports that hosts choose from by themselves; a NAT gateway chooses from all above 1023. */
const HOST_PORTS = [{ first: 32_768, last: 60_999 }];

export function getsThrough({ verdict, forward, replied }: Way): boolean {
  if (verdict !== 'depends') return verdict === 'reachable';
  return !forward.some(({ kind }) => kind === 'nat-gateway') && difference(HOST_PORTS, replied).length === 0;
}
