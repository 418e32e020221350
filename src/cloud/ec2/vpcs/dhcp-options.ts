/** DHCP option sets. A VPC always has one: its own or the region's default. */
import type { DhcpOptions as ShownDhcpOptions } from '@aws-sdk/client-ec2';
import type { DhcpOptions } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { create, describe, find, type Kind, missing, remove, tagsOf } from '../kit/resource.ts';
import { ensureDefaultDhcpOptions } from './vpc-parts.ts';
import { vpcKind } from './vpcs.ts';

export const dhcpOptionsKind: Kind<DhcpOptions, ShownDhcpOptions> = {
  type: 'dhcp-options',
  prefix: 'dopt',
  table: (network) => network.dhcpOptions,
  notFound: 'InvalidDhcpOptionID.NotFound',
  malformed: 'InvalidDhcpOptionsId.Malformed',
  notFoundMessage: (id) => `The dhcpOption ID '${id}' does not exist`,
  filters: {
    'dhcp-options-id': ({ id }) => id,
    key: ({ configurations }) => Object.keys(configurations),
    value: ({ configurations }) => Object.values(configurations).flat(),
    'owner-id': (_, network) => network.accountId,
  },
  show: ({ id, configurations }, network) => ({
    DhcpOptionsId: id,
    OwnerId: network.accountId,
    DhcpConfigurations: Object.entries(configurations).map(([Key, values]) => ({
      Key,
      Values: values.map((Value) => ({ Value })),
    })),
    Tags: tagsOf(network, id),
  }),
};

const KEYS = [
  'domain-name-servers',
  'domain-name',
  'ntp-servers',
  'netbios-name-servers',
  'netbios-node-type',
  'ipv6-address-preferred-lease-time',
];

/** How many values an option takes. */
const MAX_VALUES: Record<string, number> = { 'domain-name': 1, 'netbios-node-type': 1 };
const MAX_SERVERS = 4;

export const dhcpOptions: Ec2Handlers = {
  CreateDhcpOptions(context, input) {
    if (!input.DhcpConfigurations?.length) throw missing('dhcpConfiguration');
    const configurations: Record<string, string[]> = {};
    for (const { Key: key = '', Values: given = [] } of input.DhcpConfigurations) {
      if (!KEYS.includes(key)) {
        throw new AwsError('InvalidParameterValue', `Value (${key}) for parameter key is invalid.`);
      }
      const values = key === 'domain-name' ? given : given.flatMap((value) => value.split(','));
      if (values.length === 0 || values.length > (MAX_VALUES[key] ?? MAX_SERVERS)) {
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${given.join(',')}) for parameter value is invalid. Invalid number of values for ${key}.`,
        );
      }
      configurations[key] = values.map((value) => value.trim());
    }
    const id = context.ids.id(dhcpOptionsKind.prefix);
    const options = create(context, dhcpOptionsKind, { id, region: context.region, configurations }, input);
    return { DhcpOptions: dhcpOptionsKind.show(options, context.network) };
  },

  DescribeDhcpOptions(context, input) {
    const { items, NextToken } = describe(context, dhcpOptionsKind, input.DhcpOptionsIds, input);
    return { DhcpOptions: items, NextToken };
  },

  AssociateDhcpOptions(context, input) {
    if (!input.DhcpOptionsId) throw missing('dhcpOptionsId');
    const vpc = find(context, vpcKind, input.VpcId, 'vpcId');
    // `default` brings the region's own set back.
    const { id } =
      input.DhcpOptionsId === 'default'
        ? ensureDefaultDhcpOptions(context.network, context.region, context.ids)
        : find(context, dhcpOptionsKind, input.DhcpOptionsId);
    vpc.dhcpOptionsId = id;
    return {};
  },

  DeleteDhcpOptions(context, input) {
    const { id } = find(context, dhcpOptionsKind, input.DhcpOptionsId, 'dhcpOptionsId');
    if (Object.values(context.network.vpcs).some((vpc) => vpc.dhcpOptionsId === id)) {
      throw new AwsError(
        'DependencyViolation',
        `The dhcpOptions '${id}' has dependencies and cannot be deleted.`,
      );
    }
    remove(context, dhcpOptionsKind, id);
    return {};
  },
};
