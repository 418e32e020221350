import { expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { storedPolicy } from './stored.ts';
import { type NewStatement, widened } from './widened.ts';

const grant: NewStatement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::b/*',
};

it('allows more, and keeps what was written', () => {
  const own = { Sid: 'Own', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::c/*' };
  for (const Statement of [own, [own]]) {
    const text = widened(JSON.stringify({ Version: '2008-10-17', Id: 'mine', Statement }), [grant])!;
    expect(JSON.parse(text)).toEqual({ Version: '2008-10-17', Id: 'mine', Statement: [own, grant] });
    const put = (resource: string) =>
      evaluate(storedPolicy(text, { principal: 'required' }), {
        ...{ action: 's3:PutObject', resource, principal: { kind: 'anonymous' }, keys: new Map() },
      }).kind;
    expect([put('arn:aws:s3:::b/k'), put('arn:aws:s3:::c/k')]).toEqual(['allow', 'deny']);
  }
});

it('begins one where there is none, and leaves alone what cannot be read', () => {
  expect(JSON.parse(widened(undefined, [grant])!)).toEqual({ Version: '2012-10-17', Statement: [grant] });
  expect(widened('{"half', [grant])).toBeUndefined();
});
