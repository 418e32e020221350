/** The DNS names of VPC endpoints and of Client VPN endpoints. */
import type { ClientVpnEndpoint, Network, VpcEndpoint } from '../network.ts';

/** `s3` out of `com.amazonaws.ap-northeast-1.s3`. */
function service({ serviceName }: VpcEndpoint): string {
  return serviceName.split('.').slice(3).join('.');
}

/** `vpce-…-xxxxxxxx.s3.REGION.vpce.amazonaws.com`, without the `*.` that the API shows in front. */
export function regionalName(endpoint: VpcEndpoint): string {
  return `${endpoint.id}-${endpoint.dnsSuffix}.${service(endpoint)}.${endpoint.region}.vpce.amazonaws.com`;
}

/** The same with the zone's name behind the suffix: only the interface in that zone. */
export function zonalName(endpoint: VpcEndpoint, zone: string): string {
  return `${endpoint.id}-${endpoint.dnsSuffix}-${zone}.${service(endpoint)}.${endpoint.region}.vpce.amazonaws.com`;
}

/** The regional name and one for each zone that the endpoint is in. Gateway endpoints have none. */
export function endpointNames(network: Network, endpoint: VpcEndpoint): string[] {
  if (endpoint.type !== 'Interface') return [];
  const zones = endpoint.subnetIds.map((id) => network.subnets[id]!.availabilityZone);
  return [regionalName(endpoint), ...zones.map((zone) => zonalName(endpoint, zone))];
}

/** `https://bucket.vpce-…` of every S3 interface endpoint. An account has endpoints for other services, too. */
export function s3EndpointUrls({ vpcEndpoints }: Network): string[] {
  return Object.values(vpcEndpoints)
    .filter((endpoint) => endpoint.type === 'Interface' && service(endpoint) === 's3')
    .map((endpoint) => `https://bucket.${regionalName(endpoint)}`);
}

/** Below this name a Client VPN endpoint answers: clients put a random label in front. */
export function clientVpnName({ id, region }: Pick<ClientVpnEndpoint, 'id' | 'region'>): string {
  return `${id}.prod.clientvpn.${region}.amazonaws.com`;
}
