import { describe, expect, it } from 'vitest';
import { type GlobalFacts, setGlobalKeys } from './global-keys.ts';

function keysOf(facts: Partial<GlobalFacts>): Record<string, string> {
  const keys: Record<string, string> = {};
  const all = { now: 0, region: 'ap-northeast-1', caller: undefined, networkAccountId: '000000000000' };
  setGlobalKeys({ ...all, ...facts }, (name, value) => {
    if (value !== undefined) keys[name] = value;
  });
  return keys;
}

describe('the keys of who asks', () => {
  it('say of nobody in particular that it is nobody', () => {
    const keys = keysOf({});
    expect(keys).toMatchObject({
      'aws:PrincipalType': 'Anonymous',
      'aws:PrincipalAccount': 'anonymous',
      'aws:userid': 'anonymous',
    });
    for (const absent of ['aws:PrincipalArn', 'aws:username', 'aws:PrincipalIsAWSService']) {
      expect(keys).not.toHaveProperty([absent]);
    }
  });

  it('name a user, and a session by its role', () => {
    const account = { accountId: '000000000000', userId: 'AIDA' };
    const arn = 'arn:aws:iam::000000000000:user/eve';
    expect(keysOf({ caller: { ...account, arn, of: { kind: 'user', name: 'eve' } } })).toMatchObject({
      'aws:PrincipalArn': arn,
      'aws:username': 'eve',
      'aws:PrincipalType': 'User',
      'aws:PrincipalIsAWSService': 'false',
    });
    const roleArn = 'arn:aws:iam::000000000000:role/r';
    const session = {
      ...account,
      arn: 'arn:aws:sts::000000000000:assumed-role/r/s',
      roleArn,
      of: { kind: 'role' as const, name: 'r' },
      session: { issuedAt: 0 },
    };
    const keys = keysOf({ caller: session });
    expect(keys).toMatchObject({ 'aws:PrincipalArn': roleArn, 'aws:PrincipalType': 'AssumedRole' });
    expect(keys).not.toHaveProperty(['aws:username']);
  });
});

describe('the keys of the way', () => {
  const inside = {
    via: 'vpc-endpoint',
    sourceIp: '::ffff:10.0.0.5',
    vpcEndpointId: 'vpce-1',
    vpcId: 'vpc-1',
  };

  it('have no public address where there is an endpoint', () => {
    const keys = keysOf({ origin: inside as GlobalFacts['origin'] });
    expect(keys).toMatchObject({ 'aws:SourceVpce': 'vpce-1', 'aws:VpcSourceIp': '10.0.0.5' });
    expect(keys).not.toHaveProperty(['aws:SourceIp']);
    expect(keysOf({ origin: { via: 'internet', sourceIp: '203.0.113.9' } })).toMatchObject({
      'aws:SourceIp': '203.0.113.9',
      'aws:SecureTransport': 'false',
    });
  });
});
