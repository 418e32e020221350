import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Documents, decide, decidedBy, type NamedPolicy, reason } from './index.ts';
import { parsePolicy } from './parse.ts';

const OURS = '111122223333';
const THEIRS = '999999999999';
const user = (account = OURS) => ({ kind: 'aws', account, arn: `arn:aws:iam::${account}:user/eve` }) as const;
const root = (account = OURS) => ({ kind: 'aws', account, arn: `arn:aws:iam::${account}:root` }) as const;
const session = {
  kind: 'aws',
  account: OURS,
  arn: `arn:aws:sts::${OURS}:assumed-role/readers/today`,
  role: `arn:aws:iam::${OURS}:role/team/readers`,
} as const;

type Json = Record<string, unknown>;

function policy(name: string, ...statements: Json[]): NamedPolicy {
  const identity = /identity|boundary|session/.test(name);
  const Statement = statements.map((statement) => ({
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    ...(!identity && { Principal: '*' }),
    ...statement,
  }));
  const text = JSON.stringify({ Version: '2012-10-17', Statement });
  const parsed = parsePolicy(text, { principal: identity ? 'forbidden' : 'required' });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
  return { name, policy: parsed.policy };
}
const allows = (name: string) => policy(name, {});
const silent = (name: string) => policy(name, { Action: 's3:DeleteObject' });
const denies = (name: string) => policy(name, {}, { Sid: 'shut', Effect: 'Deny' });
const given = (principal: string) => policy('the bucket policy', { Principal: { AWS: principal } });

type Who = Parameters<typeof decide>[0]['principal'];
const ask = (
  principal: Who,
  documents: Omit<Documents, 'resource'> & { resource?: Partial<Documents['resource']> },
) =>
  decide(
    { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', principal, keys: new Map() },
    { ...documents, resource: { account: OURS, ...documents.resource } },
  );
const outcome = (...args: Parameters<typeof ask>): string => {
  const decision = ask(...args);
  return decision.kind === 'allow' ? 'allow' : reason(decision, 's3:GetObject');
};

describe('the root user of an account', () => {
  it('may do everything of its own, unless the resource or the endpoint denies it', () => {
    expect(outcome(root(), {})).toBe('allow');
    expect(outcome(root(), { resource: { policy: denies('the bucket policy') } })).toBe(
      'with an explicit deny in a resource-based policy',
    );
    expect(outcome(root(), { endpointPolicy: silent('the endpoint policy') })).toBe(
      'because no VPC endpoint policy allows the s3:GetObject action',
    );
    expect(outcome(root(), { resource: { policy: denies('the bucket policy'), undeniable: true } })).toBe(
      'allow',
    );
  });

  it('has of another account what that gives it', () => {
    expect(outcome(root(THEIRS), {})).toBe('because no resource-based policy allows the s3:GetObject action');
    expect(outcome(root(THEIRS), { resource: { policy: given(THEIRS) } })).toBe('allow');
    expect(outcome(root(THEIRS), { resource: { acl: true } })).toBe('allow');
  });
});

describe('a user', () => {
  const requester = { identity: [allows('identity')] };
  const powerless = { identity: [silent('identity')] };
  it('is given its rights by its own policies or by the resource', () => {
    expect(outcome(user(), { requester })).toBe('allow');
    expect(outcome(user(), { requester: powerless })).toBe(
      'because no identity-based policy allows the s3:GetObject action',
    );
    expect(outcome(user(), { requester: powerless, resource: { policy: given(user().arn) } })).toBe('allow');
    // An account that is named leaves it to the policies of its users.
    expect(outcome(user(), { requester: powerless, resource: { policy: given(OURS) } })).toContain(
      'no identity',
    );
    expect(outcome(user(), { requester: powerless, resource: { acl: true } })).toContain('no identity');
  });
  it('of another account needs both', () => {
    const resource = { policy: given(THEIRS) };
    expect(outcome(user(THEIRS), { requester, resource })).toBe('allow');
    expect(outcome(user(THEIRS), { requester: powerless, resource })).toContain('no identity');
    expect(outcome(user(THEIRS), { requester })).toContain('no resource-based');
  });
  it('is held by its boundary, but for what a resource gives to it by name', () => {
    const bounded = { ...requester, boundary: silent('boundary') };
    expect(outcome(user(), { requester: bounded })).toBe(
      'because no permissions boundary allows the s3:GetObject action',
    );
    expect(outcome(user(), { requester: bounded, resource: { policy: given(user().arn) } })).toBe('allow');
    expect(outcome(user(), { requester: { ...requester, boundary: denies('boundary') } })).toBe(
      'with an explicit deny in a permissions boundary',
    );
  });
});

describe('a session of a role', () => {
  const requester = { identity: [allows('identity')] };
  it('is meant where its role is', () => {
    const shut = policy('the bucket policy', { Effect: 'Deny', Principal: { AWS: session.role } });
    expect(outcome(session, { requester, resource: { policy: shut } })).toContain('an explicit deny');
  });
  it('has no more than its session policy says, but for what a resource gives to the session itself', () => {
    const narrow = { ...requester, session: [silent('session')] };
    const words = 'because no session policy allows the s3:GetObject action';
    expect(outcome(session, { requester: narrow })).toBe(words);
    expect(outcome(session, { requester: narrow, resource: { policy: given(session.role) } })).toBe(words);
    expect(outcome(session, { requester: narrow, resource: { policy: given(session.arn) } })).toBe('allow');
  });
});

describe('what is open to everyone', () => {
  const nobody = { kind: 'anonymous' } as const;
  it('is what a resource’s policy or list says', () => {
    expect(outcome(nobody, {})).toContain('no resource-based');
    expect(outcome(nobody, { resource: { policy: allows('the bucket policy') } })).toBe('allow');
    expect(outcome(nobody, { resource: { policy: given(OURS) } })).toContain('no resource-based');
    expect(outcome(nobody, { resource: { acl: true } })).toBe('allow');
  });
  it('is not open any more once public buckets are restricted', () => {
    const resource = { policy: allows('the bucket policy'), restricted: true };
    expect(outcome(nobody, { resource })).toContain('RestrictPublicBuckets');
    expect(outcome(root(THEIRS), { resource })).toContain('RestrictPublicBuckets');
    expect(outcome(user(), { requester: { identity: [] }, resource })).toBe('allow');
  });
});

describe('decisions', () => {
  it('name the statement of the document', () => {
    const decision = ask(user(), { requester: { identity: [silent('a'), denies('the identity policy')] } });
    expect(decision.kind !== 'allow' && decidedBy(decision)).toBe(
      'statement 2 "shut" of the identity policy',
    );
  });

  const kind = fc.constantFrom('absent', 'allows', 'silent', 'denies');
  const world = fc.record({
    who: fc.constantFrom<Who>(root(), root(THEIRS), user(), user(THEIRS), session, { kind: 'anonymous' }),
    endpoint: kind,
    resource: kind,
    identity: kind,
    boundary: kind,
    session: kind,
  });
  type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
  const make = (is: string, name: string) =>
    is === 'absent' ? undefined : { allows, silent, denies }[is as 'allows']!(name);
  const judge = (w: World) => {
    const one = (name: 'endpoint' | 'resource' | 'identity' | 'boundary' | 'session') => make(w[name], name);
    const [endpointPolicy, policyOf, identity, boundary, narrowing] = [
      one('endpoint'),
      one('resource'),
      one('identity'),
      one('boundary'),
      one('session'),
    ];
    const named = w.who.kind === 'aws' && !w.who.arn.endsWith(':root');
    return ask(w.who, {
      ...(endpointPolicy && { endpointPolicy }),
      ...(named && {
        requester: {
          identity: identity ? [identity] : [],
          ...(boundary && { boundary }),
          ...(narrowing && { session: [narrowing] }),
        },
      }),
      resource: policyOf ? { policy: policyOf } : {},
    }).kind;
  };
  const layers = ['endpoint', 'resource', 'identity', 'boundary', 'session'] as const;

  it('are denied wherever one document that counts denies', () => {
    fc.assert(
      fc.property(world, fc.constantFrom('endpoint', 'resource'), (w, layer) => {
        expect(judge({ ...w, [layer]: 'denies' })).toBe('explicit-deny');
      }),
    );
  });

  it('stay allowed when a document allows more', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...layers), (w, layer) => {
        if (judge(w) === 'allow' && w[layer] !== 'absent') {
          expect(judge({ ...w, [layer]: 'allows' })).toBe('allow');
        }
      }),
    );
  });

  it('stay refused when a filter is added', () => {
    fc.assert(
      fc.property(world, fc.constantFrom('endpoint', 'boundary', 'session'), (w, layer) => {
        if (w[layer as 'endpoint'] === 'absent' && judge(w) !== 'allow') {
          expect(judge({ ...w, [layer]: 'allows' })).not.toBe('allow');
        }
      }),
    );
  });
});
