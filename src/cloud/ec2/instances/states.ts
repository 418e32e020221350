/** Instances stop, start and end. */
import type { InstanceStateChange } from '@aws-sdk/client-ec2';
import { interfacesOfInstance } from '../../../network/instances.ts';
import { removeNetworkInterface } from '../../../network/interfaces.ts';
import type { Instance } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import type { Ec2Handlers } from '../kit/handlers.ts';
import { stateOf } from './kind.ts';
import { findInstances, forget } from './seen.ts';

export const instanceStates: Ec2Handlers = {
  /** Addresses and interfaces stay; nothing is behind them until the instance starts again. */
  StopInstances(context, input) {
    forget(context);
    const instances = findInstances(context, input.InstanceIds);
    checkStates(instances, ['running', 'stopped'], 'stopped');
    return {
      StoppingInstances: instances.map((instance) =>
        change(instance, () => {
          if (instance.state !== 'running') return;
          instance.state = 'stopping';
          instance.stateTransitionReason = byUser(context);
        }),
      ),
    };
  },

  StartInstances(context, input) {
    forget(context);
    const instances = findInstances(context, input.InstanceIds);
    checkStates(instances, ['running', 'stopped'], 'started');
    return {
      StartingInstances: instances.map((instance) =>
        change(instance, () => {
          if (instance.state !== 'stopped') return;
          instance.state = 'pending';
          instance.stateTransitionReason = '';
          instance.launchTime = context.now;
        }),
      ),
    };
  },

  /** All of them or none. Interfaces go with their instance or are left, as each says. */
  TerminateInstances(context, input) {
    forget(context);
    const instances = findInstances(context, input.InstanceIds);
    const kept = instances.find(({ disableApiTermination }) => disableApiTermination);
    if (kept) {
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
    return {
      TerminatingInstances: instances.map((instance) => change(instance, () => terminate(context, instance))),
    };
  },
};

function terminate(context: Context, instance: Instance): void {
  if (instance.state === 'terminated') return;
  instance.state = 'shutting-down';
  instance.stateTransitionReason = byUser(context);
  instance.terminatedAt = context.now;
  for (const { id, attachment } of interfacesOfInstance(context.network, instance.id)) {
    if (attachment!.deleteOnTermination) removeNetworkInterface(context.network, id);
    else delete context.network.networkInterfaces[id]!.attachment;
  }
}

/** What the call does to an instance, as its answer tells. */
function change(instance: Instance, act: () => void): InstanceStateChange {
  const PreviousState = stateOf(instance);
  act();
  return { InstanceId: instance.id, PreviousState, CurrentState: stateOf(instance) };
}

function checkStates(instances: Instance[], possible: Instance['state'][], done: string): void {
  const other = instances.find(({ state }) => !possible.includes(state));
  if (!other) return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${other.id}' is not in a state from which it can be ${done}.`,
  );
}

/** `User initiated (2026-01-02 03:04:05 GMT)`. */
function byUser({ now }: Context): string {
  return `User initiated (${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;
}
