/**
 * What the model predicts is what a packet finds: random networks, random questions, one lab. The seed is printed;
 * `npm run bench -- agreement --seed N` asks again, and as many more as one likes.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lab } from '../src/lab/lab.ts';
import { type Compared, compare, makeCertificates } from './agreement/agreement.ts';
import { Laboratory } from './agreement/laboratory.ts';

const BUDGET_MS = 40_000;
const QUESTIONS_PER_NETWORK = 40;
const seed = Number(process.env.AGREEMENT_SEED ?? Math.floor(Math.random() * 1_000_000));

let laboratory: Laboratory;
beforeAll(async () => {
  const { Lab: Built } = (await import('../dist/lab/lab.js' as string)) as { Lab: typeof Lab };
  laboratory = await Laboratory.start(Built);
});
afterAll(() => laboratory?.[Symbol.asyncDispose]());

it(`holds for networks from seed ${seed} on`, async () => {
  const certificates = await makeCertificates();
  const end = performance.now() + BUDGET_MS;
  const compared: Compared[] = [];
  for (let next = seed; performance.now() < end; next++)
    compared.push(await compare(laboratory, certificates, next, QUESTIONS_PER_NETWORK));
  const sum = (one: 'asked' | 'answered') => compared.reduce((all, each) => all + each[one], 0);
  console.log(
    `agreement: ${compared.length} networks from seed ${seed}, ${sum('asked')} questions, ${sum('answered')} answered, ${compared.flatMap(({ late }) => late).length} of them at the second asking`,
  );
  expect(compared.flatMap(({ disagreements }) => disagreements)).toEqual([]);
  expect(sum('answered')).toBeGreaterThan(0);
});
