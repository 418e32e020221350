/** Reads one statement of a document. */
import { type Condition, parseOperatorName } from './condition.ts';
import type { Choice, Statement } from './document.ts';
import { type Pattern, parsePattern } from './pattern.ts';
import { parsePrincipals } from './principals.ts';
import { invalid, isObject, type Json } from './problem.ts';

interface StatementOptions {
  principal: 'required' | 'forbidden';
  /** Forbidden where the document belongs to the one resource that it is about. */
  resource?: 'required' | 'forbidden';
  variables: boolean;
}

const FIELDS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Throws a problem in AWS's words. */
export function parseStatement(value: unknown, options: StatementOptions): Statement {
  if (!isObject(value)) throw invalid('Invalid policy syntax.');
  for (const field of Object.keys(value)) {
    if (!FIELDS.includes(field)) throw invalid(`Unknown field ${field}`);
  }
  const { Sid: sid, Effect: effect } = value;
  if (sid !== undefined && typeof sid !== 'string') throw invalid('Invalid policy syntax.');
  checkSid(sid, options);
  if (effect === undefined) throw invalid('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw invalid(`Invalid effect: ${shown(effect)}`);
  const resources = options.resource === 'forbidden' ? noResources(value) : resourcesOf(value, options);
  const principals = options.principal === 'required' ? principalsOf(value) : noPrincipals(value);
  return {
    effect,
    ...(sid !== undefined && { sid }),
    ...(principals && { principals }),
    actions: actionsOf(value),
    ...(resources && { resources }),
    conditions: conditionsOf(value.Condition, options),
  };
}

/** IAM is stricter than those who keep policies of resources: a `Sid` there may have blanks. */
function checkSid(sid: string | undefined, { principal, resource }: StatementOptions): void {
  const isIam = principal === 'forbidden' || resource === 'forbidden';
  if (!isIam || sid === undefined || /^[0-9A-Za-z]*$/.test(sid)) return;
  throw invalid(
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  );
}

/** The one of `Field` and `NotField` that is there. */
function oneOf(statement: Json, field: string): { negated: boolean; value: unknown } {
  const [plain, not] = [statement[field], statement[`Not${field}`]];
  if (plain !== undefined && not !== undefined) {
    throw invalid(`Statement cannot contain both ${field} and Not${field}`);
  }
  if (plain === undefined && not === undefined) throw invalid(`Missing required field ${field}`);
  return { negated: plain === undefined, value: plain ?? not };
}

function principalsOf(statement: Json): Statement['principals'] {
  const { negated, value } = oneOf(statement, 'Principal');
  // It would allow everyone in the world but a few.
  if (negated && statement.Effect === 'Allow') throw invalid('Allow with NotPrincipal is not allowed.');
  return { negated, entries: parsePrincipals(value) };
}

function noPrincipals(statement: Json): undefined {
  if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
    throw invalid('Policy document should not specify a principal.');
  }
  return undefined;
}

function actionsOf(statement: Json): Choice<Pattern> {
  const { negated, value } = oneOf(statement, 'Action');
  const entries = texts(value, 'action').map((text) => {
    if (text !== '*' && !/^[a-z0-9-]+:[a-z0-9*?]+$/i.test(text)) throw invalid('Policy has invalid action');
    return pattern(text.toLowerCase(), { wildcards: true, variables: false }, 'action');
  });
  return { negated, entries };
}

function resourcesOf(statement: Json, { variables, principal }: StatementOptions): Choice<Pattern> {
  const { negated, value } = oneOf(statement, 'Resource');
  const entries = texts(value, 'resource').map((text) => {
    if (text !== '*' && !/^arn:(?:[^:]*:){4}./s.test(text)) throw invalid('Policy has invalid resource');
    const [, partition = ''] = text.split(':');
    if (text !== '*' && !/^aws(?:-[a-z-]+)?$|[*?$]/.test(partition)) {
      throw invalid(
        principal === 'forbidden'
          ? `Partition "${partition}" is not valid for resource "${text}".`
          : 'Policy has invalid resource',
      );
    }
    return pattern(text, { wildcards: true, variables }, 'resource');
  });
  return { negated, entries };
}

function noResources(statement: Json): undefined {
  if (statement.Resource !== undefined || statement.NotResource !== undefined) {
    throw invalid('Has prohibited field Resource');
  }
  return undefined;
}

function pattern(
  text: string,
  options: { wildcards: boolean; variables: boolean },
  what: 'action' | 'resource',
): Pattern {
  const read = parsePattern(text, options);
  if (!read) throw invalid(`Policy has invalid ${what}`);
  return read;
}

/** One text, or a list of at least one. */
function texts(value: unknown, what: 'action' | 'resource'): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item): item is string => typeof item === 'string' && item !== '')) {
    throw invalid(`Policy has invalid ${what}`);
  }
  return list;
}

function conditionsOf(value: unknown, options: StatementOptions): Condition[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw invalid('Invalid policy syntax.');
  return Object.entries(value).flatMap(([name, tests]) => {
    const operator = parseOperatorName(name);
    if (!operator) throw invalid(`Invalid Condition type : ${name}`);
    if (!isObject(tests)) throw invalid('Invalid policy syntax.');
    return Object.entries(tests).map(([key, wanted]): Condition => {
      if (!/^[a-z0-9-]+:\S(?:.*\S)?$/i.test(key)) throw invalid('Policy has an invalid condition key');
      const values = conditionValues(wanted);
      const lower = key.toLowerCase();
      if (operator.kind === 'null') {
        const absent = values.map((text) => {
          if (!/^(?:true|false)$/i.test(text)) throw invalidValue(name, key, text);
          return text.toLowerCase() === 'true';
        });
        return { kind: 'null', key: lower, name: key, absent };
      }
      const { wildcards, wellFormed } = operator.operator;
      const patterns = values.map((text) => {
        const read = parsePattern(text, { wildcards, variables: options.variables });
        const fixed = read?.tokens.every(({ kind }) => kind !== 'variable');
        if (!read || (fixed && !wellFormed(text))) throw invalidValue(name, key, text);
        return read;
      });
      return { ...operator, key: lower, name: key, values: patterns };
    });
  });
}

function conditionValues(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw invalid('Invalid policy syntax.');
  });
}

const invalidValue = (operator: string, key: string, value: string): Error =>
  invalid(`Invalid value for condition ${operator} on key ${key}: ${value}`);

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
