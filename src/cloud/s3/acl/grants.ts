/**
 * Access control lists as requests give them: by name, in headers, or as a document.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
import type { AccessControlPolicy, Grant as GivenGrant, Grantee as GivenGrantee } from '@aws-sdk/client-s3';
import { accountOfCanonicalUser } from '../../../network/iam/canonical-user.ts';
import { aclPermissions, type Grant, type Grantee } from '../../../policy/index.ts';
import { invalidArgument, invalidRequest, S3Error } from '../errors.ts';
import { accountOfEmail } from './owner.ts';

/** Of `PutObject`, `CreateBucket` and the like. */
export interface AclInput {
  ACL?: string | undefined;
  GrantFullControl?: string | undefined;
  GrantRead?: string | undefined;
  GrantReadACP?: string | undefined;
  GrantWrite?: string | undefined;
  GrantWriteACP?: string | undefined;
  AccessControlPolicy?: AccessControlPolicy | undefined;
}

/** Numbers of accounts. */
export interface Owners {
  bucket: string;
  /** Of what the list is for. */
  own: string;
}

const MOST_GRANTS = 100;
const GROUPS = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'AuthenticatedUsers',
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'LogDelivery',
} as const;

export const groupUri = (group: (typeof GROUPS)[keyof typeof GROUPS]): string =>
  Object.entries(GROUPS).find(([, name]) => name === group)![0];

const HEADERS = {
  GrantRead: 'READ',
  GrantWrite: 'WRITE',
  GrantReadACP: 'READ_ACP',
  GrantWriteACP: 'WRITE_ACP',
  GrantFullControl: 'FULL_CONTROL',
} as const;

/** The list that a request asks for; `undefined` when it asks for none. */
export function requestedAcl(input: AclInput, owners: Owners): Grant[] | undefined {
  const headers = Object.entries(HEADERS).flatMap(([member, permission]) =>
    granteesIn(input[member as keyof typeof HEADERS]).map((grantee): Grant => ({ grantee, permission })),
  );
  const { ACL: canned, AccessControlPolicy: document } = input;
  if (canned !== undefined && headers.length > 0) {
    throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
  }
  if (document && (canned !== undefined || headers.length > 0)) {
    throw new S3Error('UnexpectedContent', 400, 'This request does not support content');
  }
  if (canned !== undefined) return cannedAcl(canned, owners);
  if (document) return documentedAcl(document, owners);
  return headers.length > 0 ? headers : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
function cannedAcl(name: string, { bucket, own }: Owners): Grant[] {
  const full: Grant = { grantee: { account: own }, permission: 'FULL_CONTROL' };
  const group = (
    of: 'AllUsers' | 'AuthenticatedUsers' | 'LogDelivery',
    permission: Grant['permission'],
  ): Grant => ({
    grantee: { group: of },
    permission,
  });
  const forBucketOwner = (permission: Grant['permission']): Grant[] =>
    bucket === own ? [] : [{ grantee: { account: bucket }, permission }];
  switch (name) {
    case 'private':
    case 'aws-exec-read':
      return [full];
    case 'public-read':
      return [group('AllUsers', 'READ'), full];
    case 'public-read-write':
      return [group('AllUsers', 'READ'), group('AllUsers', 'WRITE'), full];
    case 'authenticated-read':
      return [group('AuthenticatedUsers', 'READ'), full];
    case 'log-delivery-write':
      return [group('LogDelivery', 'WRITE'), group('LogDelivery', 'READ_ACP'), full];
    case 'bucket-owner-read':
      return [full, ...forBucketOwner('READ')];
    case 'bucket-owner-full-control':
      return [full, ...forBucketOwner('FULL_CONTROL')];
    default:
      throw invalidArgument('', 'x-amz-acl', name);
  }
}

/** `id="…", uri="…", emailAddress="…"`. */
function granteesIn(header: string | undefined): Grantee[] {
  if (header === undefined) return [];
  return header.split(',').map((piece) => {
    const [, type = '', value = ''] = /^\s*(\w+)\s*=\s*"?([^"]*?)"?\s*$/.exec(piece) ?? [];
    switch (type.toLowerCase()) {
      case 'id':
        return accountGrantee(value);
      case 'uri':
        return groupGrantee(value);
      case 'emailaddress':
        return emailGrantee(value);
      default:
        throw invalidArgument('Argument format not recognized', 'x-amz-grant', piece.trim());
    }
  });
}

function documentedAcl({ Owner, Grants = [] }: AccessControlPolicy, { own }: Owners): Grant[] {
  if (Owner?.ID === undefined) throw malformedAcl();
  if (accountOfCanonicalUser(Owner.ID) !== own) throw new S3Error('AccessDenied', 403, 'Access Denied');
  if (Grants.length > MOST_GRANTS) throw malformedAcl();
  return Grants.map(documentedGrant);
}

function documentedGrant({ Grantee: given, Permission }: GivenGrant): Grant {
  const permission = aclPermissions.find((known) => known === Permission);
  if (!given || !permission) throw malformedAcl();
  return { grantee: documentedGrantee(given), permission };
}

function documentedGrantee({ Type, ID, URI, EmailAddress }: GivenGrantee): Grantee {
  // Some clients leave the type out, which the members tell as well.
  if (ID !== undefined && (Type ?? 'CanonicalUser') === 'CanonicalUser') return accountGrantee(ID);
  if (URI !== undefined && (Type ?? 'Group') === 'Group') return groupGrantee(URI);
  if (EmailAddress !== undefined) return emailGrantee(EmailAddress);
  throw malformedAcl();
}

function accountGrantee(id: string): Grantee {
  const account = accountOfCanonicalUser(id);
  if (account === undefined) throw invalidArgument('Invalid id', 'CanonicalUser/ID', id);
  return { account };
}

function groupGrantee(uri: string): Grantee {
  const group = Object.hasOwn(GROUPS, uri) ? GROUPS[uri as keyof typeof GROUPS] : undefined;
  if (!group) throw invalidArgument('Invalid group uri', 'Group/URI', uri);
  return { group };
}

function emailGrantee(address: string): Grantee {
  const account = accountOfEmail(address);
  if (account !== undefined) return { account };
  throw new S3Error(
    'UnresolvableGrantByEmailAddress',
    400,
    'The e-mail address you provided does not match any account on record.',
    { EmailAddress: address },
  );
}

const malformedAcl = (): S3Error =>
  new S3Error(
    'MalformedACLError',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
