/** VPC flow logs: what is logged, and what a record says. */
import type { FlowLog } from './model/flow-log.ts';
import type { Network, NetworkInterface } from './network.ts';
import { findZone } from './zones.ts';

/** What the kernel counted of one flow in one direction of one interface, since its first packet. */
export interface FlowCount {
  direction: 'ingress' | 'egress';
  action: 'ACCEPT' | 'REJECT';
  /** IANA number. */
  protocol: number;
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  packets: number;
  bytes: number;
}

/** The default format. @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
export const DEFAULT_FORMAT = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
]
  .map((field) => `\${${field}}`)
  .join(' ');

/** A record before it is written: a flow in an interval, or an interval without any. */
export interface FlowRecord {
  networkInterface: NetworkInterface;
  flow?: FlowCount;
  /** Epoch seconds. */
  start: number;
  end: number;
}

type Field = (network: Network, record: FlowRecord) => string | number | undefined;

/** The fields that a format can have. What is `undefined` is written as `-`. */
const FIELDS: Record<string, Field> = {
  version: () => 2,
  'account-id': (network) => network.accountId,
  'interface-id': (_, { networkInterface }) => networkInterface.id,
  srcaddr: (_, { flow }) => flow?.source,
  dstaddr: (_, { flow }) => flow?.destination,
  srcport: (_, { flow }) => flow?.sourcePort,
  dstport: (_, { flow }) => flow?.destinationPort,
  protocol: (_, { flow }) => flow?.protocol,
  packets: (_, { flow }) => flow?.packets,
  bytes: (_, { flow }) => flow?.bytes,
  start: (_, { start }) => start,
  end: (_, { end }) => end,
  action: (_, { flow }) => flow?.action,
  'log-status': (_, { flow }) => (flow ? 'OK' : 'NODATA'),
  'vpc-id': (_, { networkInterface }) => networkInterface.vpcId,
  'subnet-id': (_, { networkInterface }) => networkInterface.subnetId,
  'instance-id': (_, { networkInterface }) => networkInterface.attachment?.instanceId,
  type: () => 'IPv4',
  'pkt-srcaddr': (_, { flow }) => flow?.source,
  'pkt-dstaddr': (_, { flow }) => flow?.destination,
  region: (_, { networkInterface }) => networkInterface.region,
  'az-id': (network, { networkInterface }) => zoneId(network, networkInterface),
  'flow-direction': (_, { flow }) => flow?.direction,
};

/** The fields of a format in their order; the first that is not known, where one is not. */
export function formatFields(
  format: string,
): { kind: 'fields'; fields: string[] } | { kind: 'unknown'; field: string } {
  const fields = format
    .trim()
    .split(/\s+/)
    .map((text) => /^\$\{([a-z0-9-]+)\}$/.exec(text)?.[1] ?? text);
  const unknown = fields.find((field) => !Object.hasOwn(FIELDS, field));
  return unknown === undefined ? { kind: 'fields', fields } : { kind: 'unknown', field: unknown };
}

/** One line of a log. */
export function recordLine(network: Network, fields: string[], record: FlowRecord): string {
  return fields.map((field) => FIELDS[field]!(network, record) ?? '-').join(' ');
}

/** The flow logs that want flows of a VPC: its own, those of its subnets and of its interfaces. */
export function logsOfVpc(network: Network, vpcId: string): FlowLog[] {
  return Object.values(network.flowLogs).filter(({ resource }) => {
    if (resource.kind === 'vpc') return resource.id === vpcId;
    const table = resource.kind === 'subnet' ? network.subnets : network.networkInterfaces;
    return table[resource.id]?.vpcId === vpcId;
  });
}

/** Does a log tell of this interface? */
function logsInterface({ resource }: FlowLog, { id, subnetId, vpcId }: NetworkInterface): boolean {
  return resource.id === { vpc: vpcId, subnet: subnetId, 'network-interface': id }[resource.kind];
}

/** The records of one log for what was counted in an interval; an interface without any says `NODATA`. */
export function recordsFor(
  network: Network,
  log: FlowLog,
  flows: FlowCount[],
  interval: { start: number; end: number },
): FlowRecord[] {
  const interfaces = Object.values(network.networkInterfaces).filter((each) => logsInterface(log, each));
  return interfaces.flatMap((networkInterface): FlowRecord[] => {
    const own = flows.filter(
      ({ direction, action, source, destination }) =>
        networkInterface.privateIps.includes(direction === 'egress' ? source : destination) &&
        (log.trafficType === 'ALL' || log.trafficType === action),
    );
    if (own.length === 0) return [{ networkInterface, ...interval }];
    return own.map((flow) => ({ networkInterface, flow, ...interval }));
  });
}

/** What came since an earlier look. A flow that was forgotten in between starts anew. */
export function flowsSince(now: FlowCount[], before: FlowCount[]): FlowCount[] {
  const earlier = new Map(before.map((flow) => [flowKey(flow), flow]));
  return now.flatMap((flow) => {
    const known = earlier.get(flowKey(flow));
    const anew = !known || known.packets > flow.packets;
    const packets = anew ? flow.packets : flow.packets - known.packets;
    const bytes = anew ? flow.bytes : flow.bytes - known.bytes;
    return packets > 0 ? [{ ...flow, packets, bytes }] : [];
  });
}

function flowKey({ packets: _, bytes: __, ...flow }: FlowCount): string {
  return JSON.stringify(flow);
}

function zoneId(network: Network, { subnetId, region }: NetworkInterface): string | undefined {
  const zone = network.subnets[subnetId]?.availabilityZone;
  return zone && findZone(region, zone)?.id;
}
