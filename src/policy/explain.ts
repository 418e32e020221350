/**
 * Decisions in words: AWS's for the error, and more exactly for whoever looks into why.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import type { Decision, Ground } from './decide.ts';
import type { Statement } from './document.ts';
import type { RequestKeys } from './request-keys.ts';

export type Denial = Exclude<Decision, { kind: 'allow' }>;

/** `because no session policy allows the s3:GetObject action`. */
export function reason(denial: Denial, action: string): string {
  if (denial.kind === 'explicit-deny') return `with an explicit deny in ${article(denial.by.layer)}`;
  if (denial.layer === 'Block Public Access') {
    return 'because public access is prevented by the RestrictPublicBuckets setting in S3 Block Public Access';
  }
  return `because no ${denial.layer} allows the ${action} action`;
}

/** Which statement of which document decided: `statement 2 "ReadOnly" of the endpoint policy`. */
export function decidedBy(denial: Denial): string {
  if (denial.kind === 'explicit-deny') return groundOf(denial.by);
  if (denial.layer === 'Block Public Access') return 'RestrictPublicBuckets of Block Public Access';
  if (denial.documents.length === 0) return `no ${denial.layer}: there is none`;
  return `no statement of ${denial.documents.join(' or ')}`;
}

/** Counted from 1, as people do. */
export function groundOf({ document, statement, sid }: Ground): string {
  return `statement ${statement + 1}${sid === undefined ? '' : ` ${JSON.stringify(sid)}`} of ${document}`;
}

/** What the conditions of a statement are about, as it is in the request; empty where it has none. */
export function circumstances({ conditions }: Statement, keys: RequestKeys): string {
  const about = new Map(conditions.map(({ key, name }) => [key, name]));
  return [...about]
    .map(([key, name]) => {
      const values = keys.get(key);
      return values ? `${name} is ${values.join(', ')}` : `there is no ${name}`;
    })
    .join(', ');
}

const article = (name: string): string => (/^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`);
