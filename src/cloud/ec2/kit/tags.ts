/** Tags: what AWS accepts as one, how they are kept and shown, and which operation may give them. */
import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Network } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** What each operation with `TagSpecifications` makes, as the `ResourceType` says it. */
const CREATED_BY: Record<string, string> = {
  AllocateAddress: 'elastic-ip',
  AuthorizeSecurityGroupEgress: 'security-group-rule',
  AuthorizeSecurityGroupIngress: 'security-group-rule',
  CreateClientVpnEndpoint: 'client-vpn-endpoint',
  CreateDhcpOptions: 'dhcp-options',
  CreateFlowLogs: 'vpc-flow-log',
  CreateInternetGateway: 'internet-gateway',
  CreateNatGateway: 'natgateway',
  CreateNetworkAcl: 'network-acl',
  CreateNetworkInsightsPath: 'network-insights-path',
  CreateNetworkInterface: 'network-interface',
  CreateRouteTable: 'route-table',
  CreateSecurityGroup: 'security-group',
  CreateSubnet: 'subnet',
  CreateVpc: 'vpc',
  CreateVpcEndpoint: 'vpc-endpoint',
  CreateVpcPeeringConnection: 'vpc-peering-connection',
  StartNetworkInsightsAnalysis: 'network-insights-analysis',
};

/** Adds tags to what is there. */
export function tag(network: Network, id: string, tags: Tag[]): void {
  const all = { ...network.tags[id] };
  for (const { Key, Value } of tags) all[Key!] = Value ?? '';
  if (Object.keys(all).length > MAX_TAGS) throw tooMany();
  network.tags[id] = all;
}

/** The tags of a resource as the API shows them. */
export function tagsOf(network: Network, id: string): Tag[] {
  return Object.entries(network.tags[id] ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** Throws when a specification is for something else than the operation makes, or its tags are not allowed. */
export function checkTagSpecifications(
  operation: string,
  specifications: TagSpecification[] | undefined,
): void {
  for (const { ResourceType, Tags } of specifications ?? []) {
    if (!ResourceType)
      throw new AwsError('MissingParameter', 'Tag specification resource type must have a value');
    const made = CREATED_BY[operation];
    if (made !== undefined && made !== ResourceType) {
      throw new AwsError(
        'InvalidParameterValue',
        `'${ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (!Tags?.length)
      throw new AwsError('InvalidParameterValue', 'Tag specification must have at least one tag');
  }
  const types = new Set(specifications?.map(({ ResourceType }) => ResourceType));
  for (const type of types) {
    const same = specifications!.filter(({ ResourceType }) => ResourceType === type);
    checkTags(same.flatMap(({ Tags }) => Tags ?? []));
  }
}

/**
 * Keys of up to 128 and values of up to 256 characters, no key twice, none of AWS's own, at most 50.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export function checkTags(tags: Tag[]): void {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (!Key) throw new AwsError('InvalidParameterValue', 'Tag keys must not be empty');
    if (Key.length > MAX_KEY_LENGTH)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag key exceeds the maximum length of ${MAX_KEY_LENGTH} characters: ${Key}`,
      );
    if ((Value ?? '').length > MAX_VALUE_LENGTH)
      throw new AwsError(
        'InvalidParameterValue',
        `Tag value exceeds the maximum length of ${MAX_VALUE_LENGTH} characters: ${Value}`,
      );
    if (/^aws:/i.test(Key))
      throw new AwsError(
        'InvalidParameterValue',
        `Tag keys starting with 'aws:' are reserved for internal use`,
      );
    if (seen.has(Key)) throw new AwsError('InvalidParameterValue', `Duplicate tag key '${Key}' specified.`);
    seen.add(Key);
  }
  if (tags.length > MAX_TAGS) throw tooMany();
}

function tooMany(): AwsError {
  return new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
}
