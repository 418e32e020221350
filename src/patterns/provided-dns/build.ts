/**
 * Builds the article's pattern ①, with the calls that its author made: a closed VPC with an S3 interface
 * endpoint in two zones, and a Client VPN whose DNS server is the VPC's own, so that on premises
 * nothing has to know of AWS's private names.
 */
import { importCertificates } from '../parts/certificates.ts';
import { buildClientVpn, connectSite } from '../parts/client-vpn.ts';
import { buildS3Endpoint, buildVpc } from '../parts/closed-vpc.ts';
import { BUCKET, VPC_RESOLVER } from '../parts/names.ts';
import type { PatternTools } from '../pattern.ts';

export async function build(tools: PatternTools): Promise<void> {
  const [vpc, certificates] = await Promise.all([buildVpc(tools), importCertificates(tools)]);
  await buildS3Endpoint(tools, vpc);
  const clientVpnEndpointId = await buildClientVpn(tools, {
    ...certificates,
    vpcId: vpc.vpcId,
    subnetId: vpc.subnetIds[0]!,
    groupId: vpc.clientVpnGroupId,
    dnsServer: VPC_RESOLVER,
  });
  await tools.createBucket(BUCKET);
  await connectSite(tools, clientVpnEndpointId, certificates.client);
}
