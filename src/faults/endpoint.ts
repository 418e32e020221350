/** The endpoint itself: gone, in one zone only, of another service. */

import { zonalName } from '../network/names/endpoint-names.ts';
import type { VpcEndpoint } from '../network/network.ts';
import { endpointUrl, useEndpointUrl } from './client-setup.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { s3Endpoint } from './places.ts';
import { call } from './step.ts';

/** What makes the endpoint again, as it was but for its id and its name. */
function creation({ network }: FaultLab, endpoint: VpcEndpoint) {
  // Those of AWS's own, such as CloudFormation's, nobody can give.
  const tags = Object.entries(network.tags[endpoint.id] ?? {})
    .filter(([Key]) => !Key.startsWith('aws:'))
    .map(([Key, Value]) => ({ Key, Value }));
  return call('ec2', 'CreateVpcEndpoint', {
    VpcEndpointType: endpoint.type,
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.serviceName,
    SubnetIds: endpoint.subnetIds,
    SecurityGroupIds: endpoint.groupIds,
    PrivateDnsEnabled: endpoint.privateDnsEnabled,
    ...(endpoint.privateDnsEnabled && {
      DnsOptions: {
        PrivateDnsOnlyForInboundResolverEndpoint: endpoint.privateDnsOnlyForInboundResolverEndpoint,
      },
    }),
    ...(endpoint.policyDocument !== undefined && { PolicyDocument: endpoint.policyDocument }),
    ...(tags.length > 0 && { TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags: tags }] }),
  });
}

export const endpointFaults = [
  fault({
    code: 'endpoint-deleted',
    title: 'The interface endpoint was deleted',
    symptom: "Could not resolve host: the endpoint's name does not exist any more (NXDOMAIN).",
    cause: 'Somebody deleted the endpoint, or made it anew: a new one has another id and another name.',
    diagnosis: 'DNS_NAME_ERROR',
    fromEvidence: 'DNS_NAME_ERROR',
    patterns: ['provided-dns', 'public-dns'],
    healed: 'by-hand',
    async break(lab) {
      const endpoint = s3Endpoint(lab.network);
      await useEndpointUrl(lab, endpointUrl(lab));
      await lab.change(
        call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [endpoint.id] }),
        creation(lab, endpoint),
      );
    },
  }),
  fault({
    code: 'gateway-endpoint-only',
    title: 'There is a gateway endpoint only, and on premises cannot use it',
    symptom: 'S3 has a VPC endpoint, and requests from on premises go to public addresses and time out.',
    cause:
      'create-vpc-endpoint makes a gateway endpoint unless told otherwise. A gateway endpoint has no address and no name of its own.',
    patterns: ['inbound-resolver'],
    diagnosis: 'GATEWAY_ENDPOINT_ONLY',
    fromEvidence: 'DNS_PUBLIC_ANSWER',
    healed: 'by-hand',
    async break(lab) {
      const endpoint = s3Endpoint(lab.network);
      await lab.change(
        call('ec2', 'DeleteVpcEndpoints', { VpcEndpointIds: [endpoint.id] }),
        creation(lab, endpoint),
      );
    },
  }),
  fault({
    code: 'zone-without-endpoint',
    title: 'Clients use the name of a zone that the endpoint is not in any more',
    symptom: 'Could not resolve host for the zonal name; the regional name works.',
    cause:
      'Taking a subnet away from the endpoint takes its zonal name away, too. Configurations that name the zone break.',
    diagnosis: 'DNS_NAME_ERROR',
    fromEvidence: 'DNS_NAME_ERROR',
    patterns: ['provided-dns', 'public-dns'],
    healed: 'by-command',
    async break(lab) {
      const { id: VpcEndpointId, subnetIds } = s3Endpoint(lab.network);
      const last = subnetIds.at(-1)!;
      const endpoint = s3Endpoint(lab.network);
      const zone = lab.network.subnets[last]!.availabilityZone;
      await useEndpointUrl(lab, `https://bucket.${zonalName(endpoint, zone)}`);
      await lab.change(
        call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, RemoveSubnetIds: [last] }),
        call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, AddSubnetIds: [last] }),
      );
    },
  }),
];
