import { beforeEach, describe, expect, it } from 'vitest';
import { endpointCloud, REGION } from './testing.ts';

let { cloud, VpcId, createInterface, createGateway, shown, refusal } = endpointCloud();
beforeEach(() => {
  ({ cloud, VpcId, createInterface, createGateway, shown, refusal } = endpointCloud());
});

describe('private DNS', () => {
  const dns = (onlyInbound?: boolean) => ({
    PrivateDnsEnabled: true,
    ...(onlyInbound !== undefined && {
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound },
    }),
  });
  const turnOnHostnames = () =>
    cloud.call('ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } });

  it('takes both DNS attributes of the VPC', () => {
    expect(refusal(dns(false)).message).toBe(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${VpcId}`,
    );
    turnOnHostnames();
    expect(createInterface(dns(false))).toMatchObject({
      PrivateDnsEnabled: true,
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
    });
  });

  it('is, unless told otherwise, for inbound Resolver endpoints only, which takes a gateway endpoint', () => {
    turnOnHostnames();
    expect(refusal(dns()).message).toBe(
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${VpcId} must have a gateway endpoint for the service.`,
    );
    createGateway();
    expect(createInterface(dns()).DnsOptions).toMatchObject({
      PrivateDnsOnlyForInboundResolverEndpoint: true,
    });
  });

  it('keeps the last gateway endpoint from being deleted while it leaves queries to it', () => {
    turnOnHostnames();
    const { VpcEndpointId: gateway } = createGateway();
    const { VpcEndpointId } = createInterface(dns());
    const remove = () => cloud.call('DeleteVpcEndpoints', { VpcEndpointIds: [gateway!] }).Unsuccessful;
    expect(remove()).toMatchObject([{ ResourceId: gateway, Error: { Code: 'DependencyViolation' } }]);
    expect(cloud.network.vpcEndpoints[gateway!]).toBeDefined();
    cloud.call('ModifyVpcEndpoint', {
      VpcEndpointId,
      DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false },
    });
    expect(remove()).toEqual([]);
  });

  it('is for one endpoint in a VPC', () => {
    turnOnHostnames();
    createInterface(dns(false));
    expect(refusal(dns(false)).message).toBe(
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for s3.${REGION}.amazonaws.com in the VPC ${VpcId}`,
    );
  });

  it('stays as it was when something else changes, and goes when it is turned off', () => {
    turnOnHostnames();
    const { VpcEndpointId } = createInterface(dns(false));
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, DnsOptions: { DnsRecordIpType: 'ipv4' } });
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, PrivateDnsEnabled: true });
    expect(shown(VpcEndpointId!).DnsOptions).toMatchObject({
      PrivateDnsOnlyForInboundResolverEndpoint: false,
    });
    cloud.call('ModifyVpcEndpoint', { VpcEndpointId, PrivateDnsEnabled: false });
    expect(shown(VpcEndpointId!)).toMatchObject({
      PrivateDnsEnabled: false,
      DnsOptions: { DnsRecordIpType: 'ipv4' },
    });
  });

  it('has no options that would be ignored', () => {
    expect(refusal({ DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }).code).toBe(
      'InvalidParameter',
    );
    expect(refusal({ DnsOptions: { DnsRecordIpType: 'dualstack' } }).code).toBe('InvalidParameter');
    expect(refusal({ DnsOptions: { PrivateDnsPreference: 'ALL_DOMAINS' } }).code).toBe(
      'UnsupportedOperation',
    );
    expect(refusal({ IpAddressType: 'dualstack' }).code).toBe('UnsupportedOperation');
  });
});
