// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Principal, parsePolicy, type Verdict } from './index.ts';

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
  it('and keys of conditions may have blanks in the name of a tag', () => {
    const keys = { 'aws:principaltag/cost center': 'red' };
    const Resource = "arn:aws:s3:::b/${aws:PrincipalTag/Cost Center , 'none'}/*";
    const Condition = { StringEquals: { 'aws:PrincipalTag/Cost Center': 'red' } };
    expect(applies({ Resource, Condition }, { resource: 'arn:aws:s3:::b/red/k', keys })).toBe(true);
    expect(applies({ Resource }, { resource: 'arn:aws:s3:::b/none/k' })).toBe(true);
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
