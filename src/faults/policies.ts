/** Policies: the endpoint's, the bucket's, the identity's, and buckets that are elsewhere. */
import { signInAs, useBucket } from './client-setup.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { s3Endpoint } from './places.ts';
import { call } from './step.ts';

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS: string };
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

export const policyText = (...Statement: Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export const bucketArns = (bucket: string): string[] => [
  `arn:aws:s3:::${bucket}`,
  `arn:aws:s3:::${bucket}/*`,
];

export async function endpointPolicy(lab: FaultLab, ...statements: Statement[]): Promise<void> {
  const { id: VpcEndpointId, policyDocument } = s3Endpoint(lab.network);
  await lab.change(
    call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId, PolicyDocument: policyText(...statements) }),
    call('ec2', 'ModifyVpcEndpoint', {
      VpcEndpointId,
      ...(policyDocument === undefined ? { ResetPolicy: true } : { PolicyDocument: policyDocument }),
    }),
  );
}

export async function bucketPolicy(lab: FaultLab, ...statements: Statement[]): Promise<void> {
  const Bucket = lab.bucket;
  await lab.change(
    call('s3', 'PutBucketPolicy', { Bucket, Policy: policyText(...statements) }),
    lab.bucketPolicy === undefined
      ? call('s3', 'DeleteBucketPolicy', { Bucket })
      : call('s3', 'PutBucketPolicy', { Bucket, Policy: lab.bucketPolicy }),
  );
}

const everyone = (lab: FaultLab, Condition: object, Action: string | string[] = 's3:*'): Statement => ({
  ...{ Sid: 'KairoFault', Effect: 'Deny', Principal: '*', Action },
  ...{ Resource: bucketArns(lab.bucket), Condition },
});

export const policyFaults = [
  fault({
    code: 'endpoint-policy-for-another-bucket',
    title: "The endpoint's policy allows another bucket only",
    symptom: 'AccessDenied … because no VPC endpoint policy allows the s3:ListBucket action.',
    cause:
      'An endpoint policy is a filter: what it does not allow is refused, whatever the identity and the bucket say.',
    diagnosis: 'ENDPOINT_POLICY_NO_ALLOW',
    fromEvidence: 'ENDPOINT_POLICY_NO_ALLOW',
    healed: 'by-command',
    break: (lab) =>
      endpointPolicy(lab, {
        ...{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: bucketArns('some-other-bucket') },
      }),
  }),
  fault({
    code: 'endpoint-policy-without-objects',
    title: "The endpoint's policy names the bucket and not its objects",
    symptom: 'aws s3 ls works, aws s3 cp fails: no VPC endpoint policy allows the s3:PutObject action.',
    cause: 'Listing is about arn:aws:s3:::BUCKET, objects are arn:aws:s3:::BUCKET/*. Both have to be named.',
    diagnosis: 'ENDPOINT_POLICY_NO_ALLOW',
    fromEvidence: 'ENDPOINT_POLICY_NO_ALLOW',
    healed: 'by-command',
    break: (lab) =>
      endpointPolicy(lab, {
        ...{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: bucketArns(lab.bucket)[0]! },
      }),
  }),
  fault({
    code: 'endpoint-policy-read-only',
    title: "The endpoint's policy allows reading only",
    symptom: 'Downloads work, uploads fail with AccessDenied and the words VPC endpoint policy.',
    cause: 'The policy was written for a reader; s3:PutObject is not in its list.',
    diagnosis: 'ENDPOINT_POLICY_NO_ALLOW',
    fromEvidence: 'ENDPOINT_POLICY_NO_ALLOW',
    healed: 'by-command',
    break: (lab) =>
      endpointPolicy(lab, {
        ...{
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:Get*', 's3:List*'],
          Resource: bucketArns(lab.bucket),
        },
      }),
  }),
  fault({
    code: 'endpoint-policy-denies',
    title: "The endpoint's policy denies uploads",
    symptom: 'AccessDenied … with an explicit deny in a VPC endpoint policy.',
    cause: 'A statement that denies counts more than any that allows.',
    diagnosis: 'ENDPOINT_POLICY_DENY',
    fromEvidence: 'ENDPOINT_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) =>
      endpointPolicy(
        lab,
        { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        { ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' } },
      ),
  }),
  fault({
    code: 'bucket-policy-for-another-endpoint',
    title: 'The bucket admits another endpoint only',
    symptom: 'AccessDenied … with an explicit deny in a resource-based policy, through the endpoint.',
    cause:
      "The bucket policy denies unless aws:SourceVpce is an id that is not this endpoint's, an older one for instance.",
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) =>
      bucketPolicy(lab, everyone(lab, { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } })),
  }),
  fault({
    code: 'bucket-policy-by-source-ip',
    title: 'The bucket policy asks for a public source address',
    symptom:
      "AccessDenied with an explicit deny through the endpoint, though the company's addresses are listed.",
    cause:
      'Through an endpoint there is no aws:SourceIp, and NotIpAddress on a key that is absent holds. aws:VpcSourceIp is the one to use.',
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) =>
      bucketPolicy(
        lab,
        everyone(lab, { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '10.0.0.0/8'] } }),
      ),
  }),
  fault({
    code: 'bucket-policy-by-client-address',
    title: 'The bucket policy asks for the on-premises address',
    symptom: "AccessDenied over Client VPN, with aws:VpcSourceIp limited to the site's LAN.",
    cause:
      "Client VPN translates its clients, so aws:VpcSourceIp is the address of the association's interface, never the LAN's.",
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) =>
      bucketPolicy(lab, everyone(lab, { NotIpAddress: { 'aws:VpcSourceIp': '192.168.0.0/16' } })),
  }),
  fault({
    code: 'bucket-policy-requires-tls-1-3',
    title: 'The bucket policy asks for a TLS version that the endpoint does not speak',
    symptom: 'AccessDenied … with an explicit deny in a resource-based policy, through the endpoint only.',
    cause:
      'The policy denies where s3:TlsVersion is less than 1.3. The public endpoints of S3 speak 1.3, interface endpoints 1.2 and nothing else.',
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) => bucketPolicy(lab, everyone(lab, { NumericLessThan: { 's3:TlsVersion': '1.3' } })),
  }),
  fault({
    code: 'bucket-policy-requires-encryption-header',
    title: 'The bucket policy refuses uploads without an encryption header',
    symptom:
      'aws s3 ls works, every upload is AccessDenied with an explicit deny in a resource-based policy.',
    cause: 'The policy denies s3:PutObject unless the request asks for aws:kms, and the client does not ask.',
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    break: (lab) =>
      bucketPolicy(
        lab,
        everyone(lab, { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }, 's3:PutObject'),
      ),
  }),
  fault({
    code: 'identity-without-permissions',
    title: 'The identity has no permission for S3',
    symptom: 'AccessDenied … because no identity-based policy allows the s3:ListBucket action.',
    cause: 'The user was made and never given a policy.',
    diagnosis: 'IDENTITY_POLICY_NO_ALLOW',
    fromEvidence: 'IDENTITY_POLICY_NO_ALLOW',
    healed: 'by-command',
    break: async (lab) => {
      await signInAs(lab, 'kairo-fault-nobody', []);
    },
  }),
  fault({
    code: 'identity-read-only',
    title: 'The identity may read and not write',
    symptom: 'Downloads work, uploads fail: no identity-based policy allows the s3:PutObject action.',
    cause: 'The identity has a read-only policy.',
    diagnosis: 'IDENTITY_POLICY_NO_ALLOW',
    fromEvidence: 'IDENTITY_POLICY_NO_ALLOW',
    healed: 'by-command',
    break: async (lab) => {
      await signInAs(lab, 'kairo-fault-reader', [
        { Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: '*' },
      ]);
    },
  }),
  fault({
    code: 'identity-denied',
    title: 'A policy of the identity denies uploads',
    symptom: 'AccessDenied … with an explicit deny in an identity-based policy.',
    cause:
      'A statement that denies, in a policy that was attached for another reason, counts more than the one that allows.',
    diagnosis: 'IDENTITY_POLICY_DENY',
    fromEvidence: 'IDENTITY_POLICY_DENY',
    healed: 'by-hand',
    break: async (lab) => {
      await signInAs(lab, 'kairo-fault-denied', [
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
      ]);
    },
  }),
  fault({
    code: 'identity-policy-by-source-ip',
    title: "A policy of the identity denies all but the company's public addresses",
    symptom:
      'AccessDenied … with an explicit deny in an identity-based policy, through the endpoint only; from the office’s internet line it works.',
    cause:
      'The usual guard for stolen keys denies unless aws:SourceIp is an address of the company. Through an endpoint there is no aws:SourceIp, and NotIpAddress on a key that is absent holds. aws:ViaAWSService and aws:SourceVpc belong beside it.',
    diagnosis: 'IDENTITY_POLICY_DENY',
    fromEvidence: 'IDENTITY_POLICY_DENY',
    healed: 'by-hand',
    break: async (lab) => {
      await signInAs(lab, 'kairo-fault-office-only', [
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
        {
          ...{ Sid: 'OfficeOnly', Effect: 'Deny', Action: '*', Resource: '*' },
          Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } },
        },
      ]);
    },
  }),
  fault({
    code: 'permissions-boundary-without-s3',
    title: 'The permissions boundary of the identity leaves S3 out',
    symptom:
      'AccessDenied … because no permissions boundary allows the s3:ListBucket action, though the policy of the user does.',
    cause:
      'Users that are made by a team’s own pipeline get a boundary. What it does not allow, no policy of the user can.',
    diagnosis: 'PERMISSIONS_BOUNDARY_NO_ALLOW',
    fromEvidence: 'PERMISSIONS_BOUNDARY_NO_ALLOW',
    healed: 'by-hand',
    async break(lab) {
      const PolicyName = 'kairo-fault-boundary';
      const PolicyArn = `arn:aws:iam::${lab.network.accountId}:policy/${PolicyName}`;
      const PolicyDocument = policyText({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' });
      await lab.change(
        call('iam', 'CreatePolicy', { PolicyName, PolicyDocument }),
        call('iam', 'DeletePolicy', { PolicyArn }),
      );
      const { UserName } = await signInAs(lab, 'kairo-fault-bounded', [
        { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      ]);
      await lab.change(
        call('iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary: PolicyArn }),
        call('iam', 'DeleteUserPermissionsBoundary', { UserName }),
      );
    },
  }),
  fault({
    code: 'bucket-in-another-region',
    title: 'The bucket is in another region than the endpoint',
    symptom:
      'PermanentRedirect: the bucket must be addressed using the specified endpoint; or IllegalLocationConstraintException.',
    cause: 'An interface endpoint serves the buckets of its own region only.',
    diagnosis: 'S3_BUCKET_IN_OTHER_REGION',
    fromEvidence: 'S3_BUCKET_IN_OTHER_REGION',
    healed: 'by-hand',
    break: (lab) => useBucket(lab, 'kairo-fault-elsewhere', 'us-west-2'),
  }),
  fault({
    code: 'bucket-missing',
    title: 'The bucket does not exist',
    symptom: 'NoSuchBucket: The specified bucket does not exist.',
    cause: 'A mistyped name, or a bucket that was deleted.',
    diagnosis: 'S3_NO_SUCH_BUCKET',
    fromEvidence: 'S3_NO_SUCH_BUCKET',
    healed: 'by-command',
    break: (lab) => useBucket(lab, 'kairo-fault-nowhere'),
  }),
];
