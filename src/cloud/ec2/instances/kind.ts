/** What an instance looks like. */
import type { InstanceNetworkInterface, InstanceState, Instance as ShownInstance } from '@aws-sdk/client-ec2';
import { interfacesOfInstance } from '../../../network/instances.ts';
import { privateName } from '../../../network/names/instance-names.ts';
import type { Instance, Network, NetworkInterface } from '../../../network/network.ts';
import { elasticIpsOf } from '../../../network/public-addresses.ts';
import { findZone } from '../../../network/zones.ts';
import type { FilterValue } from '../kit/filters.ts';
import { type Kind, tagsOf } from '../kit/resource.ts';
import { attachmentOf, groupsOf, statusOf } from '../network-interfaces/kind.ts';

/** A filter on the primary interface, or on every one. */
const ofPrimary =
  (member: (eni: NetworkInterface, network: Network) => FilterValue) =>
  ({ id }: Instance, network: Network): FilterValue => {
    const [primary] = interfacesOfInstance(network, id);
    return primary && member(primary, network);
  };
const ofEach =
  (member: (eni: NetworkInterface, network: Network) => string | readonly string[] | undefined) =>
  ({ id }: Instance, network: Network): FilterValue =>
    interfacesOfInstance(network, id).flatMap((eni) => member(eni, network));

/** AWS's numbers for the states. */
const STATE_CODES: Record<Instance['state'], number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateOf({ state }: Pick<Instance, 'state'>): InstanceState {
  return { Code: STATE_CODES[state], Name: state };
}

export const instanceKind: Kind<Instance, ShownInstance> = {
  type: 'instance',
  prefix: 'i',
  table: (network) => network.instances,
  notFound: 'InvalidInstanceID.NotFound',
  malformed: 'InvalidInstanceID.Malformed',
  notFoundMessage: (id) => `The instance ID '${id}' does not exist`,
  filters: {
    architecture: () => 'x86_64',
    'availability-zone': (instance, network) => zoneOf(instance, network)?.name,
    'availability-zone-id': (instance, network) => zoneOf(instance, network)?.id,
    'client-token': ({ clientToken }) => clientToken,
    'dns-name': () => undefined,
    hypervisor: () => 'xen',
    'image-id': ({ imageId }) => imageId,
    'instance-id': ({ id }) => id,
    'instance-lifecycle': () => undefined,
    'instance-state-code': (instance) => stateOf(instance).Code,
    'instance-state-name': ({ state }) => state,
    'instance-type': ({ instanceType }) => instanceType,
    'instance.group-id': ofPrimary(({ groupIds }) => groupIds),
    'instance.group-name': ofPrimary((eni, network) => groupsOf(eni, network).map((one) => one.GroupName)),
    'ip-address': ofPrimary((eni, network) => publicIpOf(eni, network, eni.privateIps[0]!)),
    'key-name': ({ keyName }) => keyName,
    'launch-index': ({ launchIndex }) => launchIndex,
    'launch-time': ({ launchTime }) => new Date(launchTime).toISOString(),
    'network-interface.addresses.association.public-ip': ofEach((eni, network) =>
      elasticIpsOf(network, eni.id).map(({ publicIp }) => publicIp),
    ),
    'network-interface.addresses.private-ip-address': ofEach(({ privateIps }) => privateIps),
    'network-interface.attachment.attachment-id': ofEach(({ attachment }) => attachment!.id),
    'network-interface.attachment.delete-on-termination': ofEach(({ attachment }) =>
      String(attachment!.deleteOnTermination === true),
    ),
    'network-interface.attachment.device-index': ofEach(({ attachment }) => String(attachment!.deviceIndex)),
    'network-interface.attachment.status': ofEach(() => 'attached'),
    'network-interface.description': ofEach(({ description }) => description),
    'network-interface.group-id': ofEach(({ groupIds }) => groupIds),
    'network-interface.mac-address': ofEach(({ macAddress }) => macAddress),
    'network-interface.network-interface-id': ofEach(({ id }) => id),
    'network-interface.source-dest-check': ofEach(({ sourceDestCheck }) => String(sourceDestCheck)),
    'network-interface.status': ofEach(() => 'in-use'),
    'network-interface.subnet-id': ofEach(({ subnetId }) => subnetId),
    'network-interface.vpc-id': ofEach(({ vpcId }) => vpcId),
    'owner-id': (_, network) => network.accountId,
    platform: () => undefined,
    'private-dns-name': ofPrimary(({ region, privateIps }) => privateName(region, privateIps[0]!)),
    'private-ip-address': ofPrimary(({ privateIps }) => privateIps[0]),
    'requester-id': () => undefined,
    'reservation-id': ({ reservationId }) => reservationId,
    'root-device-type': () => 'ebs',
    'source-dest-check': ofPrimary(({ sourceDestCheck }) => sourceDestCheck),
    'state-reason-code': (instance) => reasonOf(instance)?.Code,
    'subnet-id': ofPrimary(({ subnetId }) => subnetId),
    tenancy: (instance, network) => tenancyOf(instance, network),
    'virtualization-type': () => 'hvm',
    'vpc-id': ofPrimary(({ vpcId }) => vpcId),
  },
  show: (instance, network) => {
    const interfaces = interfacesOfInstance(network, instance.id);
    const [primary] = interfaces;
    return {
      InstanceId: instance.id,
      ImageId: instance.imageId,
      InstanceType: instance.instanceType as ShownInstance['InstanceType'],
      ...(instance.keyName !== undefined && { KeyName: instance.keyName }),
      State: stateOf(instance),
      StateTransitionReason: instance.stateTransitionReason,
      ...(reasonOf(instance) && { StateReason: reasonOf(instance) }),
      LaunchTime: new Date(instance.launchTime),
      AmiLaunchIndex: instance.launchIndex,
      ClientToken: instance.clientToken,
      Placement: {
        AvailabilityZone: zoneOf(instance, network)?.name,
        AvailabilityZoneId: zoneOf(instance, network)?.id,
        GroupName: '',
        Tenancy: tenancyOf(instance, network),
      },
      Architecture: 'x86_64',
      Hypervisor: 'xen',
      VirtualizationType: 'hvm',
      RootDeviceType: 'ebs',
      Monitoring: { State: 'disabled' },
      BlockDeviceMappings: [],
      ProductCodes: [],
      PublicDnsName: '',
      // What is terminated has no place in a network any more.
      PrivateDnsName: primary ? privateName(primary.region, primary.privateIps[0]!) : '',
      ...(primary && {
        VpcId: primary.vpcId,
        SubnetId: primary.subnetId,
        PrivateIpAddress: primary.privateIps[0],
        PublicIpAddress: publicIpOf(primary, network, primary.privateIps[0]!),
        SourceDestCheck: primary.sourceDestCheck,
      }),
      SecurityGroups: primary ? groupsOf(primary, network) : [],
      NetworkInterfaces: interfaces.map((eni) => shownInterface(eni, network)),
      Tags: tagsOf(network, instance.id),
    };
  },
};

function shownInterface(eni: NetworkInterface, network: Network): InstanceNetworkInterface {
  const attachment = attachmentOf(eni)!;
  const hostnames = network.vpcs[eni.vpcId]?.enableDnsHostnames === true;
  const named = (ip: string) => hostnames && { PrivateDnsName: privateName(eni.region, ip) };
  const association = (ip: string) => {
    const PublicIp = publicIpOf(eni, network, ip);
    return PublicIp && { Association: { IpOwnerId: network.accountId, PublicIp } };
  };
  return {
    NetworkInterfaceId: eni.id,
    OwnerId: network.accountId,
    VpcId: eni.vpcId,
    SubnetId: eni.subnetId,
    Description: eni.description,
    InterfaceType: eni.interfaceType,
    MacAddress: eni.macAddress,
    PrivateIpAddress: eni.privateIps[0],
    ...named(eni.privateIps[0]!),
    PrivateIpAddresses: eni.privateIps.map((PrivateIpAddress, index) => ({
      PrivateIpAddress,
      Primary: index === 0,
      ...named(PrivateIpAddress),
      ...association(PrivateIpAddress),
    })),
    ...association(eni.privateIps[0]!),
    Ipv6Addresses: [],
    Groups: groupsOf(eni, network),
    SourceDestCheck: eni.sourceDestCheck,
    Status: statusOf(eni),
    Attachment: {
      AttachmentId: attachment.AttachmentId,
      AttachTime: attachment.AttachTime,
      DeleteOnTermination: attachment.DeleteOnTermination,
      DeviceIndex: attachment.DeviceIndex,
      Status: attachment.Status,
      NetworkCardIndex: 0,
    },
  };
}

/** The Elastic IP address that stands for a private one. */
function publicIpOf({ id }: NetworkInterface, network: Network, privateIp: string): string | undefined {
  return elasticIpsOf(network, id).find(({ association }) => association?.privateIp === privateIp)?.publicIp;
}

function reasonOf({ stateTransitionReason, state }: Instance) {
  if (stateTransitionReason === '' || state === 'running' || state === 'pending') return undefined;
  return {
    Code: 'Client.UserInitiatedShutdown',
    Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
}

export function zoneOf({ region, subnetId }: Instance, network: Network) {
  const subnet = network.subnets[subnetId];
  return subnet && findZone(region, subnet.availabilityZone);
}

function tenancyOf({ vpcId }: Instance, network: Network): 'default' | 'dedicated' {
  return network.vpcs[vpcId]?.instanceTenancy ?? 'default';
}
