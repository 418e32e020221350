/** Interfaces attached to instances that are there, and taken from them again. */
import { interfacesOfInstance } from '../../../network/instances.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { all, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { networkInterfaceKind } from '../network-interfaces/kind.ts';
import { attach, checkFree } from './attach.ts';
import { findInstance } from './seen.ts';

export const instanceAttachments: Ec2Handlers = {
  AttachNetworkInterface(context, input) {
    refuse(input, 'EnaSrdSpecification', 'EnaQueueCount');
    const { DeviceIndex: deviceIndex } = input;
    if (deviceIndex === undefined) throw missing('deviceIndex');
    const eni = find(context, networkInterfaceKind, input.NetworkInterfaceId, 'networkInterfaceId');
    const instance = findInstance(context, input.InstanceId);
    checkFree(eni);
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw new AwsError(
        'IncorrectInstanceState',
        `Instance: [${instance.id}] is not in a valid state for this operation.`,
      );
    }
    const { subnets } = context.network;
    if (subnets[eni.subnetId]!.availabilityZone !== subnets[instance.subnetId]!.availabilityZone) {
      throw new AwsError(
        'InvalidParameterCombination',
        'You may not attach a network interface to an instance if they are not in the same availability zone',
      );
    }
    const devices = interfacesOfInstance(context.network, instance.id);
    if (
      !Number.isInteger(deviceIndex) ||
      deviceIndex < 0 ||
      devices.some(({ attachment }) => attachment!.deviceIndex === deviceIndex)
    ) {
      throw new AwsError(
        'InvalidParameterValue',
        `Instance '${instance.id}' already has an interface attached at device index '${deviceIndex}'.`,
      );
    }
    attach(context, instance, eni, { deviceIndex, deleteOnTermination: false });
    return { AttachmentId: eni.attachment!.id, NetworkCardIndex: 0 };
  },

  DetachNetworkInterface(context, input) {
    if (!input.AttachmentId) throw missing('attachmentId');
    const eni = all(context, networkInterfaceKind).find(
      ({ attachment }) => attachment?.id === input.AttachmentId,
    );
    if (!eni) {
      throw new AwsError(
        'InvalidAttachmentID.NotFound',
        `The attachment '${input.AttachmentId}' does not exist.`,
      );
    }
    if (eni.attachment!.deviceIndex === 0) {
      throw new AwsError(
        'OperationNotPermitted',
        'The network interface at device index 0 and networkCard index 0 cannot be detached.',
      );
    }
    delete eni.attachment;
    return {};
  },
};
