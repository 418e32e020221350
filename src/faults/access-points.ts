/** Access points: their policies, the VPC that they are open to, and what others say of them. */
import { accessPointArn } from '../network/access-points.ts';
import { signInAs, useBucket } from './client-setup.ts';
import { fault } from './fault.ts';
import type { FaultLab } from './lab.ts';
import { onHost } from './on-premises.ts';
import { site } from './places.ts';
import { bucketArns, bucketPolicy, endpointPolicy, policyText, type Statement } from './policies.ts';
import { call } from './step.ts';

const Name = 'kairo-fault';
/** An account that the data are shared with. In a lab its number is the key of its root user. */
const PARTNER = '444455556666';

interface Made {
  arn: string;
  alias: string;
  /** How clients call it: by its ARN, or by its alias where only the names of buckets are forwarded to the VPC. */
  name: string;
}

/** An access point of the bucket, with a policy and for a VPC where these are given. */
async function accessPoint(
  lab: FaultLab,
  { vpcId, statements }: { vpcId?: string; statements?: (arn: string) => Statement[] } = {},
): Promise<Made> {
  const { region, bucket } = lab;
  const { accountId } = lab.network;
  const at = { AccountId: accountId, Name };
  const { Alias } = await lab.change(
    call('s3control', 'CreateAccessPoint', {
      ...{ ...at, Bucket: bucket },
      ...(vpcId !== undefined && { VpcConfiguration: { VpcId: vpcId } }),
    }),
    call('s3control', 'DeleteAccessPoint', at),
  );
  const arn = accessPointArn({ accountId, region, name: Name });
  if (statements) {
    await lab.change(
      call('s3control', 'PutAccessPointPolicy', { ...at, Policy: policyText(...statements(arn)) }),
      call('s3control', 'DeleteAccessPointPolicy', at),
    );
  }
  const alias = String(Alias);
  return { arn, alias, name: forwards(lab) ? alias : arn };
}

/** The site's resolver forwards names to the VPC. */
const forwards = ({ network }: FaultLab): boolean => (site(network).forwarders ?? []).length > 0;

export const accessPointFaults = [
  fault({
    code: 'access-point-policy-denies',
    title: "The access point's policy denies uploads",
    symptom:
      'Through the access point uploads are AccessDenied with an explicit deny in a resource-based policy; by the bucket’s own name they work.',
    cause: 'The access point was made for readers, and its policy denies s3:PutObject to everyone else.',
    diagnosis: 'ACCESS_POINT_POLICY_DENY',
    fromEvidence: 'ACCESS_POINT_POLICY_DENY',
    healed: 'by-hand',
    async break(lab) {
      const { name } = await accessPoint(lab, {
        statements: (arn) => [
          { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${arn}/object/*` },
        ],
      });
      await useBucket(lab, name);
    },
  }),
  fault({
    code: 'access-point-policy-without-account',
    title: "The access point's policy does not name the account that asks",
    symptom:
      'AccessDenied: Access Denied, without any reason, for everybody of the account that the data are shared with; the owner’s own requests work.',
    cause:
      'Across accounts the access point and the bucket must both allow it. The bucket’s policy was opened to the other account; that of the access point still names the one before.',
    diagnosis: 'ACCESS_POINT_POLICY_NO_ALLOW',
    // S3 gives other accounts no reason. What is printed is typed against AWS: the CLI puts the account in front of the
    // endpoint's name, and the address of a lab's API can have nothing in front.
    healed: 'by-hand',
    async break(lab) {
      const shared = (account: string, ...Resource: string[]): Statement => ({
        ...{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 's3:*', Resource },
      });
      const { name } = await accessPoint(lab, {
        statements: (arn) => [shared('111122223333', arn, `${arn}/object/*`)],
      });
      await bucketPolicy(lab, shared(PARTNER, ...bucketArns(lab.bucket)));
      await onHost(lab, {
        environment: { AWS_ACCESS_KEY_ID: PARTNER, AWS_SECRET_ACCESS_KEY: 'test', KAIRO_BUCKET: name },
      });
    },
  }),
  fault({
    code: 'access-point-of-another-vpc',
    title: 'The access point is for another VPC',
    symptom:
      'AccessDenied: Access Denied, without any reason, through this endpoint and from everywhere else.',
    cause:
      'The network origin of the access point is a VPC that the endpoint is not in: that of another account or of an earlier network. It cannot be changed, and no policy has a say in it.',
    diagnosis: 'ACCESS_POINT_OF_ANOTHER_VPC',
    // S3 says no more than that it refuses.
    healed: 'by-hand',
    async break(lab) {
      const { alias } = await accessPoint(lab, { vpcId: 'vpc-0123456789abcdef0' });
      await useBucket(lab, alias);
    },
  }),
  fault({
    code: 'endpoint-policy-without-access-point',
    title: "The endpoint's policy names the bucket and not its access point",
    symptom:
      'By the bucket’s name all is well; through the access point AccessDenied, because no VPC endpoint policy allows the s3:ListBucket action.',
    cause:
      'A request through an access point is judged on the ARN of the access point and on that of the bucket. The endpoint policy lists the bucket’s only.',
    diagnosis: 'ENDPOINT_POLICY_NO_ALLOW',
    fromEvidence: 'ENDPOINT_POLICY_NO_ALLOW',
    healed: 'by-command',
    async break(lab) {
      const { name } = await accessPoint(lab);
      const Resource = bucketArns(lab.bucket);
      await endpointPolicy(lab, { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource });
      await useBucket(lab, name);
    },
  }),
  fault({
    code: 'identity-without-access-point',
    title: 'The identity may use the bucket and not its access point',
    symptom:
      'Through the access point AccessDenied, because no identity-based policy allows the s3:ListBucket action; by the bucket’s name it is allowed.',
    cause:
      'The identity’s policy names arn:aws:s3:::BUCKET and BUCKET/*, and an access point has an ARN of its own.',
    diagnosis: 'IDENTITY_POLICY_NO_ALLOW',
    fromEvidence: 'IDENTITY_POLICY_NO_ALLOW',
    healed: 'by-command',
    async break(lab) {
      const { name } = await accessPoint(lab);
      const statement = { Effect: 'Allow', Action: 's3:*', Resource: bucketArns(lab.bucket) };
      await signInAs(lab, 'kairo-fault-bucket-only', [statement], name);
    },
  }),
  fault({
    code: 'bucket-policy-for-another-access-point',
    title: 'The bucket admits another access point only',
    symptom:
      'AccessDenied with an explicit deny in a resource-based policy, though the access point’s own policy allows it.',
    cause:
      'The bucket’s policy denies unless s3:DataAccessPointArn is an access point that is not this one, an older one for instance.',
    diagnosis: 'BUCKET_POLICY_DENY',
    fromEvidence: 'BUCKET_POLICY_DENY',
    healed: 'by-hand',
    async break(lab) {
      const { arn, alias } = await accessPoint(lab);
      await bucketPolicy(lab, {
        ...{ Sid: 'KairoFault', Effect: 'Deny', Principal: '*', Action: 's3:*' },
        Resource: bucketArns(lab.bucket),
        Condition: { ArnNotEquals: { 's3:DataAccessPointArn': `${arn}-before` } },
      });
      await useBucket(lab, alias);
    },
  }),
  fault({
    code: 'forwarder-without-access-points',
    title: "The site's resolver forwards the names of buckets and not those of access points",
    symptom:
      'By a bucket’s name or an access point’s alias S3 is reached; by the access point’s ARN requests go to public addresses and time out.',
    cause:
      'The forwarder is for s3.REGION.amazonaws.com. What is named by its ARN is NAME-ACCOUNT.s3-accesspoint.REGION.amazonaws.com, another zone, which private DNS of the endpoint answers as well.',
    patterns: ['inbound-resolver'],
    diagnosis: 'DNS_PUBLIC_ANSWER',
    fromEvidence: 'DNS_PUBLIC_ANSWER',
    remedy: 'Let the site’s resolver forward s3-accesspoint.REGION.amazonaws.com, too.',
    healed: 'by-hand',
    async break(lab) {
      const { arn } = await accessPoint(lab);
      await useBucket(lab, arn);
    },
  }),
  fault({
    code: 'access-point-alias-of-before',
    title: 'Clients use the alias of an access point that was made anew',
    symptom:
      'NoSuchAccessPoint: The specified accesspoint does not exist; its name and its ARN are the same.',
    cause: 'An access point that is deleted and made again under its name gets another alias.',
    diagnosis: 'S3_NO_SUCH_ACCESS_POINT',
    fromEvidence: 'S3_NO_SUCH_ACCESS_POINT',
    healed: 'by-hand',
    async break(lab) {
      const { alias } = await accessPoint(lab);
      const letter = alias.at(-9) === 'a' ? 'b' : 'a';
      await useBucket(lab, `${alias.slice(0, -9)}${letter}-s3alias`);
    },
  }),
];
