/** The examination was ended before it was done, and up to there nothing is wrong: then nothing is decided. */
import type { Judge } from './judgement.ts';

export const time: Judge = ({ cutShort, target, evidence }) => {
  if (cutShort === undefined) return undefined;
  const slowest = evidence.toSorted((a, b) => b.ms - a.ms)[0];
  const example = slowest
    ? ` What took longest, ${Math.round(slowest.ms / 100) / 10} s: ${slowest.command}`
    : '';
  return {
    kind: 'undecided',
    what: `${target.host} is slow: the time was up before everything was looked at. Not looked at to the end: ${cutShort}.`,
    advice: `The same again, when there is less on the line.${example}`,
  };
};
