/** What Block Public Access refuses to let anyone set. */
import type { Caller } from '../../service.ts';
import type { Permission } from '../access/permission.ts';
import { resourceOf } from '../access/permissions.ts';
import { accessDenied, type S3Error } from '../errors.ts';

const WHAT = {
  BlockPublicAcls: 'public access control lists (ACLs)',
  BlockPublicPolicy: 'public policies',
} as const;

export function blocked(
  setting: keyof typeof WHAT,
  caller: Caller | undefined,
  permission: Permission,
): S3Error {
  if (!caller) return accessDenied();
  return accessDenied(
    `User: ${caller.arn} is not authorized to perform: ${permission.action} on resource: "${resourceOf(permission)}" because ${WHAT[setting]} are prevented by the ${setting} setting in S3 Block Public Access`,
  );
}
