import { beforeEach, describe, expect, it } from 'vitest';
import { endpointCloud, ServiceName } from './testing.ts';

let { cloud, VpcId, createInterface, createGateway, refusal } = endpointCloud();
beforeEach(() => {
  ({ cloud, VpcId, createInterface, createGateway, refusal } = endpointCloud());
});

describe('an endpoint policy', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };
  const policyRefusal = (document: unknown) =>
    refusal({ PolicyDocument: typeof document === 'string' ? document : JSON.stringify(document) });

  it('allows everything by default, in the form that AWS shows', () => {
    expect(createInterface().PolicyDocument).toBe(
      '{\n  "Statement": [\n    {\n      "Action": "*", \n      "Effect": "Allow", \n      "Principal": "*", \n      "Resource": "*"\n    }\n  ]\n}',
    );
    expect(createGateway().PolicyDocument).toBe(
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    );
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no statement', {}],
    ['an empty list of statements', { Statement: [] }],
    ['a statement that is no object', { Statement: ['Allow'] }],
    ['an unknown version', { Version: '2020-01-01', Statement: [statement] }],
    ['an unknown effect', { Statement: [{ ...statement, Effect: 'allow' }] }],
    ['no principal', { Statement: [{ ...statement, Principal: undefined }] }],
    ['no action', { Statement: [{ ...statement, Action: undefined }] }],
    ['no resource', { Statement: [{ ...statement, Resource: undefined }] }],
    ['an action and a negated one', { Statement: [{ ...statement, NotAction: 's3:*' }] }],
    ['too many characters', { Statement: [{ ...statement, Sid: 'x'.repeat(20_480) }] }],
  ])('with %s is refused', (_, document) => {
    expect(policyRefusal(document).code).toBe('InvalidPolicyDocument');
    expect(cloud.network.vpcEndpoints).toEqual({});
  });

  it('may be as long as 20,480 characters', () => {
    const document = JSON.stringify({ Statement: [statement] }).padEnd(20_480, ' ');
    expect(createInterface({ PolicyDocument: document }).PolicyDocument).toBe(document);
    expect(refusal({ PolicyDocument: `${document} ` }).code).toBe('InvalidPolicyDocument');
  });

  it('of a gateway endpoint is for everyone', () => {
    const policy = (Principal: unknown) => JSON.stringify({ Statement: [{ ...statement, Principal }] });
    expect(
      cloud.refused('CreateVpcEndpoint', {
        VpcId,
        ServiceName,
        PolicyDocument: policy({ AWS: '123456789012' }),
      }).code,
    ).toBe('InvalidPolicyDocument');
    createGateway({ PolicyDocument: policy({ AWS: '*' }) });
    createInterface({ PolicyDocument: policy({ AWS: '123456789012' }) });
  });
});
