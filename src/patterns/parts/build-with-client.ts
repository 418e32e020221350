/** A pattern whose on-premises host has the Client VPN tunnel itself. */
import type { PatternName } from '../names.ts';
import type { PatternTools } from '../pattern.ts';
import { deployNetwork } from './deploy-network.ts';
import { SITE } from './names.ts';

export async function buildWithClient(tools: PatternTools, pattern: PatternName): Promise<void> {
  const vpnProfile = await deployNetwork(tools, pattern);
  const { host, ...site } = SITE;
  await tools.addSite({ ...site, hosts: [{ ...host, vpnProfile }] });
}
