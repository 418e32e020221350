/** Regions, availability zones, and the account's attributes. */
import type { AvailabilityZone, Region } from '@aws-sdk/client-ec2';
import { QUOTAS } from '../../../network/quotas.ts';
import { regions, type Zone, zonesOf } from '../../../network/zones.ts';
import { AwsError } from '../../aws-error.ts';
import type { FilterValue } from '../kit/filters.ts';
import { checkFilters, matches } from '../kit/filters.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { vpcKind } from './vpcs.ts';

const NO_OPT_IN = 'opt-in-not-required';
const endpointOf = (region: string) => `ec2.${region}.amazonaws.com`;

const ZONE_FILTERS: Record<string, (zone: Zone) => FilterValue> = {
  'group-long-name': () => undefined,
  'group-name': (zone) => `${zone.region}-zg-1`,
  message: () => undefined,
  'opt-in-status': () => NO_OPT_IN,
  'parent-zone-id': () => undefined,
  'parent-zone-name': () => undefined,
  'region-name': (zone) => zone.region,
  state: () => 'available',
  'zone-id': (zone) => zone.id,
  'zone-name': (zone) => zone.name,
  'zone-type': () => 'availability-zone',
};

const REGION_FILTERS: Record<string, (region: string) => FilterValue> = {
  endpoint: endpointOf,
  'opt-in-status': () => NO_OPT_IN,
  'region-name': (region) => region,
};

export const zones: Ec2Handlers = {
  DescribeAvailabilityZones({ region }, input) {
    checkFilters(input.Filters, ZONE_FILTERS);
    const known = zonesOf(region);
    checkKnown(
      input.ZoneNames,
      known.map(({ name }) => name),
      'Invalid availability zone',
    );
    checkKnown(
      input.ZoneIds,
      known.map(({ id }) => id),
      'Invalid availability zone-id',
    );
    const chosen = known.filter(
      (zone) =>
        (!input.ZoneNames?.length || input.ZoneNames.includes(zone.name)) &&
        (!input.ZoneIds?.length || input.ZoneIds.includes(zone.id)) &&
        matches(input.Filters, (name) => filterValue(ZONE_FILTERS, name, zone)),
    );
    return { AvailabilityZones: chosen.map(shownZone) };
  },

  DescribeRegions(_, input) {
    checkFilters(input.Filters, REGION_FILTERS);
    checkKnown(input.RegionNames, regions, 'Invalid region names');
    const chosen = regions.filter(
      (region) =>
        (!input.RegionNames?.length || input.RegionNames.includes(region)) &&
        matches(input.Filters, (name) => filterValue(REGION_FILTERS, name, region)),
    );
    return {
      Regions: chosen.map(
        (region): Region => ({ RegionName: region, Endpoint: endpointOf(region), OptInStatus: NO_OPT_IN }),
      ),
    };
  },

  DescribeAccountAttributes({ network, region }, input) {
    const defaultVpc = Object.values(vpcKind.table(network)).find(
      (vpc) => vpc.isDefault && vpc.region === region,
    );
    const attributes: Record<string, string[]> = {
      'supported-platforms': ['VPC'],
      'default-vpc': [defaultVpc?.id ?? 'none'],
      'max-instances': ['20'],
      'vpc-max-security-groups-per-interface': [String(QUOTAS.securityGroupsPerInterface)],
      'max-elastic-ips': ['5'],
      'vpc-max-elastic-ips': ['5'],
    };
    const wanted: string[] = input.AttributeNames ?? [];
    checkKnown(wanted, Object.keys(attributes), 'Invalid attribute name');
    return {
      AccountAttributes: Object.entries(attributes)
        .filter(([name]) => wanted.length === 0 || wanted.includes(name))
        .map(([AttributeName, values]) => ({
          AttributeName,
          AttributeValues: values.map((AttributeValue) => ({ AttributeValue })),
        })),
    };
  },
};

function shownZone(zone: Zone): AvailabilityZone {
  return {
    ZoneName: zone.name,
    ZoneId: zone.id,
    RegionName: zone.region,
    GroupName: `${zone.region}-zg-1`,
    NetworkBorderGroup: zone.region,
    ZoneType: 'availability-zone',
    OptInStatus: NO_OPT_IN,
    State: 'available',
    Messages: [],
  };
}

function filterValue<T>(filters: Record<string, (item: T) => FilterValue>, name: string, item: T) {
  const extract = Object.hasOwn(filters, name) ? filters[name] : undefined;
  return extract && { value: extract(item) };
}

function checkKnown(wanted: string[] | undefined, known: readonly string[], problem: string): void {
  const unknown = wanted?.filter((one) => !known.includes(one)) ?? [];
  if (unknown.length > 0) throw new AwsError('InvalidParameterValue', `${problem}: [${unknown.join(', ')}]`);
}
