/** VPCs, their DHCP options, subnets and interfaces. */
import {
  DescribeVpcAttributeCommand,
  paginateDescribeDhcpOptions,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  type NetworkInterface as Shown,
  type Vpc as ShownVpc,
} from '@aws-sdk/client-ec2';
import type { NetworkInterface, Vpc } from '../../network/network.ts';
import type { RegionClients } from '../clients.ts';
import { into, keepTags, type Section, timestamp } from '../section.ts';

export const vpcs: Section = {
  actions: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute'],
  async read(clients, network) {
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: clients.ec2 }, {})) {
      into(network.vpcs, await Promise.all(Vpcs.map((vpc) => vpcOf(vpc, clients))));
      for (const { VpcId, Tags } of Vpcs) keepTags(network, VpcId!, Tags);
    }
  },
};

async function vpcOf(shown: ShownVpc, { ec2, region }: RegionClients): Promise<Vpc> {
  const attribute = async (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    await ec2.send(new DescribeVpcAttributeCommand({ VpcId: shown.VpcId, Attribute }));
  const [support, hostnames] = await Promise.all([
    attribute('enableDnsSupport'),
    attribute('enableDnsHostnames'),
  ]);
  return {
    id: shown.VpcId!,
    region,
    cidrBlocks: (shown.CidrBlockAssociationSet ?? [])
      .filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated')
      .map(({ AssociationId, CidrBlock }) => ({ associationId: AssociationId!, cidrBlock: CidrBlock! }))
      // The primary block first.
      .sort((a, b) => Number(b.cidrBlock === shown.CidrBlock) - Number(a.cidrBlock === shown.CidrBlock)),
    isDefault: shown.IsDefault === true,
    dhcpOptionsId: shown.DhcpOptionsId ?? 'default',
    instanceTenancy: shown.InstanceTenancy === 'dedicated' ? 'dedicated' : 'default',
    enableDnsSupport: support.EnableDnsSupport?.Value === true,
    enableDnsHostnames: hostnames.EnableDnsHostnames?.Value === true,
  };
}

export const dhcpOptions: Section = {
  actions: ['ec2:DescribeDhcpOptions'],
  async read({ ec2, region }, network) {
    for await (const { DhcpOptions = [] } of paginateDescribeDhcpOptions({ client: ec2 }, {})) {
      for (const { DhcpOptionsId: id, DhcpConfigurations = [], Tags } of DhcpOptions) {
        network.dhcpOptions[id!] = {
          id: id!,
          region,
          configurations: Object.fromEntries(
            DhcpConfigurations.map(({ Key, Values = [] }) => [Key!, Values.map(({ Value }) => Value!)]),
          ),
        };
        keepTags(network, id!, Tags);
      }
    }
  },
};

export const subnets: Section = {
  actions: ['ec2:DescribeSubnets'],
  async read({ ec2, region }, network) {
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client: ec2 }, {})) {
      for (const shown of Subnets) {
        network.subnets[shown.SubnetId!] = {
          id: shown.SubnetId!,
          region,
          vpcId: shown.VpcId!,
          availabilityZone: shown.AvailabilityZone!,
          cidrBlock: shown.CidrBlock!,
          mapPublicIpOnLaunch: shown.MapPublicIpOnLaunch === true,
          defaultForAz: shown.DefaultForAz === true,
        };
        keepTags(network, shown.SubnetId!, shown.Tags);
      }
    }
  },
};

export const networkInterfaces: Section = {
  actions: ['ec2:DescribeNetworkInterfaces'],
  async read({ ec2, region }, network) {
    for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client: ec2 }, {})) {
      into(
        network.networkInterfaces,
        NetworkInterfaces.map((shown) => interfaceOf(shown, region)),
      );
      for (const { NetworkInterfaceId, TagSet } of NetworkInterfaces) {
        keepTags(network, NetworkInterfaceId!, TagSet);
      }
    }
  },
};

function interfaceOf(shown: Shown, region: string): NetworkInterface {
  const service = serviceOf(shown);
  const attachment = service ? undefined : shown.Attachment;
  const primary = shown.PrivateIpAddress!;
  const others = (shown.PrivateIpAddresses ?? []).flatMap(({ PrivateIpAddress: ip }) =>
    ip === undefined || ip === primary ? [] : [ip],
  );
  return {
    id: shown.NetworkInterfaceId!,
    region,
    vpcId: shown.VpcId!,
    subnetId: shown.SubnetId!,
    privateIps: [primary, ...others],
    macAddress: shown.MacAddress!,
    description: shown.Description ?? '',
    groupIds: (shown.Groups ?? []).map(({ GroupId }) => GroupId!),
    interfaceType: typeOf(shown),
    ...(service && { requester: { id: shown.RequesterId ?? 'amazon-aws', service } }),
    sourceDestCheck: shown.SourceDestCheck === true,
    ...(attachment && {
      attachment: {
        id: attachment.AttachmentId!,
        ...(attachment.InstanceId && { instanceId: attachment.InstanceId }),
        deviceIndex: attachment.DeviceIndex ?? 0,
        attachTime: timestamp(attachment.AttachTime),
        ...(attachment.DeleteOnTermination !== undefined && {
          deleteOnTermination: attachment.DeleteOnTermination,
        }),
      },
    }),
  };
}

function typeOf({ InterfaceType: type }: Shown): NetworkInterface['interfaceType'] {
  const told: string | undefined = type;
  if (told === 'vpc_endpoint') return 'vpc_endpoint';
  // The SDK's type spells it otherwise than AWS's answers do.
  return told === 'nat_gateway' || told === 'natGateway' ? 'nat_gateway' : 'interface';
}

/** Which service manages it, by what AWS writes into the description. */
function serviceOf(shown: Shown): NonNullable<NetworkInterface['requester']>['service'] | undefined {
  if (typeOf(shown) === 'vpc_endpoint') return 'vpc-endpoint';
  if (typeOf(shown) === 'nat_gateway') return 'nat-gateway';
  if (!shown.RequesterManaged) return undefined;
  if (/^ClientVPN Endpoint/i.test(shown.Description ?? '')) return 'client-vpn';
  if (/^Route 53 Resolver/i.test(shown.Description ?? '')) return 'route53-resolver';
  return undefined;
}
