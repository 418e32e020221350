import { expect, it } from 'vitest';
import { inboundResolver } from '../patterns/inbound-resolver/pattern.ts';
import { built } from '../patterns/parts/testing/built.ts';
import { findFault } from './catalogue.ts';
import { faultLab, takeBack } from './lab.ts';
import type { Perform, Step } from './step.ts';

it('an endpoint that a stack made can be made again, with its own tags', async () => {
  const { network, call } = await built(inboundResolver);
  const perform: Perform = async (step) =>
    step.kind === 'call' ? await call(step.service, step.operation, step.input) : {};
  const steps: Step[] = [];
  const there = { network, region: 'ap-northeast-1', bucket: 'kairo-rehearsal' };
  await findFault('gateway-endpoint-only')!.break(
    faultLab(there, perform, { push: (step) => void steps.unshift(step), drop: () => void steps.shift() }),
  );
  expect(await takeBack(steps, perform)).toEqual([]);
  const { VpcEndpoints } = await call('ec2', 'DescribeVpcEndpoints', {
    Filters: [{ Name: 'tag:Name', Values: ['kairo-s3'] }],
  });
  expect(VpcEndpoints).toMatchObject([{ Tags: [{ Key: 'Name', Value: 'kairo-s3' }] }]);
});
