/** IAM: who there is in an account, how they sign, and what they have been given. Documents are kept as given. */
import type { Timestamp } from './time.ts';

/** The identities of one account. Its root user is not written down: every account has one. */
export interface IamAccount {
  alias?: string;
  /** Keyed by name, as the next three. */
  users: Record<string, IamUser>;
  groups: Record<string, IamGroup>;
  roles: Record<string, IamRole>;
  instanceProfiles: Record<string, InstanceProfile>;
  /** Customer managed policies, keyed by ARN. */
  policies: Record<string, ManagedPolicy>;
  /** Temporary credentials, keyed by access key id. */
  sessions: Record<string, IamSession>;
}

/** What users, groups and roles have in common. */
export interface IamEntity {
  name: string;
  /** `AIDA…`, `AGPA…`, `AROA…`. */
  id: string;
  /** Begins and ends with a slash. */
  path: string;
  arn: string;
  createdAt: Timestamp;
  /** Documents by name. */
  inlinePolicies: Record<string, string>;
  attachedPolicyArns: string[];
}

export interface IamUser extends IamEntity {
  /** The ARN of the managed policy that is its permissions boundary. */
  boundaryArn?: string;
  /** Names of groups. */
  groups: string[];
  accessKeys: AccessKey[];
  tags: Record<string, string>;
}

export type IamGroup = IamEntity;

export interface IamRole extends IamEntity {
  boundaryArn?: string;
  /** Who may assume it. */
  trustPolicy: string;
  description?: string;
  /** Seconds. */
  maxSessionDuration: number;
  tags: Record<string, string>;
}

export interface InstanceProfile {
  name: string;
  id: string;
  path: string;
  arn: string;
  createdAt: Timestamp;
  /** At most one. */
  roleName?: string;
  tags: Record<string, string>;
}

export interface AccessKey {
  /** `AKIA…`. */
  id: string;
  secret: string;
  status: 'Active' | 'Inactive';
  createdAt: Timestamp;
}

export interface ManagedPolicy {
  name: string;
  /** `ANPA…`. */
  id: string;
  path: string;
  arn: string;
  description?: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** `v3`. */
  defaultVersionId: string;
  /** Oldest first, never more than five. */
  versions: PolicyVersion[];
  /** How many versions there ever were. */
  lastVersion: number;
  tags: Record<string, string>;
}

export interface PolicyVersion {
  id: string;
  document: string;
  createdAt: Timestamp;
}

/** Temporary credentials of AWS STS. */
export interface IamSession {
  /** `ASIA…`. */
  accessKeyId: string;
  secret: string;
  token: string;
  issuedAt: Timestamp;
  expiresAt: Timestamp;
  /** Whose policies count. */
  of: { kind: 'root' } | { kind: 'user'; name: string } | { kind: 'role'; name: string };
  /** As requests show it: `arn:aws:sts::A:assumed-role/R/S`. */
  arn: string;
  /** `AROA…:S`. */
  userId: string;
  /** Session policies; a session without any is limited by none. */
  policies: NamedText[];
  /** A federated user has nothing but what its session policies give. */
  federated?: true;
  tags: Record<string, string>;
  sourceIdentity?: string;
}

/** A document with what people call it. */
export interface NamedText {
  name: string;
  text: string;
}

/**
 * Block Public Access, of an account or of a bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export interface PublicAccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
}

/** Who signed a request. Kept with what goes on in their name, as with a stack. */
export interface Caller {
  accountId: string;
  accessKeyId: string;
  arn: string;
  userId: string;
  /** Whose policies count. Absent: the account's root user. */
  of?: IamSession['of'];
  /** The role's ARN, in a session of one. */
  roleArn?: string;
  /** Tags of the user or role, and of the session. */
  tags?: Record<string, string>;
  /** Signs with temporary credentials. */
  session?: IamSession;
}
