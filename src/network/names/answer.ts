/** What a name server is asked and what it says. */

/** Where a question enters; answers differ by it. */
export type View =
  /** The Amazon-provided DNS server of a VPC. */
  | { kind: 'vpc'; vpcId: string }
  /** A resolver on the internet. */
  | { kind: 'public' }
  /** The resolver of an on-premises site. */
  | { kind: 'site'; site: string };

export interface Question {
  name: string;
  /** `A`, `AAAA`, … */
  type: string;
}

export type NameRecord =
  | { name: string; type: 'A'; ttl: number; data: string }
  | { name: string; type: 'PTR'; ttl: number; data: string };

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
      minimum: 60,
    },
  };
}
