/** What `RunInstances` may be asked for, checked before anything is made. */
import type * as ec2 from '@aws-sdk/client-ec2';
import type { Subnet } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context, Input } from '../../service.ts';
import { all, find, missing } from '../kit/resource.ts';
import { refuse } from '../kit/unsupported.ts';
import { groupsForInterface } from '../security-groups/interface-groups.ts';
import { groupByName } from '../security-groups/kind.ts';
import { subnetKind } from '../subnets/subnets.ts';
import { vpcKind } from '../vpcs/vpcs.ts';
import { subnetOfWanted, type Wanted, wantedInterfaces, wantedPrimary } from './launch-interfaces.ts';

export type RunInput = Input<typeof ec2, 'RunInstances'>;

const IMAGE = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;
const TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
const DEFAULT_TYPE = 'm1.small';
/** In base64, before decoding: 16 KB of data. */
const MOST_USER_DATA = 21_848;
/** More than anyone's machine has namespaces for. */
const MOST_INSTANCES = 100;

/** What a call may tag; the disks of instances are not rehearsed, and neither are their tags. */
const TAGGABLE = ['instance', 'network-interface', 'volume'];

/** Throws AWS's errors for images, types, counts and tags that cannot be. */
export function checkLaunch(input: RunInput): { least: number; most: number; instanceType: string } {
  refuse(input, 'Ipv6AddressCount', 'Ipv6Addresses', 'EnablePrimaryIpv6', 'LaunchTemplate');
  refuse(input, 'InstanceMarketOptions', 'ElasticGpuSpecification', 'ElasticInferenceAccelerators');
  if (!input.ImageId) throw missing('ImageId');
  if (!IMAGE.test(input.ImageId)) {
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${input.ImageId}" (expecting "ami-...")`);
  }
  const instanceType = input.InstanceType ?? DEFAULT_TYPE;
  if (!TYPE.test(instanceType)) throw invalid(`Invalid value '${instanceType}' for InstanceType.`);
  if ((input.UserData?.length ?? 0) > MOST_USER_DATA) {
    throw invalid('User data is limited to 16384 bytes');
  }
  const stray = input.TagSpecifications?.find(({ ResourceType }) => !TAGGABLE.includes(ResourceType ?? ''));
  if (stray)
    throw invalid(`'${stray.ResourceType}' is not a valid taggable resource type for this operation.`);
  return { ...countsFrom(input), instanceType };
}

function countsFrom({ MinCount: least, MaxCount: most }: RunInput): { least: number; most: number } {
  if (least === undefined) throw missing('MinCount');
  if (most === undefined) throw missing('MaxCount');
  if (!Number.isInteger(least) || least < 1) {
    throw invalid(`Value (${least}) for parameter minCount is invalid. Expecting a value greater than 0.`);
  }
  if (!Number.isInteger(most) || most < least) {
    throw invalid(
      `Value (${most}) for parameter maxCount is invalid. Expecting a value greater than or equal to minCount.`,
    );
  }
  if (least > MOST_INSTANCES) {
    throw new AwsError(
      'InstanceLimitExceeded',
      `Your request for ${least} instances exceeds the ${MOST_INSTANCES} that Kairo launches at once.`,
    );
  }
  return { least, most: Math.min(most, MOST_INSTANCES) };
}

/** The interfaces of each instance to be, the primary one first; all in one zone. */
export function interfacesFrom(context: Context, input: RunInput, most: number): Wanted[] {
  const wanted = input.NetworkInterfaces?.length
    ? explicitInterfaces(context, input)
    : [wantedPrimary(subnetFrom(context, input), groupsFrom(context, input), input)];
  if (most > 1 && wanted.some(isOneOfAKind)) {
    throw new AwsError(
      'InvalidParameterCombination',
      'A network interface ID or a private IP address may be specified only when launching a single instance.',
    );
  }
  const zones = new Set(wanted.map((one) => subnetOfWanted(context, one).availabilityZone));
  if (zones.size > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      'You may not attach a network interface to an instance if they are not in the same availability zone',
    );
  }
  return wanted;
}

function explicitInterfaces(context: Context, input: RunInput): Wanted[] {
  const without = (what: string, given: unknown) => {
    if (!given) return;
    throw new AwsError(
      'InvalidParameterCombination',
      `Network interfaces and an instance-level ${what} may not be specified on the same request`,
    );
  };
  without('subnet ID', input.SubnetId);
  without('security groups', input.SecurityGroupIds?.length || input.SecurityGroups?.length);
  without('private address', input.PrivateIpAddress);
  return wantedInterfaces(context, input.NetworkInterfaces!, () => subnetFrom(context, input));
}

function isOneOfAKind(wanted: Wanted): boolean {
  if (wanted.kind === 'existing') return true;
  return wanted.addresses.primary !== undefined || wanted.addresses.secondaries.length > 0;
}

/** The subnet that is named, or the default one of the wanted zone. */
function subnetFrom(context: Context, { SubnetId, Placement }: RunInput): Subnet {
  const zone = Placement?.AvailabilityZone;
  if (SubnetId) {
    const subnet = find(context, subnetKind, SubnetId);
    if (zone && zone !== subnet.availabilityZone) {
      throw invalid(`The availability zone '${zone}' does not match that of the subnet '${SubnetId}'.`);
    }
    return subnet;
  }
  const defaultVpc = all(context, vpcKind).find(({ isDefault }) => isDefault);
  if (!defaultVpc) {
    throw new AwsError(
      'VPCIdNotSpecified',
      'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.',
    );
  }
  const defaults = all(context, subnetKind).filter(
    ({ vpcId, defaultForAz }) => vpcId === defaultVpc.id && defaultForAz,
  );
  const subnet = zone ? defaults.find(({ availabilityZone }) => availabilityZone === zone) : defaults[0];
  if (!subnet) {
    throw new AwsError(
      'MissingInput',
      zone
        ? `No default subnet for availability zone: '${zone}'.`
        : `No subnets found for the default VPC '${defaultVpc.id}'. Please specify a subnet.`,
    );
  }
  return subnet;
}

/** By ids, or by names in the VPC. */
function groupsFrom(context: Context, input: RunInput): string[] {
  const subnet = subnetFrom(context, input);
  const named = (input.SecurityGroups ?? []).map((name) => groupByName(context, name, subnet.vpcId).id);
  return groupsForInterface(context, subnet.vpcId, [...(input.SecurityGroupIds ?? []), ...named], subnet.id);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
