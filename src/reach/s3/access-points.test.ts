import { expect, it } from 'vitest';
import { accessPointKey } from '../../network/access-points.ts';
import { regionalName } from '../../network/names/endpoint-names.ts';
import type { AccessPoint } from '../../network/network.ts';
import { explain } from '../explain.ts';
import type { Question } from '../question.ts';
import { providedDns } from '../testing/patterns.ts';
import type { BucketFacts } from '../world.ts';

const ALIAS = 'reports-0123456789abcdefghijklmnopqrstuvwx-s3alias';

function laidOut(more: Partial<AccessPoint> = {}) {
  const { world, endpoint, vpc } = providedDns();
  const { accountId } = world.network;
  const point: AccessPoint = {
    ...{ name: 'reports', region: world.region, accountId, alias: ALIAS },
    ...{ bucket: 'kairo-rehearsal', bucketAccountId: accountId, createdAt: 0 },
    publicAccessBlock: {
      ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
      ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
    },
    ...more,
  };
  world.network.accessPoints[accessPointKey(point)] = point;
  const arn = `arn:aws:s3:${world.region}:${accountId}:accesspoint/reports`;
  const ask = (to: string, question: Partial<Question> = {}) =>
    explain(world, { from: 'onprem', to, ...question });
  const codes = (to: string, question: Partial<Question> = {}) => {
    const { verdict, findings } = ask(to, question);
    return [verdict, ...findings.map(({ code }) => code)];
  };
  return { world, endpoint, vpc, point, arn, ask, codes };
}

const policy = (...statements: object[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((one) => ({ Effect: 'Allow', Principal: '*', ...one })),
  });

it('an access point is asked for by ARN, alias, URL, and as the AWS CLI writes it', () => {
  const { arn, ask, endpoint, point } = laidOut();
  const host = `reports-${point.accountId}.accesspoint.${regionalName(endpoint)}`;
  for (const to of [
    `${arn}/object/a/b`,
    arn,
    ALIAS,
    `s3://${ALIAS}/a/b`,
    `s3://${arn}/a/b`,
    `https://${host}/a/b`,
  ]) {
    const { verdict, stages, findings } = ask(to);
    expect([to, verdict, findings]).toEqual([to, 'reachable', []]);
    expect(stages).toContainEqual({
      ...{ stage: 'access-point', resource: 'reports', verdict: 'pass' },
      detail: 'leads to kairo-rehearsal, open to everywhere',
    });
    expect(stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['access-point-policy', 'bucket-policy']),
    );
  }
  expect(ask(arn).stages).toContainEqual(expect.objectContaining({ stage: 'name', resource: host }));
});

it('an access point is none, or is elsewhere, or stands behind another label', () => {
  const { arn, codes, endpoint, point, world } = laidOut();
  expect(codes(`${arn}x/object/a`)).toEqual(['blocked', 'S3_NO_SUCH_ACCESS_POINT']);
  expect(codes('s3://other-0-s3alias/a')).toEqual(['blocked', 'S3_NO_SUCH_ACCESS_POINT']);
  const bucketLabel = `https://bucket.${regionalName(endpoint)}`;
  // A client puts the access point in front of whatever it was given: below bucket. that is a bucket.
  expect(codes(`${arn}/object/a`, { endpointUrl: bucketLabel })).toEqual(['blocked', 'S3_NO_SUCH_BUCKET']);
  expect(codes(`${arn}/object/a`, { endpointUrl: bucketLabel.replace('bucket.', 'accesspoint.') })).toEqual([
    'reachable',
  ]);
  delete world.network.accessPoints[accessPointKey(point)];
  world.network.accessPoints.x = { ...point, region: 'us-east-1' };
  expect(codes(`s3://${ALIAS}/a`)).toEqual(['blocked', 'S3_NO_SUCH_ACCESS_POINT']);
});

it('an access point of a VPC is open to its endpoints alone', () => {
  const { arn, codes, point, vpc } = laidOut({ vpcId: 'vpc-0000000000000000f' });
  expect(codes(arn)).toEqual(['blocked', 'ACCESS_POINT_OF_ANOTHER_VPC']);
  point.vpcId = vpc.id;
  expect(codes(arn)).toEqual(['reachable']);
  expect(codes(arn, { principal: 'anonymous' })).toEqual(['blocked', 'ACCESS_POINT_NOT_SIGNED']);
});

it('policies of access point, endpoint and bucket are all asked, and the statement that decides is named', () => {
  const { arn, ask, codes, endpoint, point, world } = laidOut();
  const bucket: BucketFacts = world.buckets['kairo-rehearsal']!;
  const objects = `${arn}/object/*`;
  const to = `${arn}/object/a`;
  point.policy = policy({ Sid: 'NoUploads', Effect: 'Deny', Action: 's3:PutObject', Resource: objects });
  expect(codes(to)).toEqual(['blocked', 'ACCESS_POINT_POLICY_DENY']);
  expect(ask(to).findings[0]?.detail).toContain(
    'statement 1 "NoUploads" of the access point policy (reports)',
  );
  expect(ask(to).stages.at(-1)).toMatchObject({ stage: 'access-point-policy', verdict: 'blocked' });
  expect(codes(to, { action: 'GetObject' })).toEqual(['reachable']);

  delete point.policy;
  endpoint.policyDocument = policy({ Action: 's3:*', Resource: ['arn:aws:s3:::kairo-rehearsal/*'] });
  expect(codes(to)).toEqual(['blocked', 'ENDPOINT_POLICY_NO_ALLOW']);
  expect(ask(to).findings[0]?.detail).toContain(to);
  endpoint.policyDocument = policy({ Action: 's3:*', Resource: [objects, 'arn:aws:s3:::kairo-rehearsal/*'] });
  expect(codes(to)).toEqual(['reachable']);

  bucket.policy = policy({
    ...{ Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::kairo-rehearsal/*' },
    Condition: { StringEquals: { 's3:AccessPointNetworkOrigin': 'Internet' } },
  });
  expect(codes(to)).toEqual(['blocked', 'BUCKET_POLICY_DENY']);
  expect(codes('s3://kairo-rehearsal/a')).toEqual(['reachable']);
});

it('what a policy gives other accounts counts unless it is public and Block Public Access is on', () => {
  const { arn, codes, point, world } = laidOut();
  const to = `${arn}/object/a`;
  const principal = 'arn:aws:iam::111122223333:root';
  const bucket: BucketFacts = world.buckets['kairo-rehearsal']!;
  bucket.policy = policy({
    ...{ Action: 's3:*', Resource: 'arn:aws:s3:::kairo-rehearsal/*' },
    Condition: { StringEquals: { 's3:DataAccessPointAccount': point.accountId } },
  });
  expect(codes(to, { principal })).toEqual(['blocked', 'ACCESS_POINT_POLICY_NO_ALLOW']);
  point.policy = policy({ Action: 's3:*', Resource: `${arn}/object/*` });
  expect(codes(to, { principal })).toEqual(['blocked', 'S3_PUBLIC_ACCESS_BLOCKED']);
  point.policy = policy({ Principal: { AWS: principal }, Action: 's3:*', Resource: `${arn}/object/*` });
  expect(codes(to, { principal })).toEqual(['reachable']);
});

it('what access points do not support is refused, whatever policies say', () => {
  const { arn, ask, codes } = laidOut();
  expect(codes(arn, { action: 's3:PutBucketPolicy' })).toEqual([
    'blocked',
    'ACCESS_POINT_UNSUPPORTED_ACTION',
  ]);
  expect(ask(arn, { action: 's3:PutBucketPolicy' }).findings[0]?.detail).toContain('kairo-rehearsal');
  expect(codes(`s3://${ALIAS}`, { action: 's3:GetBucketVersioning' })[1]).toBe(
    'ACCESS_POINT_UNSUPPORTED_ACTION',
  );
  for (const action of [
    's3:GetObjectVersion',
    's3:DeleteObject',
    's3:PutObjectTagging',
    's3:RestoreObject',
  ]) {
    expect([action, ...codes(`${arn}/object/a`, { action })]).toEqual([action, 'reachable']);
  }
  expect(codes(arn, { action: 's3:GetBucketLocation' })).toEqual(['reachable']);
});

it('what comes over HTTP is sent on to HTTPS, and does not get to an interface endpoint at all', () => {
  const { arn, codes, endpoint, point } = laidOut();
  const to = `${arn}/object/a`;
  const host = `reports-${point.accountId}.accesspoint.${regionalName(endpoint)}`;
  expect(codes(`http://${host}/a`)).toEqual(['blocked', 'PROTOCOL_RESTRICTION', 'ENI_SG_RULES_MISMATCH']);
  const overInternet = {
    from: 'internet',
    endpointUrl: 'http://s3-accesspoint.ap-northeast-1.amazonaws.com',
  };
  expect(codes(to, overInternet)).toEqual(['blocked', 'ACCESS_POINT_WANTS_HTTPS']);
  expect(
    codes(to, { ...overInternet, endpointUrl: overInternet.endpointUrl.replace('http', 'https') }),
  ).toEqual(['reachable']);
  expect(
    codes('s3://kairo-rehearsal/a', {
      ...overInternet,
      endpointUrl: 'http://s3.ap-northeast-1.amazonaws.com',
    }),
  ).toEqual(['reachable']);
});

it('https on port 80 and http on port 443 are spoken by nobody', () => {
  const { codes } = laidOut();
  const ask = (endpointUrl: string) => codes('s3://kairo-rehearsal/a', { from: 'internet', endpointUrl });
  expect(ask('https://s3.ap-northeast-1.amazonaws.com:80')).toEqual(['blocked', 'S3_PORT_MISMATCH']);
  expect(ask('http://s3.ap-northeast-1.amazonaws.com:443')).toEqual(['blocked', 'S3_PORT_MISMATCH']);
});
