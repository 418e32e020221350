// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBlock, parseBlock } from './addresses.ts';
import { evaluate, isPublic, type Principal, parsePolicy, type Verdict } from './index.ts';
import { parsePattern, resolve } from './pattern.ts';
import { matches } from './wildcard.ts';

const ROOT = { kind: 'aws', account: '111122223333', arn: 'arn:aws:iam::111122223333:root' } as const;

type Keys = Record<string, string | string[]>;
type Json = Record<string, unknown>;

const keysOf = (keys: Keys) =>
  new Map(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), [value].flat()]));

function judge(
  statements: Json | Json[],
  more: { action?: string; resource?: string; principal?: Principal; keys?: Keys; Version?: string } = {},
): Verdict {
  const { action = 's3:GetObject', resource = 'arn:aws:s3:::b/k', principal = ROOT, keys = {} } = more;
  const whole = (statement: Json): Json => ({
    Effect: 'Allow',
    ...('NotPrincipal' in statement ? {} : { Principal: '*' }),
    ...('NotAction' in statement ? {} : { Action: '*' }),
    ...('NotResource' in statement ? {} : { Resource: '*' }),
    ...statement,
  });
  const document = { Version: more.Version ?? '2012-10-17', Statement: [statements].flat().map(whole) };
  const parsed = parsePolicy(JSON.stringify(document), { principal: 'required' });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
  return evaluate(parsed.policy, { action, resource, principal, keys: keysOf(keys) });
}
interface Rule {
  deny: boolean;
  not: boolean;
  quantifier: string;
  ifExists: boolean;
  values: string[];
}
const applies = (...args: Parameters<typeof judge>): boolean => judge(...args).kind === 'allow';
const fulfils = (operator: string, wanted: unknown, keys: Keys = {}): boolean =>
  applies({ Condition: { [operator]: { 'aws:k': wanted } } }, { keys });

describe('statements', () => {
  it('that deny win over those that allow, and the verdict names the one that decided', () => {
    expect(judge([{ Sid: 'open' }, { Sid: 'shut', Effect: 'Deny' }])).toEqual({
      kind: 'deny',
      statement: 1,
      sid: 'shut',
    });
    expect(judge([{ Action: 's3:PutObject' }, {}, {}])).toEqual({ kind: 'allow', statement: 1 });
    expect(judge({ Action: 's3:PutObject' })).toEqual({ kind: 'none' });
  });

  it('name actions without regard to case, and with wildcards', () => {
    expect(applies({ Action: 'S3:getobject' })).toBe(true);
    expect(applies({ Action: ['s3:List*', 's3:Get?bject'] })).toBe(true);
    expect(applies({ Action: 's3:Get' })).toBe(false);
    expect(applies({ NotAction: 's3:Get*' })).toBe(false);
    expect(applies({ NotAction: 's3:Put*' })).toBe(true);
  });

  it('name resources with regard to case, part by part of the ARN', () => {
    expect(applies({ Resource: 'arn:aws:s3:::b/*' })).toBe(true);
    expect(applies({ Resource: 'arn:aws:s3:::B/*' })).toBe(false);
    expect(applies({ Resource: 'arn:*:s3:::b*' })).toBe(true);
    expect(applies({ Resource: 'arn:aws:*:x:*:b/k' })).toBe(false);
    expect(applies({ Resource: 'arn:aws:s3:::b/*' }, { resource: 'arn:aws:s3:::b' })).toBe(false);
    expect(applies({ Resource: 'arn:aws:s3:::b/a:*' }, { resource: 'arn:aws:s3:::b/a:b:c' })).toBe(true);
    expect(applies({ NotResource: 'arn:aws:s3:::b/*' })).toBe(false);
  });

  it('name principals: everyone, an account, one of its identities, a service', () => {
    const user: Principal = { ...ROOT, arn: 'arn:aws:iam::111122223333:user/eve' };
    expect(applies({ Principal: { AWS: '111122223333' } }, { principal: user })).toBe(true);
    expect(applies({ Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }, { principal: user })).toBe(
      true,
    );
    expect(applies({ Principal: { AWS: user.arn } }, { principal: user })).toBe(true);
    expect(applies({ Principal: { AWS: user.arn } })).toBe(false);
    expect(applies({ Principal: { AWS: '999999999999' } })).toBe(false);
    const others = (account: string) => judge({ Effect: 'Deny', NotPrincipal: { AWS: account } }).kind;
    expect([others('999999999999'), others(ROOT.account)]).toEqual(['deny', 'none']);
    expect(applies({ Principal: { AWS: '*' } }, { principal: { kind: 'anonymous' } })).toBe(true);
    expect(applies({ Principal: { AWS: '111122223333' } }, { principal: { kind: 'anonymous' } })).toBe(false);
    const logs: Principal = { kind: 'service', name: 'delivery.logs.amazonaws.com' };
    expect(applies({ Principal: { Service: logs.name } }, { principal: logs })).toBe(true);
    expect(applies({ Principal: { Service: logs.name } })).toBe(false);
  });
});

describe('policy variables', () => {
  const home = { Resource: 'arn:aws:s3:::b/${aws:username}/*' };
  const resource = 'arn:aws:s3:::b/eve/k';
  it('stand for the request’s value, as text', () => {
    expect(applies(home, { resource, keys: { 'aws:username': 'eve' } })).toBe(true);
    expect(applies(home, { resource, keys: { 'aws:username': '*' } })).toBe(false);
  });
  it('without a value match nothing, unless they have a default', () => {
    expect(applies(home, { resource })).toBe(false);
    expect(applies({ Resource: "arn:aws:s3:::b/${aws:username, 'eve'}/*" }, { resource })).toBe(true);
    expect(applies(home, { resource, keys: { 'aws:username': ['eve', 'bob'] } })).toBe(false);
  });
  it('are text in documents of 2008', () => {
    const old = { resource, keys: { 'aws:username': 'eve' }, Version: '2008-10-17' };
    expect(applies(home, old)).toBe(false);
    expect(applies(home, { ...old, resource: 'arn:aws:s3:::b/${aws:username}/k' })).toBe(true);
  });
  it('escape the three characters that mean something', () => {
    expect(applies({ Resource: 'arn:aws:s3:::b/${*}${?}${$}' }, { resource: 'arn:aws:s3:::b/*?$' })).toBe(
      true,
    );
    expect(applies({ Resource: 'arn:aws:s3:::b/${*}' }, { resource: 'arn:aws:s3:::b/k' })).toBe(false);
  });
});

describe('condition operators', () => {
  it.each([
    ['StringEquals', 'a*', 'a*', 'ab'],
    ['StringEqualsIgnoreCase', 'Ab', 'aB', 'ac'],
    ['StringLike', 'a?c*', 'abcd', 'ac'],
    ['NumericEquals', '10', '10.0', '11'],
    ['NumericLessThan', 10, '9', '10'],
    ['NumericLessThanEquals', '10', '10', '11'],
    ['NumericGreaterThan', '1e1', '11', '10'],
    ['NumericGreaterThanEquals', '10', '10', 'ten'],
    ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', '1767225601'],
    ['DateLessThan', '2026-01-02', '2026-01-01T23:59:59Z', '2026-01-02T00:00:00Z'],
    ['DateLessThanEquals', '2026-01-02', '2026-01-02T00:00:00Z', '2026-01-02T00:00:01Z'],
    ['DateGreaterThan', '1767225600', '2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'],
    ['DateGreaterThanEquals', '2026-01-01T09:00:00+09:00', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z'],
    ['Bool', 'true', 'True', 'false'],
    ['BinaryEquals', 'QmFzZTY0', 'QmFzZTY0', 'QmFzZTY1'],
    ['IpAddress', '10.0.0.0/8', '10.1.2.3', '11.0.0.1'],
    ['IpAddress', '2001:db8::/32', '2001:db8:1::1', '10.0.0.1'],
    ['ArnEquals', 'arn:aws:iam::*:user/*', 'arn:aws:iam::1:user/e', 'arn:aws:iam::1:role/e'],
    ['ArnLike', 'arn:aws:iam::1:*', 'arn:aws:iam::1:root', 'arn:aws:iam::2:root'],
  ])('%s %j holds for %j and not for %j', (operator, wanted, right, wrong) => {
    expect(fulfils(operator, wanted, { 'aws:K': right })).toBe(true);
    expect(fulfils(operator, wanted, { 'aws:K': wrong })).toBe(false);
    expect(fulfils(operator, wanted)).toBe(false);
    expect(fulfils(`${operator}IfExists`, wanted)).toBe(true);
    expect(fulfils(`${operator}IfExists`, wanted, { 'aws:K': wrong })).toBe(false);
  });

  it.each([
    ['StringNotEquals', 'a', 'b', 'a'],
    ['StringNotEqualsIgnoreCase', 'a', 'b', 'A'],
    ['StringNotLike', 'a*', 'b', 'ab'],
    ['NumericNotEquals', '1', '2', '1.0'],
    ['DateNotEquals', '2026-01-01', '2026-01-02', '2026-01-01'],
    ['NotIpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '11.0.0.1', '192.168.1.1'],
    ['ArnNotEquals', 'arn:aws:iam::1:*', 'arn:aws:iam::2:root', 'arn:aws:iam::1:root'],
    ['ArnNotLike', 'arn:aws:iam::1:*', 'arn:aws:iam::2:root', 'arn:aws:iam::1:root'],
  ])(
    '%s %j holds for %j, not for %j, and for a request without the key',
    (operator, wanted, right, wrong) => {
      expect(fulfils(operator, wanted, { 'aws:k': right })).toBe(true);
      expect(fulfils(operator, wanted, { 'aws:k': wrong })).toBe(false);
      expect(fulfils(operator, wanted)).toBe(true);
    },
  );

  it('Null asks whether the key is there', () => {
    expect(fulfils('Null', 'true')).toBe(true);
    expect(fulfils('Null', false)).toBe(false);
    expect(fulfils('Null', 'false', { 'aws:k': 'v' })).toBe(true);
  });

  it('take any of several values, and all of several keys', () => {
    expect(fulfils('StringEquals', ['a', 'b'], { 'aws:k': 'b' })).toBe(true);
    const both = { Condition: { StringEquals: { 'aws:a': '1', 'aws:b': '2' } } };
    expect(applies(both, { keys: { 'aws:a': '1' } })).toBe(false);
    expect(applies(both, { keys: { 'aws:a': '1', 'aws:b': '2' } })).toBe(true);
  });

  it('judge keys with several values together or one by one', () => {
    const two = { 'aws:k': ['a', 'x'] };
    expect(fulfils('ForAnyValue:StringEquals', ['a', 'b'], two)).toBe(true);
    expect(fulfils('ForAllValues:StringEquals', ['a', 'b'], two)).toBe(false);
    expect(fulfils('ForAllValues:StringLike', ['a', '?'], two)).toBe(true);
    expect(fulfils('ForAnyValue:StringNotEquals', 'a', two)).toBe(true);
    expect(fulfils('ForAllValues:StringNotEquals', 'a', two)).toBe(false);
    expect(fulfils('ForAnyValue:StringNotEquals', 'a')).toBe(false);
    expect(fulfils('ForAllValues:StringEquals', 'a')).toBe(true);
  });

  it('and statements decide as their plain reading says', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    const rule = fc.record({
      deny: fc.boolean(),
      not: fc.boolean(),
      quantifier: fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
      ifExists: fc.boolean(),
      values: fc.array(letter, { minLength: 1, maxLength: 2 }),
    });
    const reading = ({ not, quantifier, ifExists, values }: Rule, actual: string[]) => {
      if (actual.length === 0) return ifExists || (quantifier === '' ? not : quantifier === 'ForAllValues:');
      const inside = actual.filter((value) => values.includes(value)).length;
      if (quantifier === 'ForAnyValue:') return not ? inside < actual.length : inside > 0;
      if (quantifier === 'ForAllValues:') return not ? inside === 0 : inside === actual.length;
      return not ? inside === 0 : inside > 0;
    };
    const statementOf = ({ deny, not, quantifier, ifExists, values }: Rule) => {
      const operator = `${quantifier}String${not ? 'NotEquals' : 'Equals'}${ifExists ? 'IfExists' : ''}`;
      return { Effect: deny ? 'Deny' : 'Allow', Condition: { [operator]: { 'aws:k': values } } };
    };
    const rules = fc.array(rule, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rules, fc.array(letter, { maxLength: 3 }), (made, actual) => {
        const held = made.filter((each) => reading(each, actual));
        const expected = held.some(({ deny }) => deny) ? 'deny' : held.length > 0 ? 'allow' : 'none';
        const keys: Keys = actual.length === 0 ? {} : { 'aws:k': actual };
        expect(judge(made.map(statementOf), { keys }).kind).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('wildcards', () => {
  const symbols = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '𝕏'), maxLength: 12 });
  it('match as a regular expression would', () => {
    fc.assert(
      fc.property(
        symbols,
        fc.string({ unit: fc.constantFrom('a', 'b', '.', '𝕏'), maxLength: 12 }),
        (p, text) => {
          const expression = p.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
          const pattern = resolve(parsePattern(p, { wildcards: true, variables: true })!.tokens, new Map())!;
          expect(matches(pattern, text)).toBe(new RegExp(`^(?:${expression})$`, 'su').test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
  // A pattern that is tried in every way would take longer than any test may.
  it('end whatever the pattern', () => {
    const pattern = resolve(
      parsePattern(`${'a*'.repeat(500)}b`, { wildcards: true, variables: true })!.tokens,
      new Map(),
    )!;
    expect(matches(pattern, 'a'.repeat(1000))).toBe(false);
  });
});

describe('blocks of addresses', () => {
  it('hold what shares their first bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (base, address, prefix) => {
        const bits = (text: string) =>
          text
            .split('.')
            .map((part) => Number(part).toString(2).padStart(8, '0'))
            .join('')
            .slice(0, prefix);
        expect(inBlock(address, parseBlock(`${base}/${prefix}`)!)).toBe(bits(base) === bits(address));
      }),
    );
  });
  it('are read from every way to write an IPv6 address', () => {
    fc.assert(fc.property(fc.ipV6(), (text) => (!/\./.test(text) ? parseBlock(text) !== undefined : true)));
    expect(parseBlock('1::2::3')).toBeUndefined();
    expect(parseBlock('10.0.0.0/33')).toBeUndefined();
    expect(parseBlock('10.0.0.256')).toBeUndefined();
  });
});

describe('documents', () => {
  const problems = (document: unknown) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const parsed = parsePolicy(text, { principal: 'required' });
    return parsed.kind === 'invalid' ? parsed.problems : [];
  };
  const good = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const statement = (change: Json) => ({ Version: '2012-10-17', Statement: { ...good, ...change } });

  it('are read with one statement or several', () => {
    expect(problems(statement({}))).toEqual([]);
    expect(problems({ Id: 'x', Statement: [good, good] })).toEqual([]);
  });

  it.each([
    ['hello', "Policies must be valid JSON and the first byte must be '{'"],
    ['{', 'This policy contains invalid Json'],
    [`{"Statement":${'['.repeat(100_000)}`, 'This policy contains invalid Json'],
    [{}, 'Missing required field Statement'],
    [{ Version: '2013', Statement: good }, 'The policy must contain a valid version string'],
    [{ Statement: good, Statements: 1 }, 'Unknown field Statements'],
    [statement({ Effect: 'allow' }), 'Invalid effect: allow'],
    [statement({ Effect: undefined }), 'Missing required field Effect'],
    [statement({ Principal: undefined }), 'Missing required field Principal'],
    [statement({ Principal: { AWS: 'eve' } }), 'Invalid principal in policy'],
    [statement({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }), 'Invalid principal in policy'],
    [statement({ Principal: undefined, NotPrincipal: '*' }), 'Allow with NotPrincipal is not allowed.'],
    [statement({ Action: undefined }), 'Missing required field Action'],
    [statement({ NotAction: 's3:*' }), 'Statement cannot contain both Action and NotAction'],
    [statement({ Action: 'GetObject' }), 'Policy has invalid action'],
    [statement({ Resource: [] }), 'Policy has invalid resource'],
    [statement({ Resource: 'b' }), 'Policy has invalid resource'],
    [statement({ Condition: { StringIs: {} } }), 'Invalid Condition type : StringIs'],
    [statement({ Condition: { StringEquals: { key: 'x' } } }), 'Policy has an invalid condition key'],
    [
      statement({ Condition: { IpAddress: { 'aws:SourceIp': 'x' } } }),
      'Invalid value for condition IpAddress on key aws:SourceIp: x',
    ],
    [statement({ Conditions: {} }), 'Unknown field Conditions'],
    [
      {
        Statement: [
          { ...good, Sid: 'a' },
          { ...good, Sid: 'a' },
        ],
      },
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('%j is refused: %s', (document, problem) => {
    expect(problems(document)).toEqual([problem]);
  });

  it('are read as they were written', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '7', '*', '?', '/', '-'),
      minLength: 1,
      maxLength: 6,
    });
    const many = (each: fc.Arbitrary<string>) => fc.array(each, { minLength: 1, maxLength: 3 });
    const written = fc.record({
      sid: fc.option(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { nil: undefined }),
      effect: fc.constantFrom('Allow', 'Deny'),
      not: fc.boolean(),
      actions: many(fc.stringMatching(/^[A-Za-z*?]{1,8}$/).map((name) => `s3:${name}`)),
      resources: many(word.map((path) => `arn:aws:s3:::${path}`)),
      operator: fc.constantFrom(
        'StringLike',
        'ForAnyValue:StringNotEqualsIfExists',
        'ForAllValues:StringLike',
      ),
      values: many(word),
    });
    fc.assert(
      fc.property(written, ({ sid, effect, not, actions, resources, operator, values }) => {
        const Statement = {
          ...(sid !== undefined && { Sid: sid }),
          Effect: effect,
          [not ? 'NotAction' : 'Action']: actions,
          [not ? 'NotResource' : 'Resource']: resources,
          Condition: { [operator]: { 'aws:K': values } },
        };
        const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), {
          principal: 'forbidden',
        });
        if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
        const [read] = parsed.policy.statements;
        const sources = (patterns: { source: string }[]) => patterns.map(({ source }) => source);
        expect(read).toMatchObject({ effect, ...(sid !== undefined && { sid }) });
        expect([read!.actions.negated, read!.resources!.negated]).toEqual([not, not]);
        // Names of actions are kept in lower case.
        expect(sources(read!.actions.entries)).toEqual(actions.map((action) => action.toLowerCase()));
        expect(sources(read!.resources!.entries)).toEqual(resources);
        const [condition] = read!.conditions;
        expect(condition?.kind === 'compare' && [condition.key, sources(condition.values)]).toEqual([
          'aws:k',
          values,
        ]);
      }),
    );
  });

  it('of any shape are read or refused, and never crash', () => {
    const field = fc.constantFrom(
      'Statement',
      'Effect',
      'Principal',
      'Action',
      'Resource',
      'Condition',
      'AWS',
      'StringLike',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('*', 'Allow', 's3:*', '${', null, 1, true),
        tie('object'),
        fc.array(tie('value'), { maxLength: 2 }),
      ),
      object: fc.dictionary(field, tie('value'), { maxKeys: 5 }),
    }));
    fc.assert(
      fc.property(fc.dictionary(field, value, { maxKeys: 4 }), (document) => {
        expect(['policy', 'invalid']).toContain(
          parsePolicy(JSON.stringify(document), { principal: 'required' }).kind,
        );
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['policy', 'invalid']).toContain(parsePolicy(`{${text}`, { principal: 'required' }).kind);
      }),
    );
  });

  it('are public when they allow everyone without saying from where', () => {
    const status = (change: Json) => {
      const parsed = parsePolicy(JSON.stringify(statement(change)), { principal: 'required' });
      return parsed.kind === 'policy' && isPublic(parsed.policy);
    };
    const when = (Condition: Json) => status({ Condition });
    expect(status({})).toBe(true);
    expect(status({ Effect: 'Deny' })).toBe(false);
    expect(status({ Principal: { AWS: '111122223333' } })).toBe(false);
    expect(when({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } })).toBe(false);
    expect(when({ StringLike: { 'aws:SourceVpce': 'vpce-*' } })).toBe(true);
    expect(when({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })).toBe(true);
    expect(when({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })).toBe(false);
    expect(when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })).toBe(true);
  });
});
