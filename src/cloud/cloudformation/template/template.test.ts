// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${…}` is what templates have
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyNetwork, type Json } from '../../../network/network.ts';
import { evaluate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';
import { plan } from './plan.ts';

const place = {
  network: emptyNetwork(),
  region: 'ap-northeast-1',
  accountId: '000000000000',
  stackId: 'arn',
  stackName: 'net',
};
const typeOf = () => ({ attributes: ['Arn'] });
const resource = { Thing: { Type: 'T' } };

function read(template: object, parameters: Record<string, string> = {}, network = place.network) {
  return plan(
    { template: JSON.stringify({ Resources: resource, ...template }), parameters, notificationArns: [] },
    { ...place, network },
    typeOf,
  );
}

/** The value of one output. */
function valueOf(value: Json, more: object = {}, parameters: Record<string, string> = {}) {
  const made = read({ ...more, Outputs: { O: { Value: value } } }, parameters);
  return evaluate(
    made.outputs.get('O')!.Value,
    made.scope(() => undefined),
  );
}

describe('YAML', () => {
  it('has short forms of all functions, one within another', () => {
    expect(
      parseTemplate(
        'A: !Join ["-", [!Ref X, !GetAtt B.C.D, !Sub "${Y}", !If [Q, !GetAZs "", !Select [0, !Split [",", z]]]]]',
      ),
    ).toEqual({
      A: {
        'Fn::Join': [
          '-',
          [
            { Ref: 'X' },
            { 'Fn::GetAtt': ['B', 'C.D'] },
            { 'Fn::Sub': '${Y}' },
            { 'Fn::If': ['Q', { 'Fn::GetAZs': '' }, { 'Fn::Select': [0, { 'Fn::Split': [',', 'z'] }] }] },
          ],
        ],
      },
    });
  });

  it('keeps dates and accounts as they are written', () => {
    expect(parseTemplate('V: 2012-10-17\nA: 012345678901\nN: 42\nB: true')).toEqual({
      V: '2012-10-17',
      A: '012345678901',
      N: 42,
      B: true,
    });
  });

  it.each([
    ['a: [', 'Template format error: YAML not well-formed.'],
    ['{"a": }', 'Template format error: JSON not well-formed. (line 1, column 8)'],
    ['a: &x 1\nb: *x', 'aliases are not allowed'],
    ['a: !Unknown x', 'YAML not well-formed'],
    ['text', 'unsupported structure'],
    ['', 'unsupported structure'],
    [`a: ${'['.repeat(200)}${']'.repeat(200)}`, 'nested too deeply'],
    [`{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested too deeply'],
    [`a: ${'['.repeat(100_000)}`, 'Template format error'],
  ])('%j is refused', (text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });

  it('throws nothing but AWS’s errors, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'a',
            ':',
            ' ',
            '\n',
            '{',
            '}',
            '[',
            ']',
            '!',
            '&',
            '*',
            '-',
            '"',
            ',',
            'Sub',
            'Ref',
          ),
        }),
        (text) => {
          try {
            parseTemplate(text);
          } catch (error) {
            expect(error).toMatchObject({ name: 'AwsError', code: 'ValidationError' });
          }
        },
      ),
    );
  });
});

describe('functions', () => {
  it.each<[string, Json, Json]>([
    ['Join', { 'Fn::Join': [',', ['a', { Ref: 'AWS::Region' }]] }, 'a,ap-northeast-1'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['|', 'a|b|c'] }] }, 'b'],
    ['Sub', { 'Fn::Sub': ['${A}-${AWS::StackName}-${!B}', { A: 'x' }] }, 'x-net-${B}'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'ap-northeast-1a'],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, '8'] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ])('%s', (_, value, expected) => {
    expect(valueOf(value)).toEqual(expected);
  });

  it('choose by conditions, and read maps', () => {
    const more = {
      Parameters: { Env: { Type: 'String', Default: 'dev' } },
      Mappings: { Sizes: { dev: { cidr: '10.1.0.0/16' } } },
      Conditions: {
        IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
        Either: {
          'Fn::Or': [
            { Condition: 'IsProd' },
            { 'Fn::Not': [{ 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsProd' }] }] },
          ],
        },
      },
    };
    expect(
      valueOf({ 'Fn::If': ['IsProd', 'big', { 'Fn::FindInMap': ['Sizes', { Ref: 'Env' }, 'cidr'] }] }, more),
    ).toBe('10.1.0.0/16');
    expect(valueOf({ 'Fn::If': ['IsProd', 'big', 'small'] }, more, { Env: 'prod' })).toBe('big');
    expect(valueOf({ 'Fn::If': ['Either', 1, 2] }, more)).toBe(1);
  });

  it('of the language extensions', () => {
    const more = { Transform: 'AWS::LanguageExtensions', Mappings: { M: { a: { b: 'c' } } } };
    expect(valueOf({ 'Fn::Length': ['a', 'b'] }, more)).toBe(2);
    expect(valueOf({ 'Fn::ToJsonString': { a: [1] } }, more)).toBe('{"a":[1]}');
    expect(valueOf({ 'Fn::FindInMap': ['M', 'x', 'y', { DefaultValue: 'z' }] }, more)).toBe('z');
    const looped = read({
      ...more,
      Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,b-c' } },
      Resources: {
        'Fn::ForEach::Loop': [
          'Name',
          { Ref: 'Names' },
          { 'Thing&{Name}': { Type: 'T', Properties: { N: '${Name}', M: { Ref: 'Name' } } } },
        ],
      },
    });
    expect(
      [...looped.resources.values()].map(({ logicalId, properties }) => [logicalId, properties]),
    ).toEqual([
      ['Thinga', { N: 'a', M: 'a' }],
      ['Thingbc', { N: 'b-c', M: 'b-c' }],
    ]);
    expect(() => valueOf({ 'Fn::Length': [] })).toThrow('AWS::LanguageExtensions');
  });

  it.each<[string, Json, string]>([
    ['Join', { 'Fn::Join': ['a'] }, 'every Fn::Join object requires two parameters'],
    ['Select', { 'Fn::Select': [5, ['a']] }, 'nonexistent value at index 5'],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/24', 3, 8] }, 'do not fit'],
    ['FindInMap', { 'Fn::FindInMap': ['M', 'a', 'b'] }, "Mapping named 'M'"],
    ['ImportValue', { 'Fn::ImportValue': 'nobody' }, 'No export named nobody found'],
    [
      'Ref',
      { Ref: 'Nobody' },
      'Unresolved resource dependencies [Nobody] in the Outputs block of the template',
    ],
    ['a dynamic reference', '{{resolve:ssm:/none}}', 'Parameters: [ssm:/none] could not be found'],
  ])('%s misused is told in AWS’s words', (_, value, message) => {
    expect(() => valueOf(value)).toThrow(message);
  });
});

describe('parameters', () => {
  const Parameters = {
    Env: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' },
    Port: { Type: 'Number', MinValue: 1, MaxValue: 65535, Default: 443 },
    Name: { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'small letters', Default: 'a' },
    Slow: { Type: 'String', AllowedPattern: '(a+)+', Default: 'a' },
    Zones: { Type: 'List<String>', Default: 'a, b' },
  };

  it.each<[Record<string, string>, string]>([
    [{ Env: 'test' }, "Parameter 'Env' must be one of AllowedValues"],
    [{ Port: '70000' }, "Parameter 'Port' must be a number not greater than 65535"],
    [{ Port: 'x' }, "Parameter 'Port' must be a number"],
    [{ Name: 'A1' }, 'Parameter Name failed to satisfy constraint: small letters'],
    [{ Slow: `${'a'.repeat(40)}!` }, 'AllowedPattern of parameter Slow takes too long to match its value'],
    [{ Other: 'x' }, 'Parameters: [Other] do not exist in the template'],
  ])('%o is refused', (given, message) => {
    expect(() => read({ Parameters }, given)).toThrow(message);
  });

  it('of list types are lists, and those of SSM are read', () => {
    expect(read({ Parameters }).parameters.Zones).toEqual(['a', 'b']);
    const stored = {
      name: '/x',
      region: 'ap-northeast-1',
      type: 'String' as const,
      value: '10.5.0.0/16',
      tier: 'Standard',
      dataType: 'text',
      version: 2,
      modifiedAt: 0,
      modifiedBy: '',
      history: [],
      labels: [],
    };
    const network = { ...place.network, ssmParameters: { 'ap-northeast-1//x': stored } };
    const made = read(
      {
        Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } },
        Outputs: { O: { Value: '{{resolve:ssm:/x:2}}' } },
      },
      {},
      network,
    );
    expect(made.resolved).toEqual({ P: '10.5.0.0/16' });
    expect(
      evaluate(
        made.outputs.get('O')!.Value,
        made.scope(() => undefined),
      ),
    ).toBe('10.5.0.0/16');
  });

  it('are held to rules', () => {
    const Rules = {
      Check: {
        Assertions: [
          { Assert: { 'Fn::Contains': [['dev'], { Ref: 'Env' }] }, AssertDescription: 'only dev' },
        ],
      },
    };
    expect(() => read({ Parameters, Rules }, { Env: 'prod' })).toThrow('Rule Check failed: only dev');
    expect(() => read({ Parameters, Rules })).not.toThrow();
  });
});
