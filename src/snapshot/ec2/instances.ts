/** Instances. */
import { paginateDescribeInstances, type Instance as Shown } from '@aws-sdk/client-ec2';
import type { Instance } from '../../network/network.ts';
import { keepTags, type Section, timestamp } from '../section.ts';

export const instances: Section = {
  actions: ['ec2:DescribeInstances'],
  async read({ ec2, region }, network) {
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, {})) {
      for (const { ReservationId, Instances = [] } of Reservations) {
        for (const shown of Instances) {
          // What is terminated has no interfaces any more.
          if (!shown.VpcId || shown.State?.Name === 'terminated') continue;
          network.instances[shown.InstanceId!] = instanceOf(shown, ReservationId ?? '', region);
          keepTags(network, shown.InstanceId!, shown.Tags);
        }
      }
    }
  },
};

function instanceOf(shown: Shown, reservationId: string, region: string): Instance {
  return {
    id: shown.InstanceId!,
    region,
    vpcId: shown.VpcId!,
    subnetId: shown.SubnetId!,
    state: shown.State?.Name as Instance['state'],
    stateTransitionReason: shown.StateTransitionReason ?? '',
    reservationId,
    launchIndex: shown.AmiLaunchIndex ?? 0,
    launchTime: timestamp(shown.LaunchTime),
    imageId: shown.ImageId ?? '',
    instanceType: shown.InstanceType ?? '',
    ...(shown.KeyName && { keyName: shown.KeyName }),
    clientToken: shown.ClientToken ?? '',
    disableApiTermination: false,
  };
}
