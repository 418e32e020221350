import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublic, parsePolicy } from './index.ts';

type Json = Record<string, unknown>;

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
    [
      '{"Statement":{"Effect":"Allow","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}',
      'This policy contains invalid Json',
    ],
    [
      `{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":
        {"Bool":{"aws:SecureTransport":"false"},"\\u0042ool" :{"aws:ViaAWSService":"false"}}}}`,
      'This policy contains invalid Json',
    ],
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
    [statement({ Resource: 'arn:was:s3:::b' }), 'Policy has invalid resource'],
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

  it.each([
    [
      { Sid: 'two words' },
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [{ Resource: 'arn:was:s3:::b' }, 'Partition "was" is not valid for resource "arn:was:s3:::b".'],
  ])('of identities are refused with %j', (change, problem) => {
    const { Principal: _, ...own } = good;
    const text = JSON.stringify({ Version: '2012-10-17', Statement: { ...own, ...change } });
    expect(parsePolicy(text, { principal: 'forbidden' })).toEqual({ kind: 'invalid', problems: [problem] });
  });

  it('may have the same key in several objects, and texts that look like one', () => {
    const two = { ...good, Sid: '{"Effect":1,"Effect":2}' };
    expect(problems({ Statement: [two, good] })).toEqual([]);
  });

  it('of resources may have blanks in a Sid', () => {
    expect(problems(statement({ Sid: 'Only ours.' }))).toEqual([]);
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
    const throughPoint = (account: string) =>
      when({ ArnLike: { 's3:DataAccessPointArn': `arn:aws:s3:*:${account}:accesspoint/*` } });
    expect(throughPoint('111122223333')).toBe(false);
    expect(throughPoint('*')).toBe(true);
    expect(when({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })).toBe(false);
    expect(when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })).toBe(true);
  });
});
