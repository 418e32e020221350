/** Instances that AWS still shows: those terminated more than an hour ago are forgotten. */
import { isForgotten } from '../../../network/instances.ts';
import type { Instance } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { find, missing } from '../kit/resource.ts';
import { instanceKind } from './kind.ts';

/** The same context, in which forgotten instances are not there. For reading. */
export function seen(context: Context): Context {
  const { network, now } = context;
  const instances = Object.fromEntries(
    Object.entries(network.instances).filter(([, instance]) => !isForgotten(instance, now)),
  );
  return { ...context, network: { ...network, instances } };
}

/** Takes forgotten instances and their tags away. */
export function forget({ network, now }: Context): void {
  for (const instance of Object.values(network.instances)) {
    if (!isForgotten(instance, now)) continue;
    delete network.instances[instance.id];
    delete network.tags[instance.id];
  }
}

/** One instance by its id, terminated ones among them for as long as they are shown. */
export function findInstance(context: Context, id: string | undefined): Instance {
  const instance = find(context, instanceKind, id, 'instanceId');
  if (isForgotten(instance, context.now)) {
    throw new AwsError(instanceKind.notFound, instanceKind.notFoundMessage(instance.id));
  }
  return instance;
}

/** Each of several instances, once. */
export function findInstances(context: Context, ids: string[] | undefined): Instance[] {
  if (!ids?.length) throw missing('InstanceId');
  return [...new Set(ids)].map((id) => findInstance(context, id));
}
