/** Names, paths, ids and ARNs. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
import type { Context } from '../../service.ts';
import { required, validationError } from './errors.ts';

/** Letters of ids, by what they are of. */
const PREFIXES = { user: 'AIDA', group: 'AGPA', role: 'AROA', policy: 'ANPA', 'instance-profile': 'AIPA' };
const LONGEST = { user: 64, group: 128, role: 64, policy: 128, 'instance-profile': 128 };

export type Kind = keyof typeof PREFIXES;

/** Throws `ValidationError`. */
export function checkName(name: string | undefined, member: string, kind: Kind): string {
  const given = required(name, member);
  if (given.length > LONGEST[kind]) {
    throw validationError(
      `1 validation error detected: Value '${given}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST[kind]}`,
    );
  }
  if (!/^[\w+=,.@-]+$/.test(given) || given === '__proto__') {
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  return given;
}

export function checkPath(path = '/'): string {
  if (path.length <= 512 && /^\/(?:[!-~]+\/)?$/.test(path) && !path.includes('//')) return path;
  throw validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  );
}

/** What a new entity has from the beginning. */
export function entity(
  { accountId, ids, now }: Context,
  kind: Kind,
  name: string,
  path: string | undefined,
): { name: string; id: string; path: string; arn: string; createdAt: number } {
  const checked = checkPath(path);
  return {
    name,
    id: `${PREFIXES[kind]}${ids.token(17).toUpperCase()}`,
    path: checked,
    arn: `arn:aws:iam::${accountId}:${kind}${checked}${name}`,
    createdAt: now,
  };
}

/** Names are told apart without regard to case. */
export function isTaken(table: Record<string, unknown>, name: string): boolean {
  const lower = name.toLowerCase();
  return Object.keys(table).some((other) => other.toLowerCase() === lower);
}
