/** Endpoint policies as documents: checked for their form here, evaluated where requests are. */
import { AwsError } from '../../aws-error.ts';

const LONGEST = 20_480;

/** What an endpoint without a policy of its own shows: everything is allowed. The two types differ in form. */
export function defaultPolicy(type: 'Interface' | 'Gateway'): string {
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  if (type === 'Gateway') return JSON.stringify({ Version: '2008-10-17', Statement: [statement] });
  return JSON.stringify(
    { Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] },
    null,
    2,
  );
}

/**
 * The document, when it is one. Throws `InvalidPolicyDocument`.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function checkedPolicy(document: string | undefined): string | undefined {
  if (document === undefined || document === '') return undefined;
  if (document.length > LONGEST) throw invalid(`The policy is longer than ${LONGEST} characters.`);
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch (error) {
    throw invalid(`This policy contains invalid Json: ${(error as Error).message}`);
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy))
    throw invalid('The policy must be a Json object.');
  const { Statement } = policy as { Statement?: unknown };
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  if (Statement === undefined || statements.length === 0) throw invalid('Missing required field Statement');
  for (const statement of statements as Record<string, unknown>[]) checkStatement(statement);
  return document;
}

function checkStatement(statement: Record<string, unknown> | null): void {
  if (typeof statement !== 'object' || statement === null)
    throw invalid('A statement must be a Json object.');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw invalid(`Invalid effect: ${String(statement.Effect)}`);
  for (const [field, negation] of [
    ['Principal', 'NotPrincipal'],
    ['Action', 'NotAction'],
    ['Resource', 'NotResource'],
  ] as const) {
    if (statement[field] === undefined && statement[negation] === undefined)
      throw invalid(`Missing required field ${field}`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidPolicyDocument', message);
}
