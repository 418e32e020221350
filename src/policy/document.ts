/** The IAM policy language as data: what a document says once it has been read. */
import type { Condition } from './condition.ts';
import type { Pattern } from './pattern.ts';
import type { RequestKeys } from './request-keys.ts';

export interface Policy {
  /** `2012-10-17` knows policy variables; `2008-10-17`, which a document without a version is of, does not. */
  version: '2008-10-17' | '2012-10-17';
  id?: string;
  statements: Statement[];
}

export interface Statement {
  sid?: string;
  effect: 'Allow' | 'Deny';
  /** Absent in policies of an identity, which are about whom they belong to. */
  principals?: Choice<PrincipalEntry>;
  actions: Choice<Pattern>;
  /** Absent where the document itself is about one resource. */
  resources?: Choice<Pattern>;
  /** All of them must hold. */
  conditions: Condition[];
}

/** `Action` names what is meant, `NotAction` what is not; the same for principals and resources. */
export interface Choice<Entry> {
  negated: boolean;
  entries: Entry[];
}

export type PrincipalEntry =
  | { kind: 'everyone' }
  /** Every principal of the account: its number, or its root's ARN. */
  | { kind: 'account'; account: string }
  | { kind: 'arn'; arn: string }
  | { kind: 'service'; name: string }
  | { kind: 'canonical-user'; id: string }
  | { kind: 'federated'; provider: string };

/** Who asks. */
export type Principal =
  | { kind: 'anonymous' }
  | {
      kind: 'aws';
      account: string;
      /** Of the user, of the role's session, or of the account's root. */
      arn: string;
      /** The ARN of the role whose session it is. */
      role?: string;
      canonicalUser?: string;
    }
  | { kind: 'service'; name: string };

export interface PolicyRequest {
  /** `s3:GetObject`. */
  action: string;
  /** An ARN. */
  resource: string;
  principal: Principal;
  keys: RequestKeys;
}
