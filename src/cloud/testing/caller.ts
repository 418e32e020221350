/** Calls of services other than EC2 on a test's network. */
import { settle } from '../change/settle.ts';
import type { TestCloud } from '../ec2/kit/testing.ts';
import { type Context, readsOnly, type Service } from '../service.ts';

/** Calls an operation as the API would, and gives a plain copy of its answer. */
export type TestCall = (operation: string, input?: object) => Record<string, unknown>;

export function callerOf(cloud: TestCloud, service: Service, region = 'ap-northeast-1'): TestCall {
  return (operation, input = {}) => {
    const handler = service.handlers[operation];
    if (!handler) throw new Error(`there is no handler for ${operation}`);
    const contextOn = (network: Context['network']): Context => {
      const { accountId } = network;
      const arn = `arn:aws:iam::${accountId}:root`;
      const caller = { accountId, accessKeyId: 'test', arn, userId: accountId };
      return { network, region, accountId, caller, now: cloud.now, ids: cloud.ids };
    };
    const plain = { ...input } as Record<string, unknown>;
    if (readsOnly(operation))
      return structuredClone(handler(contextOn(cloud.network), plain)) as Record<string, unknown>;
    let answer: Record<string, unknown> = {};
    cloud.change((draft) => {
      answer = JSON.parse(JSON.stringify(handler(contextOn(draft), plain)));
      settle(draft);
    });
    return answer;
  };
}

/** The code of the error that a call ends with. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  return 'no error';
}
