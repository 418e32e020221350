/** What is broken in a lab on purpose, and how it is taken back: a file in the lab's directory. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../faults/step.ts';
import { labDirectory } from './state-directory.ts';

export interface Broken {
  code: string;
  /** Nobody is to be told which it is. */
  hidden: boolean;
  /** In the order in which they are to be done. */
  back: Step[];
}

const fileOf = (lab: string) => join(labDirectory(lab), 'broken.json');

/** The last one first. */
export function brokenIn(lab: string): Broken[] {
  try {
    return JSON.parse(readFileSync(fileOf(lab), 'utf8')) as Broken[];
  } catch {
    return [];
  }
}

export function keepBroken(lab: string, broken: readonly Broken[]): void {
  if (broken.length === 0) rmSync(fileOf(lab), { force: true });
  // The way back of a credential fault holds nothing secret, but whose lab it is is nobody's business.
  else writeFileSync(fileOf(lab), JSON.stringify(broken), { mode: 0o600 });
}
