/**
 * Whether a policy makes a bucket public.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
import { parseBlock } from './addresses.ts';
import type { Condition } from './condition.ts';
import type { Policy, Statement } from './document.ts';

/** Keys that say of a request where it belongs; with a fixed value they take a grant from the public. */
const NARROWING = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:userid',
  'aws:vpceaccount',
  'aws:vpceorgid',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);
/** Any access point, as long as the account is said. */
const OF_ONE_ACCOUNT = /^arn:[^:]+:s3:[^:]*:\d{12}:/;
/** Blocks wider than these are as good as everyone. */
const WIDEST = { 32: 8, 128: 32 } as const;

/** True when a statement allows anyone at all without naming where they come from. */
export function isPublic(policy: Policy): boolean {
  return policy.statements.some(
    (statement) =>
      statement.effect === 'Allow' && meansEveryone(statement) && !statement.conditions.some(narrows),
  );
}

function meansEveryone({ principals }: Statement): boolean {
  return principals?.entries.some(({ kind }) => kind === 'everyone') === true;
}

function narrows(condition: Condition): boolean {
  if (condition.kind === 'null' || condition.operator.negated || condition.ifExists) return false;
  if (condition.quantifier === 'all' || condition.values.length === 0) return false;
  if (condition.key === 'aws:sourceip') {
    return condition.values.every(({ source }) => {
      const block = parseBlock(source);
      return block !== undefined && block.prefix >= WIDEST[block.bits];
    });
  }
  if (!NARROWING.has(condition.key)) return false;
  return condition.values.every(({ source, tokens }) => {
    const fixed = tokens.every(({ kind }) => kind === 'text');
    return fixed || (condition.key === 's3:dataaccesspointarn' && OF_ONE_ACCOUNT.test(source));
  });
}
