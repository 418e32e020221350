/** Policies: of identities, endpoints, buckets and access points. */
import { kind } from '../finding.ts';

export interface PolicyFacts {
  principal: string;
  action: string;
  resource: string;
  /** Whose policy it is: an endpoint, a bucket, an identity. */
  of: string;
  /** `statement 2 "OnlyOurs"`, where one decided, and what its document is called. */
  statement?: string;
  document?: string;
  /** There is no such policy at all. */
  absent?: boolean;
  /** What the conditions of that statement are about, as it is in the request: `aws:VpcSourceIp is 10.0.0.5`. */
  because?: string;
  /** A document that allows it: the policy with what it lacks, or for an identity one more policy. */
  mended?: string;
  /** What an identity's one more policy is called. */
  mendedName?: string;
  /** Access control lists that could have given it and do not, or that are not known. */
  lists?: 'none' | 'unread';
  /** What of Block Public Access keeps it; absent: `RestrictPublicBuckets`. */
  setting?: 'IgnorePublicAcls';
}

export interface ForeignObjectFacts extends PolicyFacts {
  /** Number of the account that wrote the object. */
  owner: string;
  /** The bucket’s own account asks, which enforcing ownership would help. */
  byBucketOwner: boolean;
}

const words = ({ principal, action, resource }: PolicyFacts) => `${action} on ${resource} by ${principal}`;
const listWords = ({ lists, of }: PolicyFacts): string => {
  if (lists === undefined) return '.';
  return lists === 'none'
    ? ', and no access control list gives it.'
    : `, and whether the object’s access control list gives it is not known: aws s3api get-object-acl --bucket ${of} --key …`;
};

const layer = (
  name: string,
  more: {
    title: { deny: string; none: string };
    explanation: string;
    remedy: string;
    fixNone?: (facts: PolicyFacts) => string | undefined;
  },
) => ({
  deny: kind<PolicyFacts>({
    title: more.title.deny,
    explanation: `${more.explanation} A statement that denies counts more than any that allow. S3 answers 403 AccessDenied “with an explicit deny in ${name}”.`,
    remedy: more.remedy,
    resource: ({ of }) => of,
    detail: (facts) =>
      `${words(facts)} is denied by ${facts.statement ?? 'a statement'} of ${facts.document ?? 'the policy'} (${facts.of})${facts.because ? `, whose condition holds: ${facts.because}` : ''}.`,
  }),
  none: kind<PolicyFacts>({
    title: more.title.none,
    explanation: `${more.explanation} What no statement allows is refused.`,
    remedy: more.remedy,
    resource: ({ of }) => of,
    detail: (facts) =>
      (facts.absent
        ? `${facts.of} has no policy that could allow ${words(facts)}`
        : `No statement of the policy of ${facts.of} allows ${words(facts)}`) + listWords(facts),
    ...(more.fixNone && { fix: more.fixNone }),
  }),
});

/**
 * The user or the role that asked: `arn:aws:sts::A:assumed-role/ROLE/SESSION`. Roles that IAM Identity Center keeps
 * cannot be changed with IAM.
 */
function identityOf(principal: string): { kind: 'user' | 'role'; name: string } | undefined {
  const [, user] = /:user\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  if (user !== undefined) return { kind: 'user', name: user };
  const [, role] = /:assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return role === undefined || role.startsWith('AWSReservedSSO_') ? undefined : { kind: 'role', name: role };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Without its boundary. */
function unbounded({ principal }: PolicyFacts): string {
  const who = identityOf(principal);
  if (!who) return '';
  return `aws iam delete-${who.kind}-permissions-boundary --${who.kind}-name ${who.name}`;
}

/** A policy of its own for what was refused, where a user or a role asked. */
function allowing({ principal, action, resource, mended, mendedName }: PolicyFacts): string | undefined {
  const who = identityOf(principal);
  if (!who || mended === undefined) return undefined;
  // A policy of that name that allows something else would be replaced.
  const [bucket = ''] = resource
    .replace(/^arn:aws:s3:[^:]*:\d*:/, '')
    .replace('accesspoint/', '')
    .split('/');
  const name = mendedName ?? `allow-${action}-${bucket}`.replaceAll(/[^\w+=,.@-]/g, '-');
  return `aws iam put-${who.kind}-policy --${who.kind}-name ${who.name} --policy-name ${name} --policy-document ${quoted(mended)}`;
}

const endpointPolicy = layer('a VPC endpoint policy', {
  title: { deny: 'The endpoint policy denies it', none: 'The endpoint policy does not allow it' },
  explanation:
    'The policy of a VPC endpoint filters what goes through it and grants nothing. One bucket needs both arn:aws:s3:::BUCKET, for listing, and arn:aws:s3:::BUCKET/*; what comes through an access point needs its ARN, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME, and that with /object/KEY, too.',
  remedy: 'aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --policy-document file://policy.json',
  fixNone: ({ of, mended }) =>
    mended && `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${of} --policy-document ${quoted(mended)}`,
});
const bucketPolicy = layer('a resource-based policy', {
  title: { deny: 'The bucket policy denies it', none: 'The bucket policy does not allow it' },
  explanation:
    'The bucket policy says who may do what, and from where: aws:SourceVpce and aws:SourceVpc are there only through an endpoint, aws:SourceIp only from the internet, and a negated condition on a key that is not there holds.',
  remedy: 'aws s3api put-bucket-policy --bucket BUCKET --policy file://policy.json',
  fixNone: ({ of, mended }) =>
    mended && `aws s3api put-bucket-policy --bucket ${of} --policy ${quoted(mended)}`,
});
const accessPointPolicy = layer('a resource-based policy', {
  title: {
    deny: 'The access point policy denies it',
    none: 'The access point policy does not allow it',
  },
  explanation:
    'A request through an access point is judged twice: on the access point’s ARN by its own policy, and on the bucket’s by the bucket’s; both must allow it. The policy names the access point, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME, and what is behind it with /object/KEY.',
  remedy:
    'aws s3control put-access-point-policy --account-id ACCOUNT --name ACCESS_POINT --policy file://policy.json',
  fixNone: ({ of, resource, mended }) =>
    mended &&
    `aws s3control put-access-point-policy --account-id ${resource.split(':')[4]} --name ${of} --policy ${quoted(mended)}`,
});
const identityPolicy = layer('an identity-based policy', {
  title: { deny: 'An identity policy denies it', none: 'No policy allows it to who asks' },
  explanation:
    'Within an account either the identity’s policies or the bucket’s must allow; across accounts both. The account’s root user needs no policy.',
  remedy: 'aws iam put-user-policy --user-name USER --policy-name NAME --policy-document file://policy.json',
  fixNone: allowing,
});

const boundary = layer('a permissions boundary', {
  title: {
    deny: 'The permissions boundary denies it',
    none: 'The permissions boundary does not allow it',
  },
  explanation:
    'A permissions boundary allows nothing by itself; what it does not allow, no policy of the identity can.',
  remedy: 'aws iam delete-user-permissions-boundary --user-name USER',
  fixNone: unbounded,
});

const session = layer('a session policy', {
  title: { deny: 'The session’s policy denies it', none: 'The session’s policy does not allow it' },
  explanation:
    'Whoever begins a session (AssumeRole, GetFederationToken) may give it a policy, which narrows what the identity may do. It lasts as long as the session.',
  remedy: 'Begin the session with a policy that allows it: aws sts assume-role … --policy file://policy.json',
});

const organization = layer('a service control policy or a resource control policy', {
  title: {
    deny: 'A policy of the organization denies it',
    none: 'The policies of the organization do not allow it',
  },
  explanation:
    'Service control policies limit the identities of an account, resource control policies its resources; both belong to the organization, and nobody in the account can change them.',
  remedy: 'aws organizations list-policies-for-target, with the organization’s management account',
});

export const policy = {
  SESSION_POLICY_DENY: session.deny,
  SESSION_POLICY_NO_ALLOW: session.none,
  ORGANIZATION_POLICY_DENY: organization.deny,
  ORGANIZATION_POLICY_NO_ALLOW: organization.none,
  PERMISSIONS_BOUNDARY_DENY: boundary.deny,
  PERMISSIONS_BOUNDARY_NO_ALLOW: boundary.none,
  S3_PUBLIC_ACCESS_BLOCKED: kind<PolicyFacts>({
    title: 'Block Public Access keeps it from the public',
    explanation:
      'With RestrictPublicBuckets a bucket whose policy is public answers its own account and AWS services only, whatever the policy allows to others. With IgnorePublicAcls what access control lists give to everyone, or to everyone who has an account, does not count.',
    remedy:
      'Let a bucket policy name who may, in place of everyone: one for certain accounts, VPCs or VPC endpoints is not public.',
    resource: ({ of }) => of,
    detail: (facts) =>
      facts.setting === 'IgnorePublicAcls'
        ? `${words(facts)}: an access control list gives it to everyone, and IgnorePublicAcls of ${facts.of} or its account is on.`
        : `${words(facts)}: the policy of ${facts.of} is public, and RestrictPublicBuckets is on.`,
  }),
  S3_OBJECT_OF_ANOTHER_ACCOUNT: kind<ForeignObjectFacts>({
    title: 'The object belongs to another account than its bucket',
    explanation:
      'Unless Object Ownership is BucketOwnerEnforced, whoever writes an object owns it. Neither the owner of the bucket nor the bucket policy can give it to anyone then; the object’s own access control list can: upload with --acl bucket-owner-full-control, or enforce ownership.',
    remedy:
      "aws s3api put-bucket-ownership-controls --bucket BUCKET --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'",
    resource: ({ of }) => of,
    detail: (facts) =>
      `${words(facts)}: the object belongs to account ${facts.owner}, and its access control list does not give it.`,
    fix: ({ of, byBucketOwner }) =>
      byBucketOwner
        ? `aws s3api put-bucket-ownership-controls --bucket ${of} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'`
        : undefined,
  }),
  ENDPOINT_POLICY_DENY: endpointPolicy.deny,
  ENDPOINT_POLICY_NO_ALLOW: endpointPolicy.none,
  BUCKET_POLICY_DENY: bucketPolicy.deny,
  BUCKET_POLICY_NO_ALLOW: bucketPolicy.none,
  ACCESS_POINT_POLICY_DENY: accessPointPolicy.deny,
  ACCESS_POINT_POLICY_NO_ALLOW: accessPointPolicy.none,
  IDENTITY_POLICY_DENY: identityPolicy.deny,
  IDENTITY_POLICY_NO_ALLOW: identityPolicy.none,
};
