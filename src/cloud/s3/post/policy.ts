/**
 * The policy in a posted form: what the form must be for its signer's consent to hold. Pure.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { accessDenied, S3Error } from '../errors.ts';

export interface PostPolicy {
  /** Epoch milliseconds. */
  expiration: number;
  conditions: PostCondition[];
  /** How large the file may be, in bytes. */
  size: { min: number; max: number } | undefined;
}

export interface PostCondition {
  kind: 'eq' | 'starts-with';
  /** In lower case. */
  field: string;
  value: string;
}

/** Throws `InvalidPolicyDocument`. `encoded` is the form's field. */
export function parsePolicy(encoded: string): PostPolicy {
  const document = decode(encoded);
  const { expiration, conditions } = document;
  if (typeof expiration !== 'string') throw invalid('Policy missing expiration.');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration) || Number.isNaN(Date.parse(expiration))) {
    throw invalid(`Invalid 'expiration' value: '${expiration}'`);
  }
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
  const policy: PostPolicy = { expiration: Date.parse(expiration), conditions: [], size: undefined };
  for (const condition of conditions as unknown[]) {
    if (Array.isArray(condition)) addListed(policy, condition as unknown[]);
    else addExact(policy, condition);
  }
  return policy;
}

/** Fields that need no condition; checksums of the file are others. */
const free = new Set(['x-amz-signature', 'awsaccesskeyid', 'signature', 'policy', 'file']);

/** Throws `AccessDenied` for a form that is not what was consented to. `fields` have the bucket among them. */
export function checkForm(policy: PostPolicy, fields: ReadonlyMap<string, string>, now: number): void {
  if (policy.expiration <= now) throw denied('Policy expired.');
  for (const { kind, field, value } of policy.conditions) {
    // What is not there is empty, so a condition may allow any value and none.
    const given = fields.get(field) ?? '';
    const holds = kind === 'eq' ? given === value : given.startsWith(value);
    if (!holds) throw denied(`Policy Condition failed: ["${kind}", "$${field}", "${value}"]`);
  }
  const covered = new Set(policy.conditions.map(({ field }) => field));
  const extra = [...fields.keys()].filter(
    (name) => !covered.has(name) && !free.has(name) && !/^x-(?:ignore|amz-checksum)-/.test(name),
  );
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
}

function decode(encoded: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return document as Record<string, unknown>;
    }
  } catch {
    // Not JSON: not a policy either.
  }
  throw invalid('Invalid JSON.');
}

/** `["eq", "$key", "value"]`, `["content-length-range", 0, 1024]`. */
function addListed(policy: PostPolicy, [operator, ...operands]: unknown[]): void {
  const kind = String(operator).toLowerCase();
  const [first, second] = operands;
  if (operands.length !== 2) throw invalid(`Invalid Condition: wrong number of arguments for '${kind}'.`);
  if (kind === 'content-length-range') {
    const [min, max] = [byteCount(first), byteCount(second)];
    policy.size = { min, max };
    return;
  }
  if (kind !== 'eq' && kind !== 'starts-with')
    throw invalid(`Invalid Condition: unknown operation '${kind}'.`);
  const field = String(first).toLowerCase();
  if (!field.startsWith('$')) throw invalid(`Invalid Condition: '${field}' must begin with '$'.`);
  policy.conditions.push({ kind, field: field.slice(1), value: String(second) });
}

/** `{"acl": "public-read"}`. */
function addExact(policy: PostPolicy, condition: unknown): void {
  if (typeof condition !== 'object' || condition === null) throw invalid('Invalid Condition: not an object.');
  const pairs = Object.entries(condition);
  if (pairs.length !== 1)
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  const [field, value] = pairs[0]!;
  policy.conditions.push({ kind: 'eq', field: field.toLowerCase(), value: String(value) });
}

function byteCount(value: unknown): number {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw invalid(`Invalid Condition: '${String(value)}' is not a length in bytes.`);
}

const denied = (reason: string): S3Error => accessDenied(`Invalid according to Policy: ${reason}`);

const invalid = (reason: string): S3Error =>
  new S3Error(
    'InvalidPolicyDocument',
    400,
    `The content of the form does not meet the conditions specified in the policy document. Invalid Policy: ${reason}`,
  );
