import { enablePatches } from 'immer';
import { beforeEach, describe, expect, it } from 'vitest';
import { countedIds } from '../../network/ids.ts';
import { emptyNetwork } from '../../network/network.ts';
import { AwsError } from '../aws-error.ts';
import { Changes, modelOnly } from '../change/changes.ts';
import type { Context, Service } from '../service.ts';
import { createCaller, type InProcessCall } from './call.ts';
import { operatorCredentials } from './credentials.ts';
import { createDispatch } from './dispatch.ts';

enablePatches();

let changes: Changes;
let call: InProcessCall;
let seen: Context[];

const service: Service = {
  signingName: 'demo',
  protocol: { kind: 'awsJson', targetPrefix: 'Demo' },
  sdk: {},
  handlers: {
    PutTag(context, { id, fail }) {
      context.network.tags[String(id)] = { region: context.region };
      if (fail) throw new AwsError('Refused', 'No.');
      return { tags: context.network.tags[String(id)] };
    },
    GetTag(context, { id }) {
      seen.push(context);
      return { tags: context.network.tags[String(id)] };
    },
    GetBroken(context) {
      context.network.tags.x = {};
      return {};
    },
  },
  around: (operation, handler) => (context, input) => ({ ...handler(context, input), around: operation }),
};

beforeEach(() => {
  seen = [];
  changes = new Changes(
    { network: emptyNetwork('123456789012'), append: () => {}, close: () => {} },
    modelOnly,
  );
  const { caller } = operatorCredentials('123456789012')('test')!;
  call = createCaller(
    [service],
    createDispatch(changes, () => 42, countedIds()),
    caller,
    'eu-west-1',
  );
});

describe('a call from inside', () => {
  it('changes the network, goes through what the service wraps around it, and shows what it made', async () => {
    expect(await call('demo', 'PutTag', { id: 'a' })).toEqual({
      tags: { region: 'eu-west-1' },
      around: 'PutTag',
    });
    expect(changes.network.tags).toEqual({ a: { region: 'eu-west-1' } });
  });

  it('leaves the network as it was when it is refused', async () => {
    await expect(call('demo', 'PutTag', { id: 'a', fail: true })).rejects.toMatchObject({ code: 'Refused' });
    expect(changes.network.tags).toEqual({});
  });

  it('tells the handler who calls, where and when', async () => {
    await call('demo', 'GetTag', { id: 'a' });
    expect(seen[0]).toMatchObject({
      region: 'eu-west-1',
      accountId: '123456789012',
      caller: { arn: 'arn:aws:iam::123456789012:root' },
      now: 42,
    });
  });

  it('cannot change anything where it only reads', async () => {
    await call('demo', 'PutTag', { id: 'a' });
    await expect(call('demo', 'GetBroken', {})).rejects.toThrow(TypeError);
    expect(changes.network.tags.x).toBeUndefined();
  });

  it('reads while a change is on its way', async () => {
    let finish = () => {};
    const slow = new Changes(
      { network: emptyNetwork('123456789012'), append: () => {}, close: () => {} },
      {
        reconcile: () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          }),
      },
    );
    const { caller } = operatorCredentials('123456789012')('test')!;
    const here = createCaller(
      [service],
      createDispatch(slow, () => 42, countedIds()),
      caller,
      'eu-west-1',
    );
    const change = here('demo', 'PutTag', { id: 'a' });
    await Promise.resolve();
    expect(await here('demo', 'GetTag', { id: 'a' })).toMatchObject({ tags: undefined });
    finish();
    await change;
    expect(await here('demo', 'GetTag', { id: 'a' })).toMatchObject({ tags: { region: 'eu-west-1' } });
  });

  it('of an operation that is not there says so', async () => {
    await expect(call('demo', 'constructor', {})).rejects.toThrow('there is no operation demo:constructor');
    await expect(call('other', 'PutTag', {})).rejects.toThrow('there is no operation other:PutTag');
  });
});
