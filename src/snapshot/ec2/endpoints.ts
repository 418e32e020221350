/** VPC endpoints. */
import { paginateDescribeVpcEndpoints, type VpcEndpoint as Shown } from '@aws-sdk/client-ec2';
import type { VpcEndpoint } from '../../network/network.ts';
import { keepTags, type Section, timestamp } from '../section.ts';

export const vpcEndpoints: Section = {
  actions: ['ec2:DescribeVpcEndpoints'],
  async read({ ec2, region }, network) {
    for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client: ec2 }, {})) {
      for (const shown of VpcEndpoints) {
        // Gateway Load Balancer and resource endpoints carry other packets than those to S3.
        if (shown.VpcEndpointType !== 'Interface' && shown.VpcEndpointType !== 'Gateway') continue;
        network.vpcEndpoints[shown.VpcEndpointId!] = endpointOf(shown, region);
        keepTags(network, shown.VpcEndpointId!, shown.Tags);
      }
    }
  },
};

function endpointOf(shown: Shown, region: string): VpcEndpoint {
  const { DnsOptions } = shown;
  const recordType = DnsOptions?.DnsRecordIpType;
  return {
    id: shown.VpcEndpointId!,
    region,
    vpcId: shown.VpcId!,
    type: shown.VpcEndpointType as VpcEndpoint['type'],
    serviceName: shown.ServiceName!,
    state: shown.State?.toLowerCase() === 'available' ? 'available' : 'pending',
    ...(shown.PolicyDocument && !isDefault(shown.PolicyDocument) && { policyDocument: shown.PolicyDocument }),
    subnetIds: shown.SubnetIds ?? [],
    networkInterfaceIds: shown.NetworkInterfaceIds ?? [],
    groupIds: (shown.Groups ?? []).map(({ GroupId }) => GroupId!),
    routeTableIds: shown.RouteTableIds ?? [],
    privateDnsEnabled: shown.PrivateDnsEnabled === true,
    privateDnsOnlyForInboundResolverEndpoint: DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint === true,
    ...((recordType === 'ipv4' || recordType === 'service-defined') && { dnsRecordIpType: recordType }),
    dnsSuffix: dnsSuffixOf(shown),
    creationTime: timestamp(shown.CreationTimestamp),
  };
}

/** `*.vpce-0123-abcd1234.s3.…` → `abcd1234`. */
function dnsSuffixOf({ VpcEndpointId, DnsEntries = [] }: Shown): string {
  for (const { DnsName = '' } of DnsEntries) {
    const [, id, suffix] = /^(?:\*\.)?(vpce-[0-9a-f]+)-([0-9a-z]{8})\./.exec(DnsName) ?? [];
    if (id === VpcEndpointId && suffix !== undefined) return suffix;
  }
  return '';
}

/** AWS shows the policy that it gives to an endpoint that was made without one: everything is allowed. */
function isDefault(document: string): boolean {
  try {
    const { Statement: statements } = JSON.parse(document) as { Statement?: Record<string, unknown>[] };
    const [only, ...more] = statements ?? [];
    if (!only || more.length > 0 || Object.keys(only).length !== 4) return false;
    return (
      only.Effect === 'Allow' && [only.Action, only.Principal, only.Resource].every((part) => part === '*')
    );
  } catch {
    return false;
  }
}
