/** One analysis: a path for any of the packets that are asked for, or why there is none. */
import type * as sdk from '@aws-sdk/client-ec2';
import { address } from '../../../network/cidr.ts';
import type { Network, NetworkInsightsPath } from '../../../network/network.ts';
import { activePeering } from '../../../network/peering.ts';
import {
  type Hop,
  type PacketSet,
  PROTOCOL_NUMBERS,
  packets,
  type Stop,
  single,
  trace,
  valuesOf,
} from '../../../reach/index.ts';
import { component, idIn } from './arns.ts';
import { pathComponents } from './components.ts';
import { type Goal, goalOf, startOf } from './ends.ts';
import { explanationsOf } from './explanations.ts';

export interface Filters {
  /** The path must meet all of these. */
  filterInArns: readonly string[];
  /** It must meet none of these. */
  filterOutArns: readonly string[];
}

export interface Analyzed {
  found: boolean;
  forward: sdk.PathComponent[];
  back: sdk.PathComponent[];
  explanations: sdk.Explanation[];
}

export function analyze(network: Network, path: NetworkInsightsPath, filters: Filters): Analyzed {
  const { region } = path;
  const start = startOf(network, path);
  if (start.kind === 'none') return without(explain(network, path, start.code, path.source));
  const goal = goalOf(network, path, path.source.startsWith('igw-'));
  if (!goal) {
    const code = path.destination?.startsWith('igw-')
      ? 'UNASSOCIATED_COMPONENT'
      : 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS';
    return without(explain(network, path, code, path.destination ?? path.source));
  }
  if (
    goal.vpcId !== undefined &&
    goal.vpcId !== start.vpcId &&
    !activePeering(network, start.vpcId, goal.vpcId)
  ) {
    return without({
      ExplanationCode: 'DISCONNECTED_VPCS',
      SourceVpc: component(network, region, start.vpcId),
      DestinationVpc: component(network, region, goal.vpcId),
    });
  }
  const set = packetsOf(path, goal);
  const stops: Stop[] = [];
  let filtered = false;
  for (const source of start.sources) {
    const traced = trace(network, source, set);
    stops.push(...traced.stops);
    for (const { end, forward, back } of traced.paths) {
      const passed = (id: string) => forward.some((hop) => hop.id === id);
      if (!goal.is(end, passed) || !arrivesAs(path, forward)) continue;
      if (!admits(filters, passed)) {
        filtered = true;
        continue;
      }
      return {
        found: true,
        forward: pathComponents(network, region, forward),
        back: pathComponents(network, region, back),
        explanations: [],
      };
    }
  }
  if (filtered) return without({ ExplanationCode: 'COMPONENT_FILTER_RESTRICTION' });
  const explanations = explanationsOf(network, region, stops);
  return without(
    ...(explanations.length > 0 ? explanations : [explain(network, path, 'NO_PATH', path.source)]),
  );
}

function without(...explanations: sdk.Explanation[]): Analyzed {
  return { found: false, forward: [], back: [], explanations };
}

function explain(
  network: Network,
  { region }: NetworkInsightsPath,
  code: string,
  id: string,
): sdk.Explanation {
  return { ExplanationCode: code, Component: component(network, region, id) };
}

/** The packets that are asked for, as they leave the source; what is left open can be anything. */
function packetsOf(
  { protocol, destinationPort, filterAtSource }: NetworkInsightsPath,
  goal: Goal,
): PacketSet {
  const ports = (range: { from: number; to: number } | undefined) =>
    range && [{ first: range.from, last: range.to }];
  const source = ports(filterAtSource?.sourcePortRange);
  const destination =
    destinationPort === undefined ? ports(filterAtSource?.destinationPortRange) : single(destinationPort);
  return packets({
    protocol: single(PROTOCOL_NUMBERS[protocol]),
    destination: goal.addresses,
    ...(source && { sourcePort: source }),
    ...(destination && { destinationPort: destination }),
  });
}

/** Can packets have the header that is asked for at the destination? */
function arrivesAs({ filterAtDestination: wanted }: NetworkInsightsPath, forward: readonly Hop[]): boolean {
  const arrived = forward.at(-1)?.after;
  if (!wanted || !arrived) return true;
  const meets = (field: Parameters<typeof valuesOf>[1], first: number, last: number) =>
    valuesOf(arrived, field).some((range) => range.first <= last && first <= range.last);
  const ip = (field: 'source' | 'destination', text: string | undefined) =>
    text === undefined || meets(field, address(text), address(text));
  const port = (field: 'sourcePort' | 'destinationPort', range: { from: number; to: number } | undefined) =>
    range === undefined || meets(field, range.from, range.to);
  return (
    ip('source', wanted.sourceAddress) &&
    ip('destination', wanted.destinationAddress) &&
    port('sourcePort', wanted.sourcePortRange) &&
    port('destinationPort', wanted.destinationPortRange)
  );
}

function admits({ filterInArns, filterOutArns }: Filters, passed: (id: string) => boolean): boolean {
  return filterInArns.every((arn) => passed(idIn(arn))) && !filterOutArns.some((arn) => passed(idIn(arn)));
}
