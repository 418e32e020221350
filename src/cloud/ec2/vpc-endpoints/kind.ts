/** VPC endpoints as EC2 shows them. */
import type { VpcEndpoint as ShownVpcEndpoint } from '@aws-sdk/client-ec2';
import { endpointNames } from '../../../network/names/endpoint-names.ts';
import type { Network, VpcEndpoint } from '../../../network/network.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';
import { defaultPolicy } from './policy.ts';
import { dnsRecordType } from './private-dns.ts';
import { hostedZoneOf } from './services.ts';

export const vpcEndpointKind: Kind<VpcEndpoint, ShownVpcEndpoint> = {
  type: 'vpc-endpoint',
  prefix: 'vpce',
  table: (network) => network.vpcEndpoints,
  notFound: 'InvalidVpcEndpointId.NotFound',
  malformed: 'InvalidVpcEndpointId.Malformed',
  notFoundMessage: (id) => `The Vpc Endpoint Id '${id}' does not exist`,
  pageSizes: { min: 1, max: 1000 },
  filters: {
    'ip-address-type': () => 'ipv4',
    'service-name': (endpoint) => endpoint.serviceName,
    'service-region': (endpoint) => endpoint.region,
    'vpc-id': (endpoint) => endpoint.vpcId,
    'vpc-endpoint-id': (endpoint) => endpoint.id,
    'vpc-endpoint-state': (endpoint) => endpoint.state,
    'vpc-endpoint-type': (endpoint) => endpoint.type,
  },
  show,
};

function show(endpoint: VpcEndpoint, network: Network): ShownVpcEndpoint {
  const isInterface = endpoint.type === 'Interface';
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: endpoint.type,
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.serviceName,
    // The SDK's type has the names of the model; what AWS sends is in lower case.
    State: endpoint.state as ShownVpcEndpoint['State'],
    PolicyDocument: endpoint.policyDocument ?? defaultPolicy(endpoint.type),
    RouteTableIds: [...endpoint.routeTableIds],
    SubnetIds: [...endpoint.subnetIds],
    Groups: endpoint.groupIds.map((GroupId) => ({
      GroupId,
      GroupName: network.securityGroups[GroupId]?.name,
    })),
    IpAddressType: 'ipv4',
    DnsOptions: {
      DnsRecordIpType: dnsRecordType(endpoint),
      ...(isInterface &&
        endpoint.privateDnsEnabled && {
          PrivateDnsOnlyForInboundResolverEndpoint: endpoint.privateDnsOnlyForInboundResolverEndpoint,
        }),
    },
    PrivateDnsEnabled: endpoint.privateDnsEnabled,
    RequesterManaged: false,
    NetworkInterfaceIds: [...endpoint.networkInterfaceIds],
    DnsEntries: endpointNames(network, endpoint).map((name) => ({
      DnsName: `*.${name}`,
      HostedZoneId: hostedZoneOf(endpoint.region),
    })),
    CreationTimestamp: new Date(endpoint.creationTime),
    Tags: tagsOf(network, endpoint.id),
    OwnerId: network.accountId,
    ServiceRegion: endpoint.region,
  };
}
