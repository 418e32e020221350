/** The services that a VPC endpoint can lead to: Amazon S3, in its two forms. */
import type { ServiceDetail } from '@aws-sdk/client-ec2';
import { managedPrefixLists } from '../../../network/prefix-lists.ts';
import { regions, zonesOf } from '../../../network/zones.ts';
import { AwsError } from '../../aws-error.ts';
import { matches } from '../kit/filters.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { page } from '../kit/pages.ts';

export type EndpointType = 'Interface' | 'Gateway';

/** The public zone that holds endpoint names. AWS has one for each region; those of two are published. */
const HOSTED_ZONES: Record<string, string> = { 'us-east-1': 'Z7HUB22UULQXV', 'us-east-2': 'ZC8PG0KIFKBRI' };

export function hostedZoneOf(region: string): string {
  return HOSTED_ZONES[region] ?? `Z${region.replaceAll('-', '').toUpperCase()}VPCE`;
}

export const s3ServiceName = (region: string) => `com.amazonaws.${region}.s3`;

/** The region of a service's name that is served here; throws `InvalidServiceName` for any other name. */
export function checkedService(serviceName: string): { region: string } {
  const region = regions.find((candidate) => s3ServiceName(candidate) === serviceName);
  if (!region)
    throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${serviceName}' does not exist`);
  return { region };
}

function details(region: string): ServiceDetail[] {
  return (['Interface', 'Gateway'] as const).map((type) => ({
    ServiceName: s3ServiceName(region),
    ServiceId: `vpce-svc-${type === 'Interface' ? '0' : '1'}${digits(region)}`,
    ServiceType: [{ ServiceType: type }],
    ServiceRegion: region,
    AvailabilityZones: zonesOf(region).map(({ name }) => name),
    AvailabilityZoneIds: zonesOf(region).map(({ id }) => id),
    Owner: 'amazon',
    BaseEndpointDnsNames: [
      type === 'Interface' ? `s3.${region}.vpce.amazonaws.com` : `s3.${region}.amazonaws.com`,
    ],
    ...(type === 'Interface' && {
      PrivateDnsName: `*.s3.${region}.amazonaws.com`,
      PrivateDnsNames: [
        `*.s3.${region}.amazonaws.com`,
        `s3.${region}.amazonaws.com`,
        `*.s3-control.${region}.amazonaws.com`,
        `*.s3-accesspoint.${region}.amazonaws.com`,
      ].map((PrivateDnsName) => ({ PrivateDnsName })),
      PrivateDnsNameVerificationState: 'verified' as const,
    }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ['ipv4'],
    Tags: [],
  }));
}

/** Sixteen digits that follow from the region, for an id that stays. */
function digits(region: string): string {
  return Buffer.from(region).toString('hex').padEnd(16, '0').slice(-16);
}

export const vpcEndpointServices: Ec2Handlers = {
  DescribeVpcEndpointServices(context, input) {
    const chosen = input.ServiceRegions?.length ? input.ServiceRegions : [context.region];
    const offered = chosen.flatMap(details);
    for (const name of input.ServiceNames ?? []) {
      if (!offered.some(({ ServiceName }) => ServiceName === name)) {
        throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`);
      }
    }
    const named = offered.filter(
      ({ ServiceName }) => !input.ServiceNames?.length || input.ServiceNames.includes(ServiceName!),
    );
    const passing = named.filter((service) =>
      matches(input.Filters, (name) => {
        const extract = FILTERS[name];
        return extract && { value: extract(service) };
      }),
    );
    const { items, NextToken } = page(passing, input);
    return {
      ServiceNames: [...new Set(items.map(({ ServiceName }) => ServiceName!))],
      ServiceDetails: items,
      NextToken,
    };
  },

  DescribePrefixLists(context, input) {
    const { items, NextToken } = page(
      chosenLists(context.region, input.PrefixListIds, input.Filters, 'prefix-list-name'),
      input,
    );
    return {
      PrefixLists: items.map(({ id, name, cidrs }) => ({
        PrefixListId: id,
        PrefixListName: name,
        Cidrs: [...cidrs],
      })),
      NextToken,
    };
  },

  DescribeManagedPrefixLists(context, input) {
    const { items, NextToken } = page(
      chosenLists(context.region, input.PrefixListIds, input.Filters, 'prefix-list-name'),
      input,
    );
    const shown = items.map(({ id, name }) => ({
      PrefixListId: id,
      PrefixListName: name,
      AddressFamily: 'IPv4',
      State: 'create-complete' as const,
      PrefixListArn: `arn:aws:ec2:${context.region}:aws:prefix-list/${id}`,
      Tags: [],
      OwnerId: 'AWS',
    }));
    return { PrefixLists: shown, NextToken };
  },

  GetManagedPrefixListEntries(context, input) {
    const [list] = chosenLists(context.region, [input.PrefixListId ?? ''], undefined, 'prefix-list-name');
    const { items, NextToken } = page([...list!.cidrs], input);
    return { Entries: items.map((Cidr) => ({ Cidr })), NextToken };
  },
};

const FILTERS: Record<string, (service: ServiceDetail) => string | string[] | undefined> = {
  owner: ({ Owner }) => Owner,
  'service-name': ({ ServiceName }) => ServiceName,
  'service-region': ({ ServiceRegion }) => ServiceRegion,
  'service-type': ({ ServiceType }) => ServiceType?.map((type) => type.ServiceType!),
  'supported-ip-address-types': ({ SupportedIpAddressTypes }) => SupportedIpAddressTypes,
};

function chosenLists(
  region: string,
  ids: string[] | undefined,
  filters: Parameters<typeof matches>[0],
  nameFilter: string,
) {
  const lists = managedPrefixLists(region);
  for (const id of ids ?? []) {
    if (!lists.some((list) => list.id === id)) {
      throw new AwsError('InvalidPrefixListID.NotFound', `The prefix list ID '${id}' does not exist`);
    }
  }
  return lists
    .filter(({ id }) => !ids?.length || ids.includes(id))
    .filter(({ id, name }) =>
      matches(filters, (filter) => {
        if (filter === nameFilter) return { value: name };
        if (filter === 'prefix-list-id') return { value: id };
        return filter === 'owner-id' ? { value: 'AWS' } : undefined;
      }),
    );
}
