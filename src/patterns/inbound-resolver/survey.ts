/** What the checks ask for, read from the lab's own API: names and addresses as they are now. */
import { s3Addresses } from '../../network/names/public-names.ts';
import { NAME, SITE, s3Name, VPC_RESOLVER } from '../parts/names.ts';
import { type Lab, NotAsBuilt } from '../pattern.ts';
import { HOST_NAME } from './names.ts';

export interface Survey {
  region: string;
  /** `s3.REGION.amazonaws.com`. */
  name: string;
  /** Of the endpoint's interfaces. */
  addresses: string[];
  /** Of the Resolver inbound endpoint. */
  inbound: string[];
  /** Where the internet finds S3. */
  publicAddresses: string[];
  /** The site's own resolver. */
  siteResolver: string;
  vpcResolver: string;
  /** The id of the host in the VPC. */
  host: string;
}

export async function survey({ region, call }: Lab): Promise<Survey> {
  const [{ VpcEndpoints }, { NetworkInterfaces }, { Reservations }] = await Promise.all([
    call('ec2', 'DescribeVpcEndpoints', { Filters: [{ Name: 'tag:Name', Values: [NAME.s3Endpoint] }] }),
    call('ec2', 'DescribeNetworkInterfaces', {}),
    call('ec2', 'DescribeInstances', {
      Filters: [
        { Name: 'tag:Name', Values: [HOST_NAME] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    }),
  ]);
  const endpoint = VpcEndpoints?.[0];
  if (!endpoint) throw new NotAsBuilt(gone('S3 interface endpoint', ` (tagged Name=${NAME.s3Endpoint})`));
  const own = (NetworkInterfaces ?? []).filter(({ VpcId }) => VpcId === endpoint.VpcId);
  const inbound = own.filter(({ Description }) => Description?.startsWith('Route 53 Resolver: rslvr-in-'));
  if (inbound.length === 0) throw new NotAsBuilt(gone('Resolver inbound endpoint', ''));
  const host = Reservations?.[0]?.Instances?.[0]?.InstanceId;
  if (!host) throw new NotAsBuilt(gone('host in the VPC', ` (tagged Name=${HOST_NAME})`));
  return {
    region,
    name: s3Name(region),
    addresses: own
      .filter(({ NetworkInterfaceId }) => endpoint.NetworkInterfaceIds?.includes(NetworkInterfaceId!))
      .map(({ PrivateIpAddress }) => PrivateIpAddress!),
    inbound: inbound.map(({ PrivateIpAddress }) => PrivateIpAddress!),
    publicAddresses: s3Addresses(region),
    siteResolver: SITE.routerAddress,
    vpcResolver: VPC_RESOLVER,
    host,
  };
}

function gone(what: string, how: string): string {
  return `The ${what} that the pattern built${how} is not there any more, so there is nothing to check. Build it anew: kairo down && kairo up inbound-resolver`;
}
