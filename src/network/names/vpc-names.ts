/**
 * What a VPC's resolver knows and nobody else: rules that forward, private hosted zones, the names that endpoints
 * with private DNS take over. The most specific domain decides.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
 */
import type { Network, VpcEndpoint } from '../network.ts';
import { addressesOf, ENDPOINT_TTL } from './account-names.ts';
import type { KnownName, NameAnswer, View } from './answer.ts';
import { closest } from './domains.ts';
import { privateDomain } from './instance-names.ts';
import { s3Domains } from './public-names.ts';
import { type ZoneTable, zoneTable } from './zone-table.ts';

/** Who answers for a domain. */
export type Authority =
  | { kind: 'forward'; domain: string; answer: Extract<NameAnswer, { kind: 'forward' }> }
  /** Resolver itself, whatever a rule says of a domain above. */
  | { kind: 'system'; domain: string }
  | { kind: 'zone'; domain: string; table: ZoneTable }
  /** The service's names of an interface endpoint: all of them answer the same. */
  | { kind: 'endpoint'; domain: string; known: KnownName };

export interface VpcNames {
  rules: Authority[];
  zones: Authority[];
}

export function vpcNames(network: Network, view: Extract<View, { vpcId: string }>): VpcNames {
  return { rules: rulesOf(network, view.vpcId), zones: zonesOf(network, view) };
}

/** A rule beats a zone of the same name; where Resolver itself is to answer, its zones do. */
export function authorityOf({ rules, zones }: VpcNames, name: string): Authority | undefined {
  const best = closest([...rules, ...zones], name);
  return best?.kind === 'system' ? closest(zones, name) : best;
}

function rulesOf(network: Network, vpcId: string): Authority[] {
  const vpc = network.vpcs[vpcId];
  if (!vpc) return [];
  const own = Object.values(network.resolverRuleAssociations)
    .filter((association) => association.vpcId === vpcId)
    .map(({ ruleId }) => network.resolverRules[ruleId]!);
  const given = own.map(({ domain, action }): Authority => {
    if (action.kind === 'SYSTEM') return { kind: 'system', domain };
    const { resolverEndpointId, targets } = action;
    const from = { kind: 'outbound', resolverEndpointId } as const;
    return { kind: 'forward', domain, answer: { kind: 'forward', from, servers: targets } };
  });
  // Resolver keeps the names of private addresses to itself where the VPC has DNS hostnames.
  const reserved = vpc.enableDnsHostnames ? [privateDomain(vpc.region), ...PRIVATE_REVERSE] : [];
  return [...given, ...reserved.map((domain): Authority => ({ kind: 'system', domain }))];
}

/** Names of private addresses, as the rules that Resolver makes by itself have them. */
const PRIVATE_REVERSE = [
  '10.in-addr.arpa',
  '168.192.in-addr.arpa',
  ...Array.from({ length: 16 }, (_, index) => `${16 + index}.172.in-addr.arpa`),
];

/** Private names need both DNS attributes of the VPC. */
function zonesOf(network: Network, { kind, vpcId }: Extract<View, { vpcId: string }>): Authority[] {
  const vpc = network.vpcs[vpcId];
  if (!vpc?.enableDnsSupport || !vpc.enableDnsHostnames) return [];
  const hosted = Object.values(network.hostedZones)
    .filter(({ vpcs }) => vpcs.some((associated) => associated.vpcId === vpcId))
    .map((zone): Authority => ({ kind: 'zone', domain: zone.name, table: zoneTable(zone) }));
  const endpoints = Object.values(network.vpcEndpoints)
    .filter((endpoint) => endpoint.vpcId === vpcId && takesOver(endpoint, kind === 'inbound'))
    .flatMap((endpoint) => {
      const known = { ttl: ENDPOINT_TTL, type: 'A', data: addressesOf(network, endpoint) } as const;
      return s3Domains(endpoint.region).map((domain): Authority => ({ kind: 'endpoint', domain, known }));
    });
  return [...hosted, ...endpoints];
}

/** With "only for inbound Resolver endpoints" questions from inside the VPC keep their public answers. */
function takesOver(endpoint: VpcEndpoint, inbound: boolean): boolean {
  const { type, privateDnsEnabled, privateDnsOnlyForInboundResolverEndpoint: onlyInbound } = endpoint;
  return type === 'Interface' && privateDnsEnabled && (inbound || !onlyInbound);
}
