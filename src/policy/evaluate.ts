/**
 * What one document says of a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { arnMatches } from './arn.ts';
import { holds } from './condition.ts';
import type { Choice, Policy, PolicyRequest, Principal, PrincipalEntry, Statement } from './document.ts';
import { type Pattern, plainText, resolve } from './pattern.ts';
import { matches } from './wildcard.ts';

/** Which statement decided, by its place from 0 and by its `Sid` when it has one. */
export type Verdict =
  | { kind: 'allow'; statement: number; sid?: string }
  | { kind: 'deny'; statement: number; sid?: string }
  /** No statement is about the request. */
  | { kind: 'none' };

/** Whether an entry of `Principal` means somebody. */
export type Covers = (entry: PrincipalEntry, principal: Principal) => boolean;

/**
 * A statement that denies counts more than any that allow, wherever it stands. `covers` narrows whom entries of
 * `Principal` mean.
 */
export function evaluate(policy: Policy, request: PolicyRequest, covers: Covers = principalMatches): Verdict {
  let verdict: Verdict = { kind: 'none' };
  for (const [index, statement] of policy.statements.entries()) {
    const denies = statement.effect === 'Deny';
    if ((!denies && verdict.kind === 'allow') || !applies(statement, request, covers)) continue;
    verdict = {
      kind: denies ? 'deny' : 'allow',
      statement: index,
      ...(statement.sid !== undefined && { sid: statement.sid }),
    };
    if (denies) return verdict;
  }
  return verdict;
}

function applies(statement: Statement, request: PolicyRequest, covers: Covers): boolean {
  return (
    chosen(statement.actions, (pattern) => actionMatches(pattern, request.action)) &&
    (!statement.resources || chosen(statement.resources, (pattern) => resourceMatches(pattern, request))) &&
    (!statement.principals || chosen(statement.principals, (entry) => covers(entry, request.principal))) &&
    statement.conditions.every((condition) => holds(condition, request.keys))
  );
}

function chosen<Entry>({ negated, entries }: Choice<Entry>, covers: (entry: Entry) => boolean): boolean {
  return entries.some(covers) !== negated;
}

/** Names of actions are compared without regard to case. `pattern` is kept in lower case. */
export function actionMatches(pattern: Pattern, action: string): boolean {
  const plain = resolve(pattern.tokens, new Map());
  return plain !== undefined && matches(plain, action.toLowerCase());
}

function resourceMatches(pattern: Pattern, { resource, keys }: PolicyRequest): boolean {
  const plain = resolve(pattern.tokens, keys);
  if (!plain) return false;
  const text = plainText(plain);
  return text === undefined ? arnMatches(plain, resource) : text === resource;
}

/** An entry that names a role means its sessions, too. */
export function principalMatches(entry: PrincipalEntry, principal: Principal): boolean {
  switch (entry.kind) {
    case 'everyone':
      return true;
    case 'account':
      return principal.kind === 'aws' && principal.account === entry.account;
    case 'arn':
      return principal.kind === 'aws' && (principal.arn === entry.arn || principal.role === entry.arn);
    case 'canonical-user':
      return principal.kind === 'aws' && principal.canonicalUser === entry.id;
    case 'service':
      return principal.kind === 'service' && principal.name === entry.name;
    case 'federated':
      // Nobody comes with a federated identity: there is no provider here.
      return false;
  }
}
