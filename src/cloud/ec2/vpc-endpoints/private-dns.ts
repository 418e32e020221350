/** Private DNS of an S3 interface endpoint: its two modes and what they need. */
import type { DnsOptionsSpecification } from '@aws-sdk/client-ec2';
import type { Network, VpcEndpoint } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';

export interface PrivateDns {
  privateDnsEnabled: boolean;
  privateDnsOnlyForInboundResolverEndpoint: boolean;
}

/**
 * What is asked for, with AWS's default: only for queries that come through an inbound Resolver endpoint. Throws
 * where the VPC does not have what that takes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function checkedPrivateDns(
  network: Network,
  endpoint: Pick<VpcEndpoint, 'id' | 'vpcId' | 'serviceName'>,
  enabled: boolean,
  options: DnsOptionsSpecification | undefined,
): PrivateDns {
  if (!enabled) return { privateDnsEnabled: false, privateDnsOnlyForInboundResolverEndpoint: false };
  const onlyInbound = options?.PrivateDnsOnlyForInboundResolverEndpoint ?? true;
  const { vpcId, serviceName } = endpoint;
  const vpc = network.vpcs[vpcId]!;
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw new AwsError(
      'InvalidParameter',
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpcId}`,
    );
  }
  const others = Object.values(network.vpcEndpoints).filter(
    (other) => other.id !== endpoint.id && other.vpcId === vpcId && other.serviceName === serviceName,
  );
  if (others.some((other) => other.type === 'Interface' && other.privateDnsEnabled)) {
    throw new AwsError(
      'InvalidParameter',
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName.split('.').slice(2).reverse().join('.')}.amazonaws.com in the VPC ${vpcId}`,
    );
  }
  if (onlyInbound && !others.some((other) => other.type === 'Gateway')) {
    throw new AwsError(
      'InvalidParameter',
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${vpcId} must have a gateway endpoint for the service.`,
    );
  }
  return { privateDnsEnabled: true, privateDnsOnlyForInboundResolverEndpoint: onlyInbound };
}

/** May a gateway endpoint go? Not while an interface endpoint answers for inbound queries only. */
export function checkGatewayNotNeeded(network: Network, endpoint: VpcEndpoint): void {
  const dependent = Object.values(network.vpcEndpoints).find(
    (other) =>
      other.vpcId === endpoint.vpcId &&
      other.serviceName === endpoint.serviceName &&
      other.type === 'Interface' &&
      other.privateDnsOnlyForInboundResolverEndpoint,
  );
  const others = Object.values(network.vpcEndpoints).filter(
    (other) => other.type === 'Gateway' && other.vpcId === endpoint.vpcId && other.id !== endpoint.id,
  );
  if (endpoint.type === 'Gateway' && dependent && others.length === 0) {
    throw new AwsError(
      'DependencyViolation',
      `The gateway endpoint ${endpoint.id} cannot be deleted while ${dependent.id} has PrivateDnsOnlyForInboundResolverEndpoint set to true.`,
    );
  }
}
