/** Policy documents as IAM takes and gives them. */
import { type ParseOptions, readPolicy, storedPolicy } from '../../../policy/index.ts';
import { limitExceeded, malformedPolicyDocument, required } from './errors.ts';

const IDENTITY: ParseOptions = { principal: 'forbidden' };
const TRUST: ParseOptions = { principal: 'required', resource: 'forbidden' };

/** The policy of an identity, as it was given. `limit` counts characters other than white space. */
export function identityPolicy(text: string | undefined, limit: number): string {
  return check(text, 'policyDocument', IDENTITY, limit);
}

/** The policy of who may assume a role. */
export function trustPolicy(text: string | undefined): string {
  const given = check(text, 'assumeRolePolicyDocument', TRUST, 2048);
  for (const { actions } of storedPolicy(given, TRUST).statements) {
    if (actions.negated || !actions.entries.every(({ source }) => source.startsWith('sts:'))) {
      throw malformedPolicyDocument('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
  return given;
}

function check(text: string | undefined, member: string, options: ParseOptions, limit: number): string {
  const given = required(text, member);
  const length = given.replaceAll(/\s/g, '').length;
  if (length > limit) throw limitExceeded(`Cannot exceed quota for PolicySize: ${limit}`);
  const parsed = readPolicy(given, options);
  if (parsed.kind === 'invalid') throw malformedPolicyDocument(parsed.problems[0]!);
  return given;
}

/** Answers carry documents percent-encoded. */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
