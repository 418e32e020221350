/** What a name server is asked and what it says. */
import type { NameServer, RecordType } from '../network.ts';

/** Where a question enters; answers differ by it. */
export type View =
  /** The Amazon-provided DNS server of a VPC. */
  | { kind: 'vpc'; vpcId: string }
  /** A Resolver inbound endpoint of a VPC. */
  | { kind: 'inbound'; vpcId: string }
  /** A resolver on the internet. */
  | { kind: 'public' }
  /** The resolver of an on-premises site, which knows what the internet knows, and whom to ask for other domains. */
  | { kind: 'site'; site: string };

export interface Question {
  /** As it was asked, in whatever case; a final dot makes no difference. */
  name: string;
  /** `A`, `AAAA`, `PTR`, … */
  type: string;
}

export interface NameRecord {
  /** The question's name, as it was asked, or where an alias of it led. */
  name: string;
  type: RecordType;
  /** Seconds. */
  ttl: number;
  data: RecordData;
}

/** An address, a name, texts, or the fields of the type. */
export type RecordData =
  | string
  | string[]
  | { preference: number; exchange: string }
  | { priority: number; weight: number; port: number; target: string }
  | { flags: number; tag: string; value: string }
  | Authority['data'];

/** A start of authority, which says how long an absence may be remembered. */
export interface Authority {
  name: string;
  type: 'SOA';
  ttl: number;
  data: {
    mname: string;
    rname: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minimum: number;
  };
}

export type NameAnswer =
  | { kind: 'answer'; records: NameRecord[] }
  /** The name exists, and has nothing of that type. */
  | { kind: 'no-data'; authority: Authority[] }
  | { kind: 'name-error'; authority: Authority[] }
  | { kind: 'refused' }
  /** Other name servers are to be asked, by packets from where `from` says. */
  | { kind: 'forward'; from: ForwardingPlace; servers: NameServer[] };

/** Where forwarded questions leave. */
export type ForwardingPlace =
  /** The site's router. */
  | { kind: 'site'; site: string }
  /** The addresses of a Resolver outbound endpoint. */
  | { kind: 'outbound'; resolverEndpointId: string };

/** What a name that exists says, before the question's type is looked at. */
export interface KnownName {
  ttl: number;
  type: 'A' | 'PTR';
  /** Empty for a name that only has others below it. */
  data: readonly string[];
}

/** The start of authority of a zone, as Route 53 shows it. */
export function soa(zone: string): Authority {
  return {
    name: zone,
    type: 'SOA',
    ttl: 900,
    data: {
      mname: 'ns-1.awsdns-00.com',
      rname: 'awsdns-hostmaster.amazon.com',
      serial: 1,
      refresh: 7200,
      retry: 900,
      expire: 1209600,
      // Rehearsals make and remake names; nobody should remember for a day that one was missing.
      minimum: 60,
    },
  };
}
