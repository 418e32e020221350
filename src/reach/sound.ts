/**
 * An account that was read half refers to what is not there. Names and certificates are made from endpoints, so what
 * these refer to in vain is taken out before anything is asked, and told where an answer depends on it.
 */
import { type Problem, problem } from '../findings/index.ts';
import type { Network } from '../network/network.ts';
import type { World } from './world.ts';

export interface SoundWorld {
  world: World;
  missing: Missing[];
}

interface Missing {
  missing: string;
  neededBy: string;
}

/** The same world where nothing is missing. */
export function soundWorld(world: World): SoundWorld {
  const { network } = world;
  const missing = [...missingOfEndpoints(network), ...missingOfResolver(network)];
  if (missing.length === 0) return { world, missing };
  return { world: { ...world, network: Object.freeze(withoutDangling(network)) }, missing };
}

/** What an answer that came across these resources could not know. */
export function missingProblems(missing: readonly Missing[], resources: ReadonlySet<string>): Problem[] {
  return missing
    .filter(({ neededBy }) => resources.has(neededBy))
    .map((facts) => problem('UNKNOWN_RESOURCE', facts));
}

const lacking = (neededBy: string, ids: readonly string[], there: (id: string) => boolean): Missing[] =>
  ids.filter((id) => !there(id)).map((id) => ({ missing: id, neededBy }));

/** An interface without its subnet is in no zone. */
function isPlaced({ networkInterfaces, subnets }: Network, id: string): boolean {
  return subnets[networkInterfaces[id]?.subnetId ?? ''] !== undefined;
}

function missingOfEndpoints(network: Network): Missing[] {
  return Object.values(network.vpcEndpoints).flatMap(({ id, networkInterfaceIds, subnetIds }) => [
    ...lacking(id, networkInterfaceIds, (one) => isPlaced(network, one)),
    ...lacking(id, subnetIds, (one) => network.subnets[one] !== undefined),
  ]);
}

function missingOfResolver(network: Network): Missing[] {
  const { resolverEndpoints, resolverRuleAssociations, resolverRules } = network;
  return [
    ...Object.values(resolverEndpoints).flatMap(({ id, ipAddresses }) =>
      lacking(
        id,
        ipAddresses.map(({ networkInterfaceId }) => networkInterfaceId),
        (one) => network.networkInterfaces[one] !== undefined,
      ),
    ),
    ...Object.values(resolverRuleAssociations).flatMap(({ vpcId, ruleId }) =>
      lacking(vpcId, [ruleId], (one) => resolverRules[one] !== undefined),
    ),
  ];
}

function withoutDangling(network: Network): Network {
  const { vpcEndpoints, resolverEndpoints, resolverRuleAssociations } = network;
  return {
    ...network,
    vpcEndpoints: mapped(vpcEndpoints, (endpoint) => ({
      ...endpoint,
      networkInterfaceIds: endpoint.networkInterfaceIds.filter((id) => isPlaced(network, id)),
      subnetIds: endpoint.subnetIds.filter((id) => network.subnets[id] !== undefined),
    })),
    resolverEndpoints: mapped(resolverEndpoints, (endpoint) => ({
      ...endpoint,
      ipAddresses: endpoint.ipAddresses.filter(({ networkInterfaceId: id }) => network.networkInterfaces[id]),
    })),
    resolverRuleAssociations: Object.fromEntries(
      Object.entries(resolverRuleAssociations).filter(([, { ruleId }]) => network.resolverRules[ruleId]),
    ),
  };
}

function mapped<T>(table: Record<string, T>, change: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(table).map(([id, one]) => [id, change(one)]));
}
