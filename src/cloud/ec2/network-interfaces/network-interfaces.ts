/** Network interfaces of the user's own. Those that an AWS service manages can be seen and tagged only. */
import type { NetworkInterfaceAttachmentChanges, NetworkInterfaceStatus } from '@aws-sdk/client-ec2';
import { addNetworkInterface, removeNetworkInterface } from '../../../network/interfaces.ts';
import type { NetworkInterface } from '../../../network/network.ts';
import { releasePublicAddresses } from '../../../network/public-addresses.ts';
import { QUOTAS } from '../../../network/quotas.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { withAddressErrors } from '../kit/addresses.ts';
import { checkAddressParameter } from '../kit/blocks.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, create, describe, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { addressesFrom, assign } from './addresses.ts';
import { attachmentOf, groupsOf, networkInterfaceKind, statusOf } from './kind.ts';

export const networkInterfaces: Ec2Handlers = {
  CreateNetworkInterface(context, input) {
    refuse(
      input,
      'Ipv6Addresses',
      'Ipv6AddressCount',
      'Ipv6Prefixes',
      'Ipv6PrefixCount',
      'EnablePrimaryIpv6',
    );
    refuse(input, 'Ipv4Prefixes', 'Ipv4PrefixCount', 'InterfaceType', 'ConnectionTrackingSpecification');
    const { network, ids } = context;
    const subnet = find(context, subnetKind, input.SubnetId, 'subnetId');
    const groupIds = groupsForInterface(context, subnet.vpcId, input.Groups, subnet.id);
    const { primary, secondaries, count } = addressesFrom(input);
    if (all(context, networkInterfaceKind).length >= QUOTAS.interfacesPerRegion) {
      throw new AwsError(
        'NetworkInterfaceLimitExceeded',
        'The maximum number of network interfaces has been reached.',
      );
    }
    const eni = withAddressErrors(() =>
      addNetworkInterface(
        network,
        {
          subnetId: subnet.id,
          groupIds,
          description: input.Description ?? '',
          interfaceType: 'interface',
          privateIp: primary,
        },
        ids,
      ),
    );
    assign(context, eni, secondaries, count);
    create(context, networkInterfaceKind, eni, input);
    return {
      // AWS says `pending` here, which the SDK's type does not list.
      NetworkInterface: {
        ...networkInterfaceKind.show(eni, network),
        Status: 'pending' as NetworkInterfaceStatus,
      },
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  },

  DescribeNetworkInterfaces(context, input) {
    const { items, NextToken } = describe(context, networkInterfaceKind, input.NetworkInterfaceIds, input);
    return { NetworkInterfaces: items, NextToken };
  },

  DeleteNetworkInterface(context, input) {
    const eni = find(context, networkInterfaceKind, input.NetworkInterfaceId, 'networkInterfaceId');
    if (statusOf(eni) === 'in-use') {
      throw new AwsError('InvalidParameterValue', `Network interface '${eni.id}' is currently in use.`);
    }
    removeNetworkInterface(context.network, eni.id);
    return {};
  },

  /** One attribute a call, as AWS has it. */
  ModifyNetworkInterfaceAttribute(context, input) {
    refuse(input, 'AssociatePublicIpAddress', 'AssociatedSubnetIds', 'EnaSrdSpecification');
    refuse(input, 'ConnectionTrackingSpecification', 'EnablePrimaryIpv6');
    const eni = own(context, input.NetworkInterfaceId);
    const { Description, SourceDestCheck, Groups, Attachment } = input;
    const given = [
      Description?.Value,
      SourceDestCheck?.Value,
      Groups?.length ? Groups : undefined,
      Attachment,
    ];
    if (given.filter((one) => one !== undefined).length > 1) {
      throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
    }
    if (Description?.Value !== undefined) eni.description = Description.Value;
    else if (SourceDestCheck?.Value !== undefined) eni.sourceDestCheck = SourceDestCheck.Value;
    else if (Groups?.length) eni.groupIds = groupsForInterface(context, eni.vpcId, Groups, eni.subnetId);
    else if (Attachment) setDeleteOnTermination(eni, Attachment);
    else throw missing('attribute');
    return {};
  },

  DescribeNetworkInterfaceAttribute(context, input) {
    const eni = find(context, networkInterfaceKind, input.NetworkInterfaceId, 'networkInterfaceId');
    const NetworkInterfaceId = eni.id;
    switch (input.Attribute) {
      case undefined:
        throw missing('attribute');
      case 'description':
        return { NetworkInterfaceId, Description: { Value: eni.description } };
      case 'groupSet':
        return { NetworkInterfaceId, Groups: groupsOf(eni, context.network) };
      case 'sourceDestCheck':
        return { NetworkInterfaceId, SourceDestCheck: { Value: eni.sourceDestCheck } };
      case 'attachment':
        return { NetworkInterfaceId, Attachment: attachmentOf(eni) };
      case 'associatePublicIpAddress':
        return { NetworkInterfaceId, AssociatePublicIpAddress: false };
      default:
        throw new AwsError(
          'InvalidParameterValue',
          `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`,
        );
    }
  },

  AssignPrivateIpAddresses(context, input) {
    refuse(input, 'Ipv4Prefixes', 'Ipv4PrefixCount');
    const eni = own(context, input.NetworkInterfaceId);
    const { PrivateIpAddresses: addresses = [], SecondaryPrivateIpAddressCount: count = 0 } = input;
    if (addresses.length > 0 === count > 0) {
      throw new AwsError(
        'InvalidParameterCombination',
        'Specify either PrivateIpAddresses or SecondaryPrivateIpAddressCount, and not both.',
      );
    }
    if (input.AllowReassignment) takeOver(context, eni, addresses);
    const assigned = assign(context, eni, addresses, count);
    return {
      NetworkInterfaceId: eni.id,
      AssignedPrivateIpAddresses: assigned.map((PrivateIpAddress) => ({ PrivateIpAddress })),
    };
  },

  UnassignPrivateIpAddresses(context, input) {
    refuse(input, 'Ipv4Prefixes');
    const eni = own(context, input.NetworkInterfaceId);
    if (!input.PrivateIpAddresses?.length) throw missing('privateIpAddress');
    for (const ip of input.PrivateIpAddresses) {
      checkAddressParameter(ip);
      if (!eni.privateIps.includes(ip)) {
        throw new AwsError(
          'InvalidParameterValue',
          `Some of [${ip}] are not assigned to interface ${eni.id}`,
        );
      }
      if (ip === eni.privateIps[0]) {
        throw new AwsError(
          'InvalidParameterValue',
          `The primary private IP address ${ip} of interface ${eni.id} cannot be unassigned`,
        );
      }
    }
    const gone = input.PrivateIpAddresses;
    eni.privateIps = eni.privateIps.filter((ip) => !gone.includes(ip));
    releasePublicAddresses(
      context.network,
      ({ networkInterfaceId, privateIp }) => networkInterfaceId === eni.id && gone.includes(privateIp),
    );
    return {};
  },
};

/** An interface that the user may change. Throws AWS's error for one that a service manages. */
function own(context: Context, id: string | undefined): NetworkInterface {
  const eni = find(context, networkInterfaceKind, id, 'networkInterfaceId');
  if (eni.requester) {
    throw new AwsError('AuthFailure', 'You do not have permission to access the specified resource.');
  }
  return eni;
}

function setDeleteOnTermination(
  eni: NetworkInterface,
  { AttachmentId, DeleteOnTermination }: NetworkInterfaceAttachmentChanges,
): void {
  if (!AttachmentId) throw missing('attachmentId');
  if (eni.attachment?.id !== AttachmentId) {
    throw new AwsError('InvalidAttachmentID.NotFound', `The attachment '${AttachmentId}' does not exist.`);
  }
  if (DeleteOnTermination !== undefined) eni.attachment.deleteOnTermination = DeleteOnTermination;
}

/** Takes secondary addresses away from other interfaces of the user's in the subnet. */
function takeOver(context: Context, eni: NetworkInterface, addresses: string[]): void {
  for (const other of all(context, networkInterfaceKind)) {
    if (other.id === eni.id || other.subnetId !== eni.subnetId || other.requester) continue;
    const [primary, ...rest] = other.privateIps;
    if (rest.some((ip) => addresses.includes(ip))) {
      other.privateIps = [primary!, ...rest.filter((ip) => !addresses.includes(ip))];
      releasePublicAddresses(
        context.network,
        ({ networkInterfaceId, privateIp }) =>
          networkInterfaceId === other.id && !other.privateIps.includes(privateIp),
      );
    }
  }
}
