import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../aws-error.ts';
import { checkForm, parsePolicy } from './policy.ts';

const encode = (document: unknown): string => Buffer.from(JSON.stringify(document)).toString('base64');
const expiration = '2026-01-01T00:00:00Z';
const before = Date.parse('2025-12-31T23:59:59Z');
const conditions = [
  { bucket: 'b' },
  ['starts-with', '$key', 'user/'],
  ['EQ', '$Content-Type', 'text/plain'],
  ['content-length-range', 1, '10'],
];
const fields = { key: 'user/x', 'content-type': 'text/plain', bucket: 'b', policy: '…', signature: '…' };
const check = (changed: Record<string, string>, now = before) =>
  checkForm(
    parsePolicy(encode({ expiration, conditions })),
    new Map(Object.entries({ ...fields, ...changed })),
    now,
  );

describe('the policy of a posted form', () => {
  it('is read with its conditions and sizes', () => {
    expect(parsePolicy(encode({ expiration, conditions }))).toMatchObject({
      expiration: Date.parse(expiration),
      size: { min: 1, max: 10 },
      conditions: [
        { kind: 'eq', field: 'bucket', value: 'b' },
        { kind: 'starts-with', field: 'key', value: 'user/' },
        { kind: 'eq', field: 'content-type', value: 'text/plain' },
      ],
    });
  });

  it('admits the form that it describes, and what it may ignore', () => {
    expect(() => check({ 'x-ignore-me': '1', 'x-amz-checksum-crc32': 'AAAAAA==' })).not.toThrow();
  });

  it.each([
    [{ key: 'other/x' }, 'Policy Condition failed: ["starts-with", "$key", "user/"]'],
    [{ bucket: 'c' }, 'Policy Condition failed: ["eq", "$bucket", "b"]'],
    [{ 'x-amz-meta-more': '1' }, 'Extra input fields: x-amz-meta-more'],
  ])('refuses %j', (changed, reason) => {
    expect(() => check(changed)).toThrow(`Invalid according to Policy: ${reason}`);
  });

  it('ends when it says', () => {
    expect(() => check({}, Date.parse(expiration))).toThrow('Policy expired.');
  });

  it.each([
    [{ conditions }],
    [{ expiration }],
    [{ expiration: '2026-01-01', conditions }],
    [{ expiration, conditions: [['content-length-range', -1, 0]] }],
    [{ expiration, conditions: [['content-length-range', 0]] }],
    [{ expiration, conditions: [['ends-with', '$key', 'x']] }],
    [{ expiration, conditions: [{ a: 1, b: 2 }] }],
    [{ expiration, conditions: [7] }],
  ])('is refused when it is %j', (document) => {
    expect(() => parsePolicy(encode(document))).toThrow(AwsError);
  });

  it('is refused, whatever else it may be', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64')),
        ),
        (text) => {
          try {
            parsePolicy(text);
          } catch (error) {
            expect(error).toBeInstanceOf(AwsError);
          }
        },
      ),
    );
  });
});
