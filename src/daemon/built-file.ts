/** `built.json`: which pattern a lab's network was built from, written when it stands whole. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Built {
  pattern: string;
  /** Where its API was last. */
  port: number;
  /** Absent: the default one. */
  region?: string;
}

/** `undefined` for a lab that was never finished: what there is of it is half a network. */
export function readBuilt(directory: string): Built | undefined {
  const file = join(directory, 'built.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Built;
  } catch {
    return undefined;
  }
}

export function writeBuilt(directory: string, built: Built): void {
  const file = join(directory, 'built.json');
  writeFileSync(`${file}.new`, JSON.stringify(built));
  renameSync(`${file}.new`, file);
}
