/** What the checks ask for, read from the lab's own API: names and addresses as they are now. */
import { type Lab, NotAsBuilt } from '../pattern.ts';
import { NAME } from './names.ts';

export interface Survey {
  region: string;
  vpcId: string;
  serviceName: string;
  /** A subnet of the endpoint. */
  subnetId: string;
  /** `bucket.vpce-….s3.REGION.vpce.amazonaws.com`: what clients are given. */
  host: string;
  /** Of the endpoint's interfaces. */
  addresses: string[];
  clientCidr: string;
  /** What Client VPN pushes to its clients. */
  dnsServer: string;
}

/** `wantedDns` is the name server that the pattern pushes. */
export async function survey({ region, call }: Lab, wantedDns: string): Promise<Survey> {
  const [{ VpcEndpoints }, { ClientVpnEndpoints }] = await Promise.all([
    call('ec2', 'DescribeVpcEndpoints', { Filters: [{ Name: 'tag:Name', Values: [NAME.s3Endpoint] }] }),
    call('ec2', 'DescribeClientVpnEndpoints', {}),
  ]);
  const endpoint = VpcEndpoints?.[0];
  if (!endpoint) throw new NotAsBuilt(gone('S3 interface endpoint', NAME.s3Endpoint));
  const clientVpn = ClientVpnEndpoints?.find(({ Tags }) =>
    Tags?.some(({ Key, Value }) => Key === 'Name' && Value === NAME.clientVpnEndpoint),
  );
  if (!clientVpn) throw new NotAsBuilt(gone('Client VPN endpoint', NAME.clientVpnEndpoint));
  const dnsServer = clientVpn.DnsServers?.[0];
  if (!dnsServer) {
    throw new NotAsBuilt(
      `The Client VPN endpoint ${clientVpn.ClientVpnEndpointId} pushes no DNS server; in this pattern it pushes ${wantedDns}. Give it one again: aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ${clientVpn.ClientVpnEndpointId} --dns-servers CustomDnsServers=${wantedDns},Enabled=true`,
    );
  }
  const { NetworkInterfaces } = await call('ec2', 'DescribeNetworkInterfaces', {
    NetworkInterfaceIds: endpoint.NetworkInterfaceIds,
  });
  return {
    region,
    vpcId: endpoint.VpcId!,
    serviceName: endpoint.ServiceName!,
    subnetId: endpoint.SubnetIds![0]!,
    host: bucketHost(endpoint.DnsEntries?.[0]?.DnsName),
    addresses: (NetworkInterfaces ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress!),
    clientCidr: clientVpn.ClientCidrBlock!,
    dnsServer,
  };
}

/**
 * `*.vpce-….amazonaws.com` → `bucket.vpce-….amazonaws.com`. The certificate does not cover the name without a first label.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
 */
export function bucketHost(dnsName: string | undefined): string {
  if (!dnsName)
    throw new NotAsBuilt(
      'The S3 interface endpoint has no DNS name. Build the lab anew: kairo down && kairo up',
    );
  return dnsName.replace(/^\*\./, 'bucket.');
}

function gone(what: string, name: string): string {
  return `The ${what} that the pattern built (tagged Name=${name}) is not there any more, so there is nothing to check. Build it anew: kairo down && kairo up`;
}
