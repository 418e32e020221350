import { expect, it } from 'vitest';
import { explain, NoSnapshot, prove, readSnapshot, snapshotOf, type World } from './index.ts';
import { providedDns } from './testing/patterns.ts';

const refused = [
  { action: 'ec2:DescribeNatGateways', region: 'ap-northeast-1' },
  { action: 's3:GetBucketPolicy' },
  { action: 'acm:ListCertificates', region: 'ap-northeast-1' },
];
const world: World = { ...providedDns().world, notRead: refused };

it('an answer says what of it was not read', () => {
  const asked = (to: string) => explain(world, { from: 'onprem', to });
  const [finding] = asked('s3://kairo-rehearsal').findings;
  expect(asked('s3://kairo-rehearsal').verdict).toBe('reachable');
  expect(finding).toMatchObject({ code: 'ACCOUNT_READ_IN_PART' });
  expect(finding?.detail).toContain('ec2:DescribeNatGateways in ap-northeast-1, s3:GetBucketPolicy.');
  // The bucket's policy has no say in packets.
  expect(asked('10.0.0.4').findings[0]?.detail).toMatch(/: ec2:DescribeNatGateways in ap-northeast-1\.$/);
});

it('nothing is proved by what was read in part', () => {
  const proof = prove(world, { from: 'onprem' });
  expect(proof.notRead).toEqual(['ec2:DescribeNatGateways in ap-northeast-1']);
  expect(proof.findings.map(({ code }) => code)).toEqual(['ACCOUNT_READ_IN_PART']);
  expect(prove({ ...world, notRead: refused.slice(1) }, { from: 'onprem' }).notRead).toEqual([]);
});

it('a question without an answer may have one that was not read', () => {
  expect(() => explain(world, { from: 'i-0', to: '10.0.0.4' })).toThrow(
    /^There is no "i-0" .*The account was read in part\. .*ec2:DescribeNatGateways/,
  );
});

it('a bucket whose Region was not read is not taken for one of another', () => {
  const { buckets } = world;
  const somewhere = {
    ...world,
    buckets: { 'kairo-rehearsal': { ...buckets['kairo-rehearsal']!, region: '' } },
  };
  expect(explain(somewhere, { from: 'onprem', to: 's3://kairo-rehearsal' }).verdict).toBe('reachable');
});

it('a snapshot brings what was not read, and is refused where its tables are none', () => {
  const text = (more: object) => JSON.stringify({ ...snapshotOf(providedDns().world), ...more });
  expect(readSnapshot(text({ missing: refused })).notRead).toEqual(refused);
  expect(readSnapshot(text({})).notRead).toBeUndefined();
  for (const network of [{ vpcs: [] }, { vpcs: [1] }, { subnets: 'x' }, { sites: { onprem: null } }]) {
    expect(() => readSnapshot(text({ world: { network } }))).toThrow(NoSnapshot);
  }
});
