/** On-premises places for Client VPN endpoints that have none. */
import type { Site } from '../../network/network.ts';

/** The first as in the patterns, the others beside it. */
export function siteBeside(index: number, vpnProfile: string | undefined): Site {
  const name = index === 0 ? 'onprem' : `onprem${index + 1}`;
  const lan = `192.168.${11 + index}`;
  const host = { name, address: `${lan}.10`, ...(vpnProfile !== undefined && { vpnProfile }) };
  return {
    name,
    lanCidr: `${lan}.0/24`,
    routerAddress: `${lan}.1`,
    publicAddress: `203.0.113.${10 + index}`,
    hosts: [host],
  };
}
