import { expect, it } from 'vitest';
import { explain } from '../explain.ts';
import type { Question } from '../question.ts';
import { providedDns } from '../testing/patterns.ts';
import type { BucketFacts, ObjectFacts, World } from '../world.ts';

const THEIRS = '111122223333';
const stranger = `arn:aws:iam::${THEIRS}:root`;
const everyone = { grantee: { group: 'AllUsers' }, permission: 'READ' } as const;

function asked(bucket: Partial<BucketFacts>, objects?: Record<string, ObjectFacts | null>) {
  const { world } = providedDns();
  const facts = { ...world.buckets['kairo-rehearsal']!, ...bucket };
  const known: World = {
    ...world,
    buckets: { 'kairo-rehearsal': facts },
    ...(objects && {
      objects: Object.fromEntries(
        Object.entries(objects).map(([key, one]) => [`kairo-rehearsal/${key}`, one]),
      ),
    }),
  };
  return (question: Partial<Question>) =>
    explain(known, { from: 'onprem', to: 's3://kairo-rehearsal/a', action: 's3:GetObject', ...question });
}
const codes = ({ verdict, findings }: ReturnType<typeof explain>) => [
  verdict,
  ...findings.map(({ code }) => code),
];

it('a list of the object lets everyone read it, and says so', () => {
  const ask = asked({}, { a: { acl: [everyone] } });
  const { verdict, stages } = ask({ principal: 'anonymous' });
  expect(verdict).toBe('reachable');
  expect(stages).toContainEqual({
    ...{ stage: 'access-control-list', resource: 'kairo-rehearsal/a', verdict: 'pass' },
    detail: 'gives anonymous READ',
  });
  expect(codes(ask({ principal: 'anonymous', action: 's3:GetObjectAcl' }))).toEqual([
    'blocked',
    'BUCKET_POLICY_NO_ALLOW',
  ]);
});

it('a list counts for nothing where ownership is enforced, and public ones where they are ignored', () => {
  const objects = { a: { acl: [everyone] } };
  const enforced = asked({ ownership: 'BucketOwnerEnforced' }, objects);
  expect(codes(enforced({ principal: 'anonymous' }))).toEqual(['blocked', 'BUCKET_POLICY_NO_ALLOW']);
  const publicAccessBlock = {
    ...{ BlockPublicAcls: false, IgnorePublicAcls: true },
    ...{ BlockPublicPolicy: false, RestrictPublicBuckets: false },
  };
  const ignoring = asked({ publicAccessBlock }, objects)({ principal: 'anonymous' });
  expect(codes(ignoring)).toEqual(['blocked', 'S3_PUBLIC_ACCESS_BLOCKED']);
  expect(ignoring.findings[0]?.detail).toContain('IgnorePublicAcls of kairo-rehearsal or its account is on');
});

it('the list of the bucket gives other accounts what it says', () => {
  const acl: BucketFacts['acl'] = [{ grantee: { account: THEIRS }, permission: 'WRITE' }];
  const ask = asked({ acl }, { a: null });
  expect(codes(ask({ principal: stranger, action: 's3:PutObject' }))).toEqual(['reachable']);
  expect(codes(ask({ principal: 'anonymous', action: 's3:PutObject' }))[0]).toBe('blocked');
  const listing = ask({ principal: stranger, action: 's3:ListBucket' });
  expect(codes(listing)).toEqual(['blocked', 'BUCKET_POLICY_NO_ALLOW']);
  expect(listing.findings[0]?.detail).toBe(
    `kairo-rehearsal has no policy that could allow s3:ListBucket on arn:aws:s3:::kairo-rehearsal by ${stranger}, and no access control list gives it.`,
  );
  expect(listing.stages.at(-1)).toMatchObject({ stage: 'bucket-policy', verdict: 'blocked' });
});

it('what another account wrote is neither the bucket owner’s nor the bucket policy’s to give', () => {
  const owned = { a: { owner: THEIRS } };
  const { findings } = asked({}, owned)({});
  expect(findings).toMatchObject([
    {
      code: 'S3_OBJECT_OF_ANOTHER_ACCOUNT',
      fix: "aws s3api put-bucket-ownership-controls --bucket kairo-rehearsal --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'",
    },
  ]);
  expect(codes(asked({ ownership: 'BucketOwnerEnforced' }, owned)({}))).toEqual(['reachable']);
  expect(codes(asked({}, owned)({ principal: stranger }))).toEqual(['reachable']);
});

it('says that the list of an object is not known, and that an object is not there', () => {
  const unread = asked({})({ principal: 'anonymous' });
  expect(unread.findings[0]?.detail).toContain('is not known: aws s3api get-object-acl');
  const missing = asked({}, { a: null })({});
  expect(missing.verdict).toBe('reachable');
  expect(missing.stages).toContainEqual(
    expect.objectContaining({ stage: 'object', detail: expect.stringContaining('404 NoSuchKey') }),
  );
});

it('tags of the object are in the request', () => {
  const statement = {
    ...{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::kairo-rehearsal/*' },
    Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } },
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  expect(codes(asked({ policy }, { a: { tags: { class: 'secret' } } })({}))).toEqual([
    'blocked',
    'BUCKET_POLICY_DENY',
  ]);
  expect(codes(asked({ policy }, { a: { tags: { class: 'open' } } })({}))).toEqual(['reachable']);
});

it('conditions about the time hold or do not', () => {
  const statement = {
    ...{ Effect: 'Deny', Principal: '*', Action: '*', Resource: 'arn:aws:s3:::kairo-rehearsal/*' },
    Condition: { DateGreaterThan: { 'aws:CurrentTime': '2026-06-01T00:00:00Z' } },
  };
  const ask = asked({ policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
  expect(codes(ask({ now: Date.UTC(2026, 4, 1) }))).toEqual(['reachable']);
  expect(codes(ask({ now: Date.UTC(2026, 6, 1) }))).toEqual(['blocked', 'BUCKET_POLICY_DENY']);
});

it('whoever is known by name can be let in by the policy that there is, with one statement more', () => {
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: "arn:aws:s3:::kairo-rehearsal/it's/*",
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const fix = (more: Partial<BucketFacts>, question: Partial<Question> = { principal: stranger }) =>
    asked(more, { a: {} })(question).findings[0]?.fix ?? '';
  const document = (text: string) =>
    JSON.parse(/--policy '(.*)'$/.exec(text)![1]!.replaceAll("'\\''", "'")) as { Statement: unknown[] };
  const more = {
    ...{ Effect: 'Allow', Principal: { AWS: stranger }, Action: 's3:GetObject' },
    Resource: 'arn:aws:s3:::kairo-rehearsal/*',
  };
  expect(fix({})).toMatch(/^aws s3api put-bucket-policy --bucket kairo-rehearsal --policy '/);
  expect(document(fix({}))).toEqual({ Version: '2012-10-17', Statement: [more] });
  expect(document(fix({ policy })).Statement).toEqual([statement, more]);
  expect(fix({ policy: 'damaged' })).toBe('');
  expect(fix({}, { principal: 'anonymous' })).toBe('');
});
