/** Interfaces come to instances and leave them. */
import type { Instance, NetworkInterface } from '../../../network/network.ts';
import { AwsError } from '../../aws-error.ts';
import type { Context } from '../../service.ts';
import { statusOf } from '../network-interfaces/kind.ts';

/** Throws unless nothing has the interface. */
export function checkFree(eni: NetworkInterface): void {
  if (statusOf(eni) === 'in-use') {
    throw new AwsError('InvalidNetworkInterface.InUse', `Interface: [${eni.id}] in use.`);
  }
}

export function attach(
  { ids, now }: Context,
  instance: Instance,
  eni: NetworkInterface,
  { deviceIndex, deleteOnTermination }: { deviceIndex: number; deleteOnTermination: boolean },
): void {
  eni.attachment = {
    id: ids.id('eni-attach'),
    instanceId: instance.id,
    deviceIndex,
    attachTime: now,
    deleteOnTermination,
  };
}
