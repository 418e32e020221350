/** What a network interface looks like. */
import type { NetworkInterfaceAttachment, NetworkInterface as ShownInterface } from '@aws-sdk/client-ec2';
import type { Network, NetworkInterface } from '../../../network/network.ts';
import { elasticIpsOf } from '../../../network/public-addresses.ts';
import { findZone } from '../../../network/zones.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';

export const networkInterfaceKind: Kind<NetworkInterface, ShownInterface> = {
  type: 'network-interface',
  prefix: 'eni',
  table: (network) => network.networkInterfaces,
  notFound: 'InvalidNetworkInterfaceID.NotFound',
  malformed: 'InvalidNetworkInterfaceId.Malformed',
  notFoundMessage: (id) => `The networkInterface ID '${id}' does not exist`,
  filters: {
    'addresses.association.owner-id': ({ id }, network) =>
      elasticIpsOf(network, id).map(() => network.accountId),
    'addresses.association.public-ip': ({ id }, network) =>
      elasticIpsOf(network, id).map(({ publicIp }) => publicIp),
    'addresses.primary': ({ privateIps }) => privateIps.map((_, index) => String(index === 0)),
    'addresses.private-ip-address': ({ privateIps }) => privateIps,
    'association.allocation-id': ({ id }, network) => elasticIpsOf(network, id).map((one) => one.id),
    'association.association-id': ({ id }, network) =>
      elasticIpsOf(network, id).map((one) => one.association?.id),
    'association.ip-owner-id': ({ id }, network) => elasticIpsOf(network, id).map(() => network.accountId),
    'association.public-dns-name': () => undefined,
    'association.public-ip': ({ id }, network) => elasticIpsOf(network, id).map(({ publicIp }) => publicIp),
    'attachment.attach-time': (eni) => attachmentOf(eni)?.AttachTime?.toISOString(),
    'attachment.attachment-id': (eni) => attachmentOf(eni)?.AttachmentId,
    'attachment.delete-on-termination': (eni) => attachmentOf(eni)?.DeleteOnTermination,
    'attachment.device-index': (eni) => attachmentOf(eni)?.DeviceIndex,
    'attachment.instance-id': (eni) => attachmentOf(eni)?.InstanceId,
    'attachment.instance-owner-id': (eni) => attachmentOf(eni)?.InstanceOwnerId,
    'attachment.status': (eni) => attachmentOf(eni)?.Status,
    'availability-zone': (eni, network) => zoneOf(eni, network)?.name,
    'availability-zone-id': (eni, network) => zoneOf(eni, network)?.id,
    description: (eni) => eni.description,
    'group-id': (eni) => eni.groupIds,
    'group-name': ({ groupIds }, network) => groupIds.map((id) => network.securityGroups[id]?.name),
    'interface-type': (eni) => eni.interfaceType,
    'ipv6-addresses.ipv6-address': () => undefined,
    'mac-address': (eni) => eni.macAddress,
    'network-interface-id': (eni) => eni.id,
    'operator.managed': () => false,
    'operator.principal': () => undefined,
    'owner-id': (_, network) => network.accountId,
    'private-dns-name': (eni) => privateDnsName(eni, eni.privateIps[0]!),
    'private-ip-address': ({ privateIps }) => privateIps,
    'requester-id': (eni) => eni.requester?.id,
    'requester-managed': (eni) => eni.requester !== undefined,
    'source-dest-check': (eni) => eni.sourceDestCheck,
    status: statusOf,
    'subnet-id': (eni) => eni.subnetId,
    'vpc-id': (eni) => eni.vpcId,
  },
  show: (eni, network) => {
    const attachment = attachmentOf(eni);
    const zone = zoneOf(eni, network);
    const hostnames = network.vpcs[eni.vpcId]?.enableDnsHostnames === true;
    return {
      NetworkInterfaceId: eni.id,
      OwnerId: network.accountId,
      VpcId: eni.vpcId,
      SubnetId: eni.subnetId,
      AvailabilityZone: zone?.name,
      AvailabilityZoneId: zone?.id,
      Description: eni.description,
      // `nat_gateway` is what AWS answers, though the SDK's type spells it otherwise.
      InterfaceType: eni.interfaceType as ShownInterface['InterfaceType'],
      MacAddress: eni.macAddress,
      PrivateIpAddress: eni.privateIps[0],
      PrivateIpAddresses: eni.privateIps.map((PrivateIpAddress, index) => ({
        PrivateIpAddress,
        Primary: index === 0,
        ...shownAssociation(eni, network, PrivateIpAddress),
        ...(hostnames && { PrivateDnsName: privateDnsName(eni, PrivateIpAddress) }),
      })),
      ...(hostnames && { PrivateDnsName: privateDnsName(eni, eni.privateIps[0]!) }),
      ...shownAssociation(eni, network, eni.privateIps[0]!),
      Ipv6Addresses: [],
      Groups: groupsOf(eni, network),
      SourceDestCheck: eni.sourceDestCheck,
      Status: statusOf(eni),
      RequesterManaged: eni.requester !== undefined,
      ...(eni.requester && { RequesterId: eni.requester.id }),
      ...(attachment && { Attachment: attachment }),
      Operator: { Managed: false },
      TagSet: tagsOf(network, eni.id),
    };
  },
};

/** The public address of one of an interface's private addresses, as both the interface and the address show it. */
function shownAssociation({ id }: NetworkInterface, network: Network, privateIp: string) {
  const elasticIp = elasticIpsOf(network, id).find(({ association }) => association?.privateIp === privateIp);
  if (!elasticIp) return {};
  return {
    Association: {
      AllocationId: elasticIp.id,
      AssociationId: elasticIp.association?.id,
      IpOwnerId: network.accountId,
      PublicIp: elasticIp.publicIp,
    },
  };
}

/** The groups of an interface by id and name. */
export function groupsOf({ groupIds }: NetworkInterface, network: Network) {
  return groupIds.map((GroupId) => ({ GroupId, GroupName: network.securityGroups[GroupId]?.name }));
}

/** What an interface is attached to. Those that AWS manages hang on machines that the user never sees. */
export function attachmentOf(eni: NetworkInterface): NetworkInterfaceAttachment | undefined {
  if (eni.requester) {
    return {
      AttachmentId: eni.id.replace('eni-', 'ela-attach-'),
      InstanceOwnerId: 'amazon-aws',
      DeviceIndex: 1,
      Status: 'attached',
      DeleteOnTermination: false,
    };
  }
  if (!eni.attachment) return undefined;
  return {
    AttachmentId: eni.attachment.id,
    AttachTime: new Date(eni.attachment.attachTime),
    InstanceId: eni.attachment.instanceId,
    DeviceIndex: eni.attachment.deviceIndex,
    NetworkCardIndex: 0,
    Status: 'attached',
    DeleteOnTermination: eni.attachment.deleteOnTermination === true,
  };
}

export function statusOf(eni: NetworkInterface): 'in-use' | 'available' {
  return attachmentOf(eni) ? 'in-use' : 'available';
}

function zoneOf({ subnetId, region }: NetworkInterface, network: Network) {
  const subnet = network.subnets[subnetId];
  return subnet && findZone(region, subnet.availabilityZone);
}

/** `10.0.1.5` → `ip-10-0-1-5.ap-northeast-1.compute.internal`. */
function privateDnsName({ region }: NetworkInterface, ip: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${ip.replaceAll('.', '-')}.${domain}`;
}
