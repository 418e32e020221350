/** From a decoded request to its handler and back: the road that HTTP calls and in-process calls share. */
import type { Ids } from '../../network/ids.ts';
import type { Network } from '../../network/network.ts';
import { type AuthorizedCall, authorizeCall } from '../access/authorize-call.ts';
import type { Changes } from '../change/changes.ts';
import { type AnyHandler, type Context, readsOnly } from '../service.ts';

export type Call = AuthorizedCall;

/** Something to be kept in the same change as what a call makes. */
export type Also = (network: Network, output: object) => void;

/** Carries out a call: a reading one on the network as it is, a changing one in its turn. */
export type Dispatch = (call: Call, also?: Also) => Promise<object>;

export function createDispatch(changes: Changes, clock: () => number, ids: Ids): Dispatch {
  return async (received, also) => {
    const { service, operation, region, caller } = received;
    const input = service.prepare ? await service.prepare(received) : received.input;
    const call = { ...received, input };
    const handler = service.handlers[operation] as AnyHandler;
    const wrapped = service.around ? service.around(operation, handler) : handler;
    const run = (network: Context['network']) => {
      const now = clock();
      authorizeCall(network, call, now);
      const output = wrapped({ network, region, accountId: caller.accountId, caller, now, ids }, input);
      also?.(network, output);
      return output;
    };
    return readsOnly(operation, service) ? run(changes.network) : await changes.make(run);
  };
}
