/** Private DNS of an S3 interface endpoint: its two modes and what they need. */
import type { DnsOptionsSpecification } from '@aws-sdk/client-ec2';
import { s3Domains } from '../../../network/names/public-names.ts';
import type { Network, VpcEndpoint } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import { refuse } from '../kit/unsupported.ts';

/** What a request says about DNS. */
interface DnsInput {
  PrivateDnsEnabled?: boolean | undefined;
  DnsOptions?: DnsOptionsSpecification | undefined;
}

/** The record types that an endpoint with IPv4 addresses alone can have, the default first. */
const RECORD_TYPES = {
  Interface: ['ipv4'],
  Gateway: ['service-defined', 'ipv4'],
} as const;

/** The record type that an endpoint shows. */
export function dnsRecordType({ type, dnsRecordIpType }: VpcEndpoint): 'ipv4' | 'service-defined' {
  return dnsRecordIpType ?? RECORD_TYPES[type][0];
}

/**
 * Sets what is asked for and leaves the rest. Where private DNS is turned on, it is, unless told otherwise, only for
 * queries that come through an inbound Resolver endpoint. Throws where the VPC does not have what that takes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function setDns(
  network: Network,
  endpoint: VpcEndpoint,
  { PrivateDnsEnabled, DnsOptions }: DnsInput,
): void {
  refuse(DnsOptions ?? {}, 'PrivateDnsPreference', 'PrivateDnsSpecifiedDomains');
  setRecordType(endpoint, DnsOptions?.DnsRecordIpType);
  const wasEnabled = endpoint.privateDnsEnabled;
  const enabled = PrivateDnsEnabled ?? wasEnabled;
  const asked = DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint;
  if (!enabled) {
    if (asked) {
      throw invalid('PrivateDnsOnlyForInboundResolverEndpoint can be set only when private DNS is enabled.');
    }
    endpoint.privateDnsEnabled = false;
    endpoint.privateDnsOnlyForInboundResolverEndpoint = false;
    return;
  }
  const onlyInbound = asked ?? (wasEnabled ? endpoint.privateDnsOnlyForInboundResolverEndpoint : true);
  if (!wasEnabled) checkVpc(network, endpoint);
  if (onlyInbound && gatewayEndpoints(network, endpoint).length === 0) {
    throw invalid(
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${endpoint.vpcId} must have a gateway endpoint for the service.`,
    );
  }
  endpoint.privateDnsEnabled = true;
  endpoint.privateDnsOnlyForInboundResolverEndpoint = onlyInbound;
}

/**
 * Throws while an interface endpoint leaves queries from inside the VPC to this gateway endpoint, as the last that is
 * there.
 */
export function checkGatewayNotNeeded(network: Network, endpoint: VpcEndpoint): void {
  if (endpoint.type !== 'Gateway' || gatewayEndpoints(network, endpoint).length > 1) return;
  const dependent = siblings(network, endpoint).find(
    (other) => other.privateDnsOnlyForInboundResolverEndpoint,
  );
  if (dependent) {
    throw new AwsError(
      'DependencyViolation',
      `The gateway endpoint ${endpoint.id} cannot be deleted while ${dependent.id} has PrivateDnsOnlyForInboundResolverEndpoint set to true.`,
    );
  }
}

function setRecordType(endpoint: VpcEndpoint, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const type = RECORD_TYPES[endpoint.type].find((known) => known === wanted);
  if (!type) {
    throw invalid(
      `The DNS record IP type ${wanted} is not valid for an endpoint of type ${endpoint.type} with the IP address type ipv4. Valid: ${RECORD_TYPES[endpoint.type].join(', ')}.`,
    );
  }
  endpoint.dnsRecordIpType = type;
}

/** Private DNS takes both DNS attributes of the VPC, and one endpoint of a service alone can have it. */
function checkVpc(network: Network, endpoint: VpcEndpoint): void {
  const vpc = network.vpcs[endpoint.vpcId]!;
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw invalid(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
  }
  const domains = s3Domains(endpoint.region);
  const isHosted = Object.values(network.hostedZones).some(
    ({ name, vpcs }) => domains.includes(name) && vpcs.some(({ vpcId }) => vpcId === vpc.id),
  );
  if (isHosted || siblings(network, endpoint).some(({ privateDnsEnabled }) => privateDnsEnabled)) {
    throw invalid(
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for s3.${endpoint.region}.amazonaws.com in the VPC ${vpc.id}`,
    );
  }
}

/** The other endpoints of the same service in the same VPC. */
function siblings(network: Network, endpoint: VpcEndpoint): VpcEndpoint[] {
  return sameService(network, endpoint).filter(({ id }) => id !== endpoint.id);
}

function gatewayEndpoints(network: Network, endpoint: VpcEndpoint): VpcEndpoint[] {
  return sameService(network, endpoint).filter(({ type }) => type === 'Gateway');
}

function sameService(network: Network, { vpcId, serviceName }: VpcEndpoint): VpcEndpoint[] {
  return Object.values(network.vpcEndpoints).filter(
    (other) => other.vpcId === vpcId && other.serviceName === serviceName,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameter', message);
}
