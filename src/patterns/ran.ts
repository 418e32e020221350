/** Reading what a command said. */
import type { Ran } from './pattern.ts';

/** The lines of an output that say something, as one. */
export function oneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' · ');
}

/** What a command that failed said, or how it ended. */
export function complaint({ stderr, stdout, code, timedOut, ms }: Ran): string {
  if (timedOut) return `no end after ${Math.round(ms / 1000)} s`;
  return oneLine(stderr) || oneLine(stdout) || `exit ${code}`;
}
