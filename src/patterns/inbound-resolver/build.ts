/**
 * Builds the way that needs no endpoint URL: S3's own names lead to the interface endpoint for whoever asks through a
 * Resolver inbound endpoint, and on premises the site's own resolver does that for S3 and nothing else. The site's
 * router has the Client VPN tunnel, so the LAN's hosts know of none of it.
 */
import { deployNetwork } from '../parts/deploy-network.ts';
import { SITE, SUBNET_CIDRS, s3Name } from '../parts/names.ts';
import type { PatternTools } from '../pattern.ts';
import { HOST_IMAGE, HOST_NAME, INBOUND_ADDRESSES } from './names.ts';

export async function build(tools: PatternTools): Promise<void> {
  const vpnProfile = await deployNetwork(tools, 'inbound-resolver');
  await launchHost(tools);
  const { host, ...site } = SITE;
  await tools.addSite({
    ...site,
    hosts: [host],
    vpnProfile,
    forwarders: [{ domain: s3Name(tools.region), servers: [...INBOUND_ADDRESSES] }],
  });
}

/**
 * A host of the VPC, which asks the VPC's own resolver and is not to notice anything of all this. It is there for the
 * checks alone, so the template does not have it.
 */
async function launchHost({ call }: PatternTools): Promise<void> {
  const { Subnets } = await call('ec2', 'DescribeSubnets', {
    Filters: [{ Name: 'cidr-block', Values: [SUBNET_CIDRS[1]] }],
  });
  await call('ec2', 'RunInstances', {
    ImageId: HOST_IMAGE,
    InstanceType: 't3.micro',
    SubnetId: Subnets![0]!.SubnetId!,
    MinCount: 1,
    MaxCount: 1,
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: HOST_NAME }] }],
  });
}
