/** What must hold of Resolver endpoints, rules and private hosted zones, whatever calls made them. */
import { recordData } from './names/record-data.ts';
import type { Network } from './network.ts';

/** A sentence for each thing that is wrong; empty for a sound network. */
export function dnsViolations(network: Network): string[] {
  return [...endpointViolations(network), ...ruleViolations(network), ...zoneViolations(network)];
}

function endpointViolations(network: Network): string[] {
  return Object.values(network.resolverEndpoints).flatMap(({ id, vpcId, groupIds, ipAddresses }) => {
    const interfaces = ipAddresses.map(
      ({ networkInterfaceId }) => network.networkInterfaces[networkInterfaceId],
    );
    return [
      ...(ipAddresses.length < 2 ? [`${id} has fewer than two addresses`] : []),
      ...(interfaces.includes(undefined) ? [`${id} refers to an interface that is gone`] : []),
      ...(interfaces.some((eni) => eni && eni.vpcId !== vpcId)
        ? [`${id} has an interface of another VPC`]
        : []),
      ...(interfaces.some((eni) => eni && eni.groupIds.join() !== groupIds.join())
        ? [`the interfaces of ${id} do not carry its security groups`]
        : []),
    ];
  });
}

function ruleViolations({
  resolverRules,
  resolverEndpoints,
  resolverRuleAssociations,
  vpcs,
}: Network): string[] {
  const rules = Object.values(resolverRules).flatMap(({ id, action }) => {
    if (action.kind === 'SYSTEM') return [];
    const from = resolverEndpoints[action.resolverEndpointId];
    return from?.direction === 'OUTBOUND' ? [] : [`${id} forwards from what is no outbound endpoint`];
  });
  const associations = Object.values(resolverRuleAssociations);
  const domains = associations.map(({ ruleId, vpcId }) => `${vpcId} ${resolverRules[ruleId]?.domain}`);
  return [
    ...rules,
    ...associations
      .filter(({ ruleId, vpcId }) => !resolverRules[ruleId] || !vpcs[vpcId])
      .map(({ id }) => `${id} associates what is gone`),
    ...(new Set(domains).size < domains.length ? ['a VPC has two rules for one domain'] : []),
  ];
}

function zoneViolations({ hostedZones }: Network): string[] {
  return Object.values(hostedZones).flatMap(({ id, name, vpcs, recordSets }) => {
    const keys = recordSets.map((set) => `${set.name} ${set.type}`);
    return [
      ...(vpcs.length === 0 ? [`${id} is associated with no VPC`] : []),
      ...(new Set(keys).size < keys.length ? [`${id} has two record sets of one name and type`] : []),
      ...recordSets.flatMap((set) => [
        ...(set.name === name || set.name.endsWith(`.${name}`) ? [] : [`${set.name} is not in ${id}`]),
        ...(set.value.kind === 'records' &&
        set.value.records.some((text) => recordData(set.type, text) === undefined)
          ? [`${set.name} has a value that is none`]
          : []),
      ]),
    ];
  });
}
