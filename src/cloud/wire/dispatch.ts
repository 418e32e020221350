/** From a decoded request to its handler and back: the road that HTTP calls and in-process calls share. */
import type { Ids } from '../../network/ids.ts';
import type { Changes } from '../change/changes.ts';
import { type AnyHandler, type Caller, type Context, readsOnly, type Service } from '../service.ts';

export interface Call {
  service: Service;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  caller: Caller;
}

/** Carries out a call: a reading one on the network as it is, a changing one in its turn. */
export type Dispatch = (call: Call) => Promise<object>;

export function createDispatch(changes: Changes, clock: () => number, ids: Ids): Dispatch {
  return async ({ service, operation, input, region, caller }) => {
    const handler = service.handlers[operation] as AnyHandler;
    const wrapped = service.around ? service.around(operation, handler) : handler;
    const run = (network: Context['network']) =>
      wrapped({ network, region, accountId: caller.accountId, caller, now: clock(), ids }, input);
    return readsOnly(operation) ? run(changes.network) : await changes.make(run);
  };
}
