/** Endpoint policies as documents: checked for their form here, evaluated where requests are. */
import type { VpcEndpoint } from '../../../network/network.ts';
import { parsePolicy } from '../../../policy/index.ts';
import { AwsError } from '../../aws-error.ts';

/** Characters, whitespace included. */
const LONGEST = 20_480;
const VERSIONS = ['2008-10-17', '2012-10-17'];

type Json = Record<string, unknown>;

/** What an endpoint without a policy of its own shows: everything is allowed. The two types differ in form. */
export function defaultPolicy(type: VpcEndpoint['type']): string {
  if (type === 'Gateway') {
    const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
    return JSON.stringify({ Version: '2008-10-17', Statement: [statement] });
  }
  const statement = { Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' };
  // AWS puts a space behind the commas at the ends of lines, too.
  return JSON.stringify({ Statement: [statement] }, null, 2).replaceAll(',\n', ', \n');
}

/**
 * The document as it was given; `undefined` for none. Throws `InvalidPolicyDocument`.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function checkedPolicy(type: VpcEndpoint['type'], document: string | undefined): string | undefined {
  if (!document) return undefined;
  if (document.length > LONGEST) throw invalid(`The policy is longer than ${LONGEST} characters.`);
  const policy = parsed(document);
  if (!isObject(policy)) throw invalid('The policy must be a Json object.');
  const { Version, Statement } = policy;
  if (Version !== undefined && !VERSIONS.includes(Version as string)) {
    throw invalid(`The policy must contain a valid version string: ${VERSIONS.join(' or ')}.`);
  }
  if (Statement === undefined) throw invalid('Missing required field Statement');
  const statements: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw invalid('Statement must not be empty');
  for (const statement of statements) checkStatement(type, statement);
  const read = parsePolicy(document, { principal: 'required' });
  if (read.kind === 'invalid') throw invalid(read.problems.join(' '));
  return document;
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (error) {
    throw invalid(`This policy contains invalid Json: ${(error as Error).message}`);
  }
}

function checkStatement(type: VpcEndpoint['type'], statement: unknown): void {
  if (!isObject(statement)) throw invalid('A statement must be a Json object.');
  const { Effect, Principal } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw invalid(`Invalid effect: ${JSON.stringify(Effect)}`);
  for (const field of ['Principal', 'Action', 'Resource']) {
    const given = [field, `Not${field}`].filter((name) => statement[name] !== undefined);
    if (given.length === 0) throw invalid(`Missing required field ${field}`);
    if (given.length === 2) throw invalid(`${field} and Not${field} cannot be in the same statement`);
  }
  if (type === 'Gateway' && !isEveryone(Principal)) {
    throw invalid(
      'The Principal of a gateway endpoint policy must be "*". Narrow it with the condition keys aws:PrincipalArn or aws:PrincipalAccount.',
    );
  }
}

/** `"*"` and `{"AWS": "*"}` mean the same. */
function isEveryone(principal: unknown): boolean {
  return principal === '*' || (isObject(principal) && [principal.AWS].flat().join() === '*');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidPolicyDocument', message);
}
