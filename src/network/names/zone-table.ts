/** The records of one private hosted zone, found as a name server finds them (RFC 1034 4.3.2, RFC 4592). */
import type { HostedZone, RecordType, ResourceRecordSet } from '../network.ts';

/** What a zone has at a name. */
export interface ZoneNode {
  sets: Map<RecordType, ResourceRecordSet>;
}

export interface ZoneTable {
  /** `undefined` where the name does not exist; without sets for a name that only has others below it. */
  find(name: string): ZoneNode | undefined;
}

const EMPTY: ZoneNode = { sets: new Map() };

export function zoneTable(zone: Pick<HostedZone, 'name' | 'recordSets'>): ZoneTable {
  const nodes = new Map<string, ZoneNode>([[zone.name, { sets: new Map() }]]);
  for (const recordSet of zoneRecords(zone)) {
    const node = nodes.get(recordSet.name) ?? { sets: new Map() };
    node.sets.set(recordSet.type, recordSet);
    nodes.set(recordSet.name, node);
  }
  for (const name of [...nodes.keys()]) {
    for (const parent of parentsWithin(name, zone.name)) if (!nodes.has(parent)) nodes.set(parent, EMPTY);
  }
  return {
    find(name) {
      const exact = nodes.get(name);
      if (exact) return exact;
      // A wildcard holds below the closest name that exists, and not below those above it.
      for (const parent of parentsWithin(name, zone.name)) {
        if (nodes.has(parent)) return nodes.get(`*.${parent}`);
      }
      return undefined;
    },
  };
}

/** The name servers that every private hosted zone shows. They answer nobody. */
export const PRIVATE_NAME_SERVERS = [
  'ns-0.awsdns-00.com',
  'ns-512.awsdns-00.net',
  'ns-1024.awsdns-00.org',
  'ns-1536.awsdns-00.co.uk',
] as const;

/** What cannot be missing from a zone, and what was put there. */
export function zoneRecords({
  name,
  recordSets,
}: Pick<HostedZone, 'name' | 'recordSets'>): ResourceRecordSet[] {
  const servers = PRIVATE_NAME_SERVERS.map((server) => `${server}.`);
  const start = `${PRIVATE_NAME_SERVERS[3]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    { name, type: 'NS', value: { kind: 'records', ttl: 172_800, records: servers } },
    { name, type: 'SOA', value: { kind: 'records', ttl: 900, records: [start] } },
    ...recordSets,
  ];
}

/** `a.b.zone` → `b.zone`, `zone`. */
function* parentsWithin(name: string, zone: string): Generator<string> {
  let rest = name;
  while (rest !== zone) {
    const dot = rest.indexOf('.');
    if (dot === -1) return;
    rest = rest.slice(dot + 1);
    yield rest;
  }
}
