import { expect, it } from 'vitest';
import { built } from '../patterns/parts/testing/built.ts';
import { publicDns } from '../patterns/public-dns/pattern.ts';
import { findFault } from './catalogue.ts';
import { faultLab, takeBack } from './lab.ts';
import { call, type Perform, type Step } from './step.ts';

const codes = [
  'acl-denies-https',
  'acl-without-ephemeral-ports',
  'acl-of-association-denies-out',
  'acl-of-association-denies-replies',
  'acl-of-association-denies-dns',
];

interface ShownAcl {
  NetworkAclId: string;
  Entries: object[];
  Associations: { SubnetId: string }[];
}

/** A lab without packets, and what has been done to it. */
async function lab() {
  const { call: send, networkNow } = await built(publicDns);
  const perform: Perform = async (step) => {
    if (step.kind !== 'call') return {};
    return await send(step.service, step.operation, step.input).catch((error) => {
      throw Object.assign(error as Error, { $fault: 'client' });
    });
  };
  const steps: Step[] = [];
  const undo = { push: (step: Step) => void steps.unshift(step), drop: () => void steps.shift() };
  return {
    steps,
    put: (code: string) => {
      const there = { network: networkNow(), region: 'ap-northeast-1', bucket: 'kairo-rehearsal' };
      return findFault(code)!.break(faultLab(there, perform, undo));
    },
    takeBack: () => takeBack(steps, perform),
    async acls() {
      const { NetworkAcls } = (await perform(call('ec2', 'DescribeNetworkAcls', {}))) as {
        NetworkAcls: ShownAcl[];
      };
      return NetworkAcls.map(({ NetworkAclId, Entries, Associations }) => ({
        ...{ NetworkAclId, Entries },
        subnets: Associations.map(({ SubnetId }) => SubnetId).toSorted(),
      }));
    },
  };
}

it('faults of ACLs lie over one another, and all are taken back, the last one first', async () => {
  const one = await lab();
  const before = await one.acls();
  for (const code of codes) await one.put(code);
  expect(await one.acls()).not.toEqual(before);
  expect(await one.takeBack()).toEqual([]);
  expect(await one.acls()).toEqual(before);
});

it('what is refused takes nothing back with it', async () => {
  const one = await lab();
  await one.put('acl-of-association-denies-out');
  expect(one.steps).toHaveLength(1);
  await expect(one.put('acl-of-association-denies-out')).rejects.toThrow();
  expect(one.steps).toHaveLength(1);
});
