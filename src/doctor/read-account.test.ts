import { expect, it } from 'vitest';
import type { AccountView } from './account.ts';
import { accountWithin } from './read-account.ts';

const account = {} as AccountView;

it('is read, or it is said in a sentence why not, in bounded time', async () => {
  expect(await accountWithin(1_000, async () => account)).toEqual({ kind: 'read', account });
  const refused = async () => Promise.reject(new Error('The token is expired.\nstack'));
  expect(await accountWithin(1_000, refused)).toEqual({ kind: 'not-read', why: 'The token is expired.' });
  expect(await accountWithin(20, () => new Promise(() => undefined))).toEqual({
    ...{ kind: 'not-read', why: 'its API does not answer within 0.02 seconds' },
  });
});
