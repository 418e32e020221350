/** What a name server is asked and what it says. */

/** Where a question enters; answers differ by it. */
export type View =
  /** The Amazon-provided DNS server of a VPC. */
  | { kind: 'vpc'; vpcId: string }
  /** A resolver on the internet. */
  | { kind: 'public' }
  /** The resolver of an on-premises site, which knows what the internet knows. */
  | { kind: 'site'; site: string };

export interface Question {
  /** As it was asked, in whatever case; a final dot makes no difference. */
  name: string;
  /** `A`, `AAAA`, `PTR`, … */
  type: string;
}

export interface NameRecord {
  /** The question's name, as it was asked. */
  name: string;
  type: 'A' | 'PTR';
  /** Seconds. */
  ttl: number;
  /** An IPv4 address, or for `PTR` a name. */
  data: string;
}

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
  | { kind: 'refused' };

/** What a name that exists says, before the question's type is looked at. */
export interface KnownName {
  ttl: number;
  type: NameRecord['type'];
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
