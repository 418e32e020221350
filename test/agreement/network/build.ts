/** A random network, as somebody might have made it. */
import { type Certificates, makeSites } from './client-vpn.ts';
import { makeAcls, makeGroups, makeRules } from './filters.ts';
import { makeInstances } from './hosts.ts';
import type { Making } from './making.ts';
import { makeVpcs } from './vpcs.ts';
import {
  givePublicAddresses,
  makeEndpoints,
  makeGateways,
  makePeerings,
  makeRoutes,
  makeTables,
} from './ways.ts';

export async function buildNetwork(making: Making, certificates: Certificates): Promise<void> {
  await makeVpcs(making);
  await makePeerings(making);
  await makeGroups(making);
  await makeTables(making);
  await makeInstances(making);
  await makeGateways(making);
  await givePublicAddresses(making);
  await makeEndpoints(making);
  await makeSites(making, certificates);
  await makeRoutes(making);
  await makeAcls(making);
  await makeRules(making);
}
