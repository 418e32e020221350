/** What a template costs, from its resources. Pure. */
import type { Template, TemplateResource } from '../../cdk/template.ts';
import type { Charge, Price } from './prices.ts';

/** How much a network is used. */
export interface Usage {
  hours: number;
  /** Through the endpoint, in both directions together. */
  gigabytes: number;
  /** Connected to Client VPN all the time. */
  clients: number;
}

export interface Item extends Price {
  what: string;
  charge: Charge;
  /** How many of it there are; of gigabytes, how many go through. */
  count: number;
  /** Of all of them for the whole time. */
  total: number;
}

export interface Cost {
  items: Item[];
  /** While it stands, with these clients connected. */
  perHour: number;
  perGigabyte: number;
  total: number;
}

/** What the table does not know of, so that nobody takes the sum for the bill. */
export const NOT_COUNTED =
  'objects and requests of S3, data that clients download through Client VPN (data transfer out), DNS queries, logs, tax';

export function costOf({ Resources }: Template, prices: Record<Charge, Price>, usage: Usage): Cost {
  const all = Object.values(Resources);
  const endpoints = typed(all, 'AWS::EC2::VPCEndpoint').filter(isInterface);
  const associations = typed(all, 'AWS::EC2::ClientVpnTargetNetworkAssociation').length;
  const counted: [Charge, number, string][] = [
    ['endpoint-hour', sum(endpoints, 'SubnetIds'), 'S3 interface endpoint, by zones'],
    ['association-hour', associations, 'Client VPN, by associated subnets'],
    ['connection-hour', associations > 0 ? usage.clients : 0, 'Client VPN, by connected clients'],
    [
      'nat-gateway-hour',
      typed(all, 'AWS::EC2::NatGateway').length,
      'NAT gateway (of data, DNS queries alone)',
    ],
    ['public-address-hour', typed(all, 'AWS::EC2::EIP').length, 'Public IPv4 address'],
    [
      'resolver-address-hour',
      sum(typed(all, 'AWS::Route53Resolver::ResolverEndpoint'), 'IpAddresses'),
      'Resolver inbound endpoint, by addresses',
    ],
    [
      'endpoint-gigabyte',
      endpoints.length > 0 ? usage.gigabytes : 0,
      'Data through the endpoint, by gigabytes',
    ],
  ];
  const items = counted
    .filter(([, count]) => count > 0)
    .map(([charge, count, what]) => {
      const price = prices[charge];
      const times = isHourly(charge) ? usage.hours : 1;
      return { what, charge, count, ...price, total: cents(count * price.usd * times) };
    });
  const hourly = items.filter(({ charge }) => isHourly(charge));
  return {
    items,
    perHour: cents(hourly.reduce((all, { usd, count }) => all + usd * count, 0)),
    perGigabyte: endpoints.length > 0 ? prices['endpoint-gigabyte'].usd : 0,
    total: cents(items.reduce((all, { total }) => all + total, 0)),
  };
}

export function isHourly(charge: Charge): boolean {
  return charge.endsWith('-hour');
}

/** Without the crumbs of binary fractions. */
function cents(usd: number): number {
  return Number(usd.toFixed(4));
}

function typed(resources: TemplateResource[], type: string): TemplateResource[] {
  return resources.filter(({ Type }) => Type === type);
}

/** The type says Gateway where it says nothing. */
function isInterface({ Properties }: TemplateResource): boolean {
  return Properties?.VpcEndpointType === 'Interface';
}

function sum(resources: TemplateResource[], list: string): number {
  return resources.reduce((all, { Properties }) => all + ((Properties?.[list] as unknown[]) ?? []).length, 0);
}
