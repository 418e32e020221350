/**
 * `kairo-s3/cdk`: the closed network as CDK constructs, whole and in parts.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/constructs.html
 */
export { ClientVpn, type ClientVpnProps } from './client-vpn.ts';
export { ClosedS3Network, type ClosedS3NetworkProps } from './closed-s3-network.ts';
export { ClosedVpc, type ClosedVpcProps } from './closed-vpc.ts';
export type { ClosedBucket, Connectivity, Dns } from './decisions.ts';
export { EndpointOnlyBucket, type EndpointOnlyBucketProps } from './endpoint-only-bucket.ts';
export { onlyTheseBuckets } from './endpoint-policy.ts';
export { InboundResolver, type InboundResolverProps } from './inbound-resolver.ts';
export { PublicDnsOnlyEgress, type PublicDnsOnlyEgressProps } from './public-dns-only-egress.ts';
export {
  type PrivateDns,
  S3InterfaceEndpoint,
  type S3InterfaceEndpointProps,
} from './s3-interface-endpoint.ts';
export { VirtualPrivateGateway, type VirtualPrivateGatewayProps } from './virtual-private-gateway.ts';
