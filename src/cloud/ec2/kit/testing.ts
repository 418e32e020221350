/** Calls EC2 operations on a network in memory, for tests. */
import type * as sdk from '@aws-sdk/client-ec2';
import { enablePatches, produce } from 'immer';
import { countedIds } from '../../../network/ids.ts';
import { emptyNetwork, type Network } from '../../../network/network.ts';
import { settle } from '../../change/settle.ts';
import { type Context, type Input, type Output, readsOnly } from '../../service.ts';
import { ec2 } from '../index.ts';

enablePatches();

type Operation = { [K in keyof typeof sdk]: K extends `${infer O}Command` ? O : never }[keyof typeof sdk];

/** A cloud with nothing in it. */
export interface TestCloud {
  /** As it is now; frozen. */
  readonly network: Network;
  /** Calls an operation as the API would: all of it happens, or it throws and nothing does. */
  call<O extends Operation>(operation: O, input?: Input<typeof sdk, O>): Output<typeof sdk, O>;
  /** The code of the error that a call ends with; throws when it does not end with one. */
  refused<O extends Operation>(operation: O, input?: Input<typeof sdk, O>): { code: string; message: string };
  /** Changes the network beside the API. */
  change(recipe: (draft: Network) => void): void;
  readonly ids: Context['ids'];
  /** Epoch milliseconds; tests may set it. */
  now: number;
}

export function testCloud(region = 'ap-northeast-1'): TestCloud {
  let network = produce(emptyNetwork(), () => {});
  const ids = countedIds();
  const cloud: TestCloud = {
    ids,
    now: Date.UTC(2026, 0, 1),
    get network() {
      return network;
    },
    call(operation, input) {
      const plain = ec2.handlers[operation];
      if (!plain) throw new Error(`EC2 has no handler for ${operation}`);
      const handler = ec2.around!(operation, plain);
      const run = (on: Network): object =>
        handler(contextOf(on, region, cloud), { ...(input as object | undefined) });
      if (readsOnly(operation)) return run(network) as never;
      let answer: object = {};
      network = produce(network, (draft) => {
        answer = copy(run(draft));
        settle(draft);
      });
      return answer as never;
    },
    refused(operation, input) {
      try {
        cloud.call(operation, input);
      } catch (error) {
        if (error instanceof Error && 'code' in error) {
          return { code: String(error.code), message: error.message };
        }
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
    change(recipe) {
      network = produce(network, (draft) => {
        recipe(draft);
      });
    },
  };
  return cloud;
}

function contextOf(network: Network, region: string, { ids, now }: TestCloud): Context {
  const { accountId } = network;
  const caller = { accountId, accessKeyId: 'test', arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
  return { network, region, accountId, caller, now, ids };
}

/** The answer without drafts in it, which are gone after the change. */
function copy<T>(value: T): T {
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)])) as T;
}
