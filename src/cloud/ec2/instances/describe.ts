/** Instances as `Describe…` shows them: by reservation, or their status. */
import type { InstanceStatus, Reservation, Instance as ShownInstance } from '@aws-sdk/client-ec2';
import { isUp } from '../../../network/instances.ts';
import type { Instance } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { describe, type Kind } from '../kit/resource.ts';
import { instanceKind, stateOf, zoneOf } from './kind.ts';
import { seen } from './seen.ts';

export const describeInstances: Ec2Handlers = {
  DescribeInstances(context, input) {
    if (input.InstanceIds?.length && input.MaxResults !== undefined) {
      throw new AwsError(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const now = seen(context);
    const { items, NextToken } = describe(now, instanceKind, input.InstanceIds, input);
    const reservationOf = ({ InstanceId }: ShownInstance) =>
      now.network.instances[InstanceId!]!.reservationId;
    const reservations = new Map<string, Reservation & { Instances: ShownInstance[] }>();
    for (const instance of items) {
      const ReservationId = reservationOf(instance);
      const known = reservations.get(ReservationId);
      if (known) known.Instances.push(instance);
      else {
        reservations.set(ReservationId, {
          ReservationId,
          OwnerId: context.accountId,
          Groups: [],
          Instances: [instance],
        });
      }
    }
    return { Reservations: [...reservations.values()], NextToken };
  },

  /** Running ones, unless all are asked for. Every check passes: nothing here can break. */
  DescribeInstanceStatus(context, input) {
    const now = seen(context);
    const instances = Object.fromEntries(
      Object.entries(now.network.instances).filter(([, one]) => input.IncludeAllInstances || isUp(one)),
    );
    const wanted = input.InstanceIds?.length
      ? describe(now, instanceKind, input.InstanceIds, {}).items.flatMap(({ InstanceId }) =>
          instances[InstanceId!] ? [InstanceId!] : [],
        )
      : undefined;
    if (wanted?.length === 0) return { InstanceStatuses: [] };
    const chosen = { ...now, network: { ...now.network, instances } };
    const { items, NextToken } = describe(chosen, statusKind, wanted, input);
    return { InstanceStatuses: items, NextToken };
  },
};

const statusOf = (instance: Instance) => (isUp(instance) ? 'ok' : 'not-applicable');

const statusKind: Kind<Instance, InstanceStatus> = {
  ...instanceKind,
  filters: {
    'availability-zone': instanceKind.filters['availability-zone']!,
    'availability-zone-id': instanceKind.filters['availability-zone-id']!,
    'instance-state-code': instanceKind.filters['instance-state-code']!,
    'instance-state-name': instanceKind.filters['instance-state-name']!,
    'instance-status.reachability': (instance) => (isUp(instance) ? 'passed' : undefined),
    'instance-status.status': statusOf,
    'system-status.reachability': (instance) => (isUp(instance) ? 'passed' : undefined),
    'system-status.status': statusOf,
  },
  show: (instance, network) => {
    const summary = {
      Status: statusOf(instance),
      ...(isUp(instance) && { Details: [{ Name: 'reachability', Status: 'passed' }] }),
    } as const;
    return {
      InstanceId: instance.id,
      AvailabilityZone: zoneOf(instance, network)?.name,
      AvailabilityZoneId: zoneOf(instance, network)?.id,
      InstanceState: stateOf(instance),
      InstanceStatus: summary as InstanceStatus['InstanceStatus'],
      SystemStatus: summary as InstanceStatus['SystemStatus'],
    };
  },
};
