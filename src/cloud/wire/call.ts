/** API calls from inside the daemon, on the same road as those over HTTP. */
import type { Caller, Service } from '../service.ts';
import type { Dispatch } from './dispatch.ts';

/** `call('ec2', 'CreateVpc', input)`; rejects with an `AwsError`. */
export type InProcessCall = (service: string, operation: string, input: object) => Promise<object>;

export function createCaller(
  services: Service[],
  dispatch: Dispatch,
  caller: Caller,
  region: string,
): InProcessCall {
  const byName = new Map(services.map((service) => [service.name ?? service.signingName, service]));
  return async (name, operation, input) => {
    const service = byName.get(name);
    if (!service || !Object.hasOwn(service.handlers, operation))
      throw new Error(`there is no operation ${name}:${operation}`);
    return await dispatch({ service, operation, input: input as Record<string, unknown>, region, caller });
  };
}
