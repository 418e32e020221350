/** Attributes of an instance: those about its network have an effect, the others are kept and shown. */
import { interfacesOfInstance } from '../../../network/instances.ts';
import type { Instance, NetworkInterface } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsOf } from '../network-interfaces/kind.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { findInstance, seen } from './seen.ts';

export const instanceAttributes: Ec2Handlers = {
  /** One attribute a call. Groups and the source and destination check are those of the only interface. */
  ModifyInstanceAttribute(context, input) {
    refuse(input, 'Attribute', 'Value', 'BlockDeviceMappings', 'EbsOptimized', 'EnaSupport', 'Kernel');
    refuse(input, 'Ramdisk', 'SriovNetSupport', 'DisableApiStop', 'InstanceInitiatedShutdownBehavior');
    const instance = findInstance(context, input.InstanceId);
    const { Groups, SourceDestCheck, DisableApiTermination, InstanceType, UserData } = input;
    const given = [
      Groups?.length ? Groups : undefined,
      SourceDestCheck?.Value,
      DisableApiTermination?.Value,
      InstanceType?.Value,
      UserData?.Value,
    ].filter((one) => one !== undefined);
    if (given.length > 1) {
      throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
    }
    if (instance.state === 'terminated') {
      throw new AwsError(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is terminated and cannot be modified.`,
      );
    }
    if (Groups?.length) {
      const eni = onlyInterface(context, instance);
      eni.groupIds = groupsForInterface(context, eni.vpcId, Groups, eni.subnetId);
    } else if (SourceDestCheck?.Value !== undefined) {
      onlyInterface(context, instance).sourceDestCheck = SourceDestCheck.Value;
    } else if (DisableApiTermination?.Value !== undefined) {
      instance.disableApiTermination = DisableApiTermination.Value;
    } else if (InstanceType?.Value !== undefined) {
      checkStopped(instance);
      instance.instanceType = InstanceType.Value;
    } else if (UserData?.Value !== undefined) {
      checkStopped(instance);
      instance.userData = Buffer.from(UserData.Value).toString('base64');
    } else throw missing('attribute');
    return {};
  },

  DescribeInstanceAttribute(context, input) {
    const instance = findInstance(seen(context), input.InstanceId);
    const [primary] = interfacesOfInstance(context.network, instance.id);
    const InstanceId = instance.id;
    switch (input.Attribute) {
      case undefined:
        throw missing('attribute');
      case 'groupSet':
        return { InstanceId, Groups: primary ? groupsOf(primary, context.network) : [] };
      case 'sourceDestCheck':
        return { InstanceId, SourceDestCheck: { Value: primary?.sourceDestCheck } };
      case 'disableApiTermination':
        return { InstanceId, DisableApiTermination: { Value: instance.disableApiTermination } };
      case 'instanceType':
        return { InstanceId, InstanceType: { Value: instance.instanceType } };
      case 'userData':
        return { InstanceId, UserData: { Value: instance.userData } };
      default:
        throw new AwsError(
          'UnsupportedOperation',
          `The instance attribute ${input.Attribute} is not supported by Kairo.`,
        );
    }
  },
};

/** The interface of an instance that has just one. Throws AWS’s error for one with several. */
export function onlyInterface({ network }: Context, { id }: Instance): NetworkInterface {
  const [eni, second] = interfacesOfInstance(network, id);
  if (second) {
    throw new AwsError(
      'InvalidInstanceID',
      `There are multiple interfaces attached to instance '${id}'. Please specify an interface ID for the operation instead.`,
    );
  }
  return eni!;
}

function checkStopped({ id, state }: Instance): void {
  if (state !== 'stopped') {
    throw new AwsError('IncorrectInstanceState', `The instance '${id}' is not in the 'stopped' state.`);
  }
}
