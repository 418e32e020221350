/** Stacks on a network in memory, for tests. */
import { enablePatches } from 'immer';
import { countedIds } from '../../network/ids.ts';
import { emptyNetwork, type Network } from '../../network/network.ts';
import { acm } from '../acm/index.ts';
import { Changes, modelOnly } from '../change/changes.ts';
import { ec2 } from '../ec2/index.ts';
import { iam } from '../iam/index.ts';
import { logs } from '../logs/index.ts';
import { route53 } from '../route53/index.ts';
import { route53resolver } from '../route53resolver/index.ts';
import type { InsideCall } from '../s3/inside.ts';
import { createS3Control } from '../s3control/index.ts';
import type { Caller } from '../service.ts';
import { ssm } from '../ssm/index.ts';
import { createCaller } from '../wire/call.ts';
import { createDispatch } from '../wire/dispatch.ts';
import type { StackEngine } from './engine/engine.ts';
import { createCloudFormation } from './index.ts';

enablePatches();

const noS3: InsideCall = async () => {
  throw new Error('there is no S3 in this test');
};

type Answer = Record<string, never>;

export interface TestStacks {
  network(): Network;
  /** Any operation of any service. */
  call(service: string, operation: string, input?: object): Promise<Answer>;
  /** Creates or updates, and waits. Answers the stack's state. */
  deploy(template: object | string, options?: DeployOptions): Promise<string>;
  /** Deletes and waits. */
  destroy(name?: string): Promise<string>;
  /** `LogicalId STATUS`, oldest first. */
  events(name?: string): string[];
  /** Reasons of what failed. */
  reasons(name?: string): string[];
  physicalId(logicalId: string, name?: string): string;
  engine: StackEngine;
  caller: Caller;
}

export interface DeployOptions {
  name?: string;
  parameters?: Record<string, string>;
  /** Of `CreateStack` or `UpdateStack`. */
  more?: object;
}

export interface TestOptions {
  /** Answers calls of S3, where there are to be any. */
  s3?: InsideCall;
  clock?: () => number;
}

export function testStacks(
  network: Network = emptyNetwork(),
  { s3 = noS3, clock = () => Date.UTC(2026, 0, 1) }: TestOptions = {},
): TestStacks {
  const changes = new Changes({ network, append: () => {}, close: () => {} }, modelOnly);
  const ids = countedIds();
  const dispatch = createDispatch(changes, clock, ids);
  const { accountId } = network;
  // Every bucket is there.
  const s3control = createS3Control(() => ({ region: 'ap-northeast-1', ownerAccountId: accountId }));
  const services = [ec2, acm, iam, logs, route53, route53resolver, s3control, ssm];
  const caller = { accountId, accessKeyId: 'test', arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
  const made = createCloudFormation({ services, dispatch, s3: () => s3, changes, clock, ids, log: () => {} });
  const call = createCaller([...services, made.service], dispatch, caller, 'ap-northeast-1');
  const named = (name: string) =>
    Object.values(changes.network.stacks)
      .toReversed()
      .find((stack) => stack.name === name)!;
  return {
    network: () => changes.network,
    call: async (service, operation, input = {}) => (await call(service, operation, input)) as Answer,
    async deploy(template, { name = 'net', parameters = {}, more = {} } = {}) {
      const known = Object.values(changes.network.stacks).some(
        (stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE',
      );
      const { StackId } = (await call('cloudformation', known ? 'UpdateStack' : 'CreateStack', {
        StackName: name,
        TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        ...more,
      })) as { StackId: string };
      await made.engine.idle(StackId);
      return changes.network.stacks[StackId]!.status;
    },
    async destroy(name = 'net') {
      const { id } = named(name);
      await call('cloudformation', 'DeleteStack', { StackName: name });
      await made.engine.idle(id);
      return changes.network.stacks[id]!.status;
    },
    events: (name = 'net') => named(name).events.map(({ logicalId, status }) => `${logicalId} ${status}`),
    reasons: (name = 'net') =>
      named(name).events.flatMap(({ status, reason }) =>
        status.endsWith('_FAILED') && reason ? [reason] : [],
      ),
    physicalId: (logicalId, name = 'net') => named(name).resources[logicalId]!.physicalId!,
    engine: made.engine,
    caller,
  };
}

/** Everything in the account but the records of stacks, and what AWS itself keeps of what is gone. */
export function besidesStacks(network: Network) {
  const {
    stacks: _s,
    clientTokens: _t,
    hostedZoneChanges: _c,
    dhcpOptions: _d,
    natGateways,
    ...rest
  } = network;
  const tags = Object.entries(rest.tags).filter(([id]) => natGateways[id]?.state !== 'deleted');
  return { ...rest, tags: Object.fromEntries(tags) };
}

/** A VPC, for a template's `Resources`. */
export const vpc = (properties: object = {}) => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock: '10.0.0.0/16', ...properties },
});

/** A subnet of the VPC `Vpc`. */
export const subnet = (cidr: string, more: object = {}) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: cidr, ...more },
});
