/**
 * What AWS charges for what the patterns are made of. A small table, looked up by people: regions that are not in it
 * are refused, never guessed.
 */

/** What is charged for. */
export type Charge =
  /** An interface endpoint in one zone. */
  | 'endpoint-hour'
  /** A gigabyte through it, in either direction; of the first petabyte in a month. */
  | 'endpoint-gigabyte'
  | 'association-hour'
  | 'connection-hour'
  | 'nat-gateway-hour'
  | 'public-address-hour'
  /** One address of a Resolver endpoint. */
  | 'resolver-address-hour';

export interface Price {
  /** US dollars, without tax. */
  usd: number;
  source: string;
  /** When it was looked up, year and month. */
  date: string;
  /** Quoted by others and not seen on AWS's own page. */
  unverified?: true;
}

const PRIVATELINK = 'https://aws.amazon.com/privatelink/pricing/';
const VPN = 'https://aws.amazon.com/vpn/pricing/';
const VPC = 'https://aws.amazon.com/vpc/pricing/';
const RESOLVER = 'https://repost.aws/knowledge-center/route-53-resolver-endpoint-costs';
const date = '2026-09';

/** The same in every region. */
const everywhere = {
  'endpoint-gigabyte': { usd: 0.01, source: PRIVATELINK, date },
  'public-address-hour': { usd: 0.005, source: VPC, date: '2026-11' },
  'resolver-address-hour': { usd: 0.125, source: RESOLVER, date: '2026-11' },
} satisfies Partial<Record<Charge, Price>>;

const prices: Record<string, Record<Charge, Price>> = {
  'ap-northeast-1': {
    ...everywhere,
    'endpoint-hour': { usd: 0.014, source: PRIVATELINK, date },
    'association-hour': { usd: 0.15, source: VPN, date },
    'connection-hour': { usd: 0.05, source: VPN, date },
    'nat-gateway-hour': { usd: 0.062, source: VPC, date },
  },
  'us-east-1': {
    ...everywhere,
    'endpoint-hour': { usd: 0.01, source: PRIVATELINK, date },
    'association-hour': { usd: 0.1, source: VPN, date, unverified: true },
    'connection-hour': { usd: 0.05, source: VPN, date, unverified: true },
    'nat-gateway-hour': { usd: 0.045, source: VPC, date },
  },
};

export const pricedRegions: readonly string[] = Object.keys(prices);

/** Undefined for a region that is not in the table. */
export function pricesOf(region: string): Record<Charge, Price> | undefined {
  return Object.hasOwn(prices, region) ? prices[region] : undefined;
}
