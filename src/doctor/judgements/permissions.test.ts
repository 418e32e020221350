import { describe, expect, it } from 'vitest';
import { emptyIamAccount } from '../../network/iam/account.ts';
import { type AccessPoint, emptyNetwork } from '../../network/network.ts';
import type { World } from '../../reach/index.ts';
import { diagnose } from '../diagnose.ts';
import { HOST, healthy } from '../testing.ts';

const ACCOUNT = '111122223333';
const PARTNER = 'arn:aws:iam::444455556666:root';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const ENDPOINT = HOST.split('.')[1]!.replace(/-[^-]+$/, '');
const POINT = `arn:aws:s3:ap-northeast-1:${ACCOUNT}:accesspoint/shared`;
const BUCKET = ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'];

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

interface Given {
  endpointPolicy?: string;
  bucketPolicy?: string;
  pointPolicy?: string;
  inline?: Record<string, string>;
}

function worldWith({ endpointPolicy, bucketPolicy, pointPolicy, inline = {} }: Given): World {
  const network = emptyNetwork(ACCOUNT);
  network.vpcEndpoints[ENDPOINT] = {
    ...{ id: ENDPOINT, type: 'Interface', vpcId: 'vpc-1a', region: 'ap-northeast-1', dnsSuffix: 'abcd1234' },
    ...{ serviceName: 'com.amazonaws.ap-northeast-1.s3', networkInterfaceIds: [], subnetIds: [] },
    ...(endpointPolicy !== undefined && { policyDocument: endpointPolicy }),
  } as never;
  const ann = { ...{ name: 'ann', arn: ANN, inlinePolicies: inline }, attachedPolicyArns: [], groups: [] };
  network.iam[ACCOUNT] = { ...emptyIamAccount(), users: { ann: ann as never } };
  network.accessPoints[`${ACCOUNT}/ap-northeast-1/shared`] = {
    ...{
      name: 'shared',
      region: 'ap-northeast-1',
      accountId: ACCOUNT,
      bucket: 'reports',
      alias: 'a-s3alias',
    },
    ...(pointPolicy !== undefined && { policy: pointPolicy }),
  } as AccessPoint;
  const reports = { name: 'reports', region: 'ap-northeast-1', ownerAccountId: ACCOUNT };
  const bucket = { ...reports, ...(bucketPolicy !== undefined && { policy: bucketPolicy }) };
  return { network, buckets: { reports: bucket }, region: 'ap-northeast-1' };
}

/** What the doctor makes of a refusal of `ListObjectsV2`. */
function told(given: Given, message: string, { bucket = 'reports', caller = ANN } = {}) {
  const refusal = { operation: 'ListObjectsV2', code: 'AccessDenied', message, status: 403 };
  const seen = healthy({ s3: { succeeded: [], refusal } });
  const account = { world: worldWith(given), caller, connections: {}, missing: [] };
  return diagnose({ ...seen, target: { ...seen.target, bucket } }, account);
}

const says = (words: string, resource = 'arn:aws:s3:::reports') =>
  `User: ${ANN} is not authorized to perform: s3:ListBucket on resource: "${resource}" ${words}`;
const NOTHING_ALLOWS = 'because no identity-based policy allows the s3:ListBucket action';

/** The document that a printed command puts in place. */
const documentIn = (fix = '') => JSON.parse(/--policy(?:-document)? '(.*)'$/.exec(fix)?.[1] ?? '') as object;

describe('what an identity lacks', () => {
  it('is given by one command, with everything that the path takes', () => {
    const { diagnosis } = told({}, says(NOTHING_ALLOWS));
    expect(diagnosis?.fix).toContain('put-user-policy --user-name ann --policy-name allow-s3-reports ');
    const inline = { new: JSON.stringify(documentIn(diagnosis?.fix)) };
    for (const action of ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(inline.new).toContain(action);
    }
    // With it in place the account has nothing more to say.
    expect(told({ inline }, says(NOTHING_ALLOWS)).diagnosis?.fix).toContain('allow-s3-ListBucket-reports');
  });

  it('is what is not given yet, under a name that is free', () => {
    const read = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    const { diagnosis } = told({ inline: { 'allow-s3-reports': read } }, says(NOTHING_ALLOWS));
    expect(diagnosis?.fix).toContain('--policy-name allow-s3-reports-2 ');
    expect(JSON.stringify(documentIn(diagnosis?.fix))).not.toContain('GetObject');
  });

  it('behind an access point is of the access point and of the bucket', () => {
    const { diagnosis } = told({}, says(NOTHING_ALLOWS, POINT), { bucket: POINT });
    const resources = [POINT, `${POINT}/object/*`, ...BUCKET].toSorted();
    const { Statement } = documentIn(diagnosis?.fix) as { Statement: { Resource: string }[] };
    expect(Statement.map(({ Resource }) => Resource).toSorted()).toEqual(resources);
  });
});

it('an endpoint policy keeps what it allows, and gets what it lacks', () => {
  const own = { Effect: 'Allow', Principal: '*', Action: 's3:Get*', Resource: '*' };
  const inline = { all: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) };
  const words = 'because no VPC endpoint policy allows the s3:ListBucket action';
  const { diagnosis } = told({ inline, endpointPolicy: document(own) }, says(words));
  expect(diagnosis?.fix).toContain(`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${ENDPOINT} `);
  const [first, ...more] = (documentIn(diagnosis?.fix) as { Statement: object[] }).Statement;
  expect(first).toEqual(own);
  expect(more).toEqual([
    { Effect: 'Allow', Principal: '*', Action: ['s3:ListBucket'], Resource: BUCKET[0] },
    {
      ...{ Effect: 'Allow', Principal: '*', Resource: BUCKET[1] },
      Action: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
    },
  ]);
  // Which endpoint it is says its name; what its policy is says the account alone.
  expect(diagnose(seenAlone(says(words))).diagnosis).toMatchObject({ resource: ENDPOINT, fix: '' });
});

const seenAlone = (message: string) =>
  healthy({
    s3: {
      succeeded: [],
      refusal: { operation: 'ListObjectsV2', code: 'AccessDenied', message, status: 403 },
    },
  });

it('a denial is told with its statement and what its condition is about', () => {
  const deny = {
    ...{ Sid: 'OursOnly', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: BUCKET },
    Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0ld' }, Null: { 'aws:SourceIp': 'true' } },
  };
  const { diagnosis } = told(
    { bucketPolicy: document(deny) },
    says('with an explicit deny in a resource-based policy'),
  );
  expect(diagnosis?.detail).toContain(
    `statement 1 "OursOnly" of the bucket policy (reports), whose condition holds: aws:SourceVpce is ${ENDPOINT}, there is no aws:SourceIp.`,
  );
});

describe('a refusal without a reason, as other accounts get it', () => {
  const allow = (account: string, ...Resource: string[]) => ({
    ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 's3:*', Resource },
  });
  const bucketPolicy = document(allow('444455556666', ...BUCKET));

  it('is told by the account that owns what is asked for', () => {
    const { diagnosis } = told({ bucketPolicy }, 'Access Denied', { bucket: POINT, caller: PARTNER });
    expect(diagnosis).toMatchObject({ code: 'ACCESS_POINT_POLICY_NO_ALLOW', resource: 'shared' });
    expect(diagnosis?.fix).toContain(`--account-id ${ACCOUNT} --name shared `);
    const pointPolicy = JSON.stringify(documentIn(diagnosis?.fix));
    expect(pointPolicy).toContain(`{"AWS":"${PARTNER}"}`);
    const after = told({ bucketPolicy, pointPolicy }, 'Access Denied', { bucket: POINT, caller: PARTNER });
    expect(after.diagnosis).toBeNull();
  });

  it('is not decided where that is not known', () => {
    const { diagnosis, undecided } = told({}, 'Access Denied', { bucket: 'theirs', caller: PARTNER });
    expect(diagnosis).toBeNull();
    expect(undecided?.advice).toContain('of another account');
  });
});
